"""What tests of reference runs share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy
import pytest

from s7core.lesson.groups import group
from s7core.reference import archive
from s7core.reference.evidence import Evidence, GroupCurves
from s7core.reference.reference_store import ReferenceStore, reference_run_id
from s7core.runs.records import Run
from s7core.runs.store import Store

SEEDS = (1, 2, 3, 4, 5)
EPOCHS = 15
JITTER = numpy.array([0.0002, -0.0001, 0.0, 0.0001, -0.0002])  # between seeds, around a mean of zero


@dataclass(frozen=True)
class ArchivedExample:
    """A finished run of a store, and the reference store with its file, where its id is `key`."""

    store: Store
    run: Run
    reference_store: ReferenceStore
    key: str


@pytest.fixture(scope="package")
def archived(finished_url, tmp_path_factory) -> ArchivedExample:
    store = Store(finished_url)
    run = store.runs()[0]
    reference_store = ReferenceStore(tmp_path_factory.mktemp("reference_store"))
    predictions = [store.predictions(run.id, epoch) for epoch in range(1, run.epochs_done + 1)]
    key = reference_run_id(group("final-exp1"), run.recipe.seed)
    archive.write_archive(
        reference_store.path(key), group("final-exp1"), run, store.epochs(run.id), predictions, store.result(run.id)
    )
    return ArchivedExample(store, run, reference_store, key)


@pytest.fixture
def curves() -> Callable[..., GroupCurves]:
    """Curves of five seeds: `first` until the last five epochs, then `last`; training accuracy is `train` throughout."""
    return _curves


def _curves(last: float, train: float = 0.988, first: float = 0.98) -> GroupCurves:
    test = numpy.full((len(SEEDS), EPOCHS), first) + JITTER[:, None]
    test[:, -5:] = last + JITTER[:, None]
    return GroupCurves(SEEDS, test, numpy.full_like(test, train) + JITTER[::-1, None])


class GivenEvidence(Evidence):
    """Evidence that was not measured but given, by the keys of groups; all other groups have the same curves."""

    def __init__(self, given: dict[str, GroupCurves]) -> None:
        super().__init__(ReferenceStore())
        self.given = given

    def __getitem__(self, key: str) -> GroupCurves:
        return self.given.get(key, _curves(0.992))


@pytest.fixture
def evidence() -> Callable[..., Evidence]:
    """Evidence of these curves; `final_exp1=` stands for the group final-exp1."""
    return lambda **given: GivenEvidence({key.replace("_", "-"): curves for key, curves in given.items()})
