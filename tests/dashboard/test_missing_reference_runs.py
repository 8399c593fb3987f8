"""A reference run that is not there, or whose file is damaged, is a sentence on every page and never a traceback."""

from dataclasses import replace

import pytest
from pages_under_test import FINAL, open_page, words

from dashboard.data.queries import kept_result, predictions_of
from dashboard.data.resources import RunDeletedError
from dashboard.pages import all_pages
from s7core.data.errors import DataError
from s7core.reference.reference_store import ReferenceStore

pytestmark = pytest.mark.usefixtures("no_workers")

NONSENSE = "ref-nonsense-s1"
NAMES = [page.file.removeprefix("views/").removesuffix(".py") for page in all_pages()]
OF_RUNS = {"train", "mistakes", "layers", "receptive_field", "net1"}  # pages that choose the run in the address


@pytest.mark.parametrize("name", NAMES)
def test_an_address_that_names_a_run_that_is_not_there_opens_every_page(store, name):
    named = dict.fromkeys(("run", "other", "runs", "items", "replay"), NONSENSE)
    at = open_page(name, {**named, "step": "run"})  # the step of a stage at which one chooses a run
    if name in OF_RUNS:
        assert f"run is '{NONSENSE}', which is not one of the choices." in words(at)


def test_what_is_asked_of_a_run_that_is_not_there_says_that_it_was_deleted(store, reference_store, fresh_session):
    gone = replace(reference_store.run(FINAL), id=NONSENSE)
    for ask in (lambda: kept_result(gone), lambda: predictions_of(NONSENSE, 1)):
        with pytest.raises(RunDeletedError, match=f"Run {NONSENSE} was deleted"):
            ask()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("mistakes", {"run": FINAL}),
        ("layers", {"run": FINAL}),
        ("receptive_field", {"run": FINAL}),
        ("digit", {"see": "fool", "run": FINAL}),
        ("compare", {"see": "digits"}),
        ("compare", {"see": "replay"}),
        ("net1", {"step": "explain"}),
        ("home", {}),
        ("audit", {}),
        ("ablations", {}),
    ],
)
def test_a_damaged_file_of_a_reference_run_is_one_sentence(store, monkeypatch, name, query):
    def damaged(self, run_id, *_):
        raise DataError(f"{run_id}.zip is damaged: get the file again.")

    monkeypatch.setattr(ReferenceStore, "result", damaged)
    monkeypatch.setattr(ReferenceStore, "predictions", damaged)
    told = {each.value for each in open_page(name, query).error}
    assert len(told) <= 1 and all("is damaged: get the file again." in each for each in told)
    assert told or name not in {"mistakes", "layers", "receptive_field", "digit"}
