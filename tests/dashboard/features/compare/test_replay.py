"""A replay begins at the epoch of the link, with everything that the browser needs to play all of them."""

import json

import pytest
from pages_under_test import asked, open_page, words

from dashboard.state.session import EPOCH

pytestmark = pytest.mark.usefixtures("no_workers")

RUN, OTHER, EPOCHS = "ref-final-exp3-s1", "ref-net1-s1", 15


def told(at) -> dict:
    """What the player was told."""
    found = [json.loads(each.proto.json or "null") for each in at.get("bidi_component")]
    return next(each for each in found if isinstance(each, dict) and "figures" in each)


def replay(**more) -> dict[str, str | list[str]]:
    return {"items": [RUN, OTHER], "see": "replay", "replay": RUN, **more}


def test_the_player_is_told_the_run_and_all_its_epochs_once(store):
    said = told(open_page("compare", replay(epoch="7")))
    assert (said["run"], said["epoch"], len(said["figures"]["epochs"])) == (RUN, 7, EPOCHS)
    assert not said["ending"].startswith("0 digits") and "digits are right from the first epoch" in said["ending"]


def test_charts_tables_and_files_are_of_the_epoch_that_the_address_names(store):
    at = open_page("compare", replay(epoch="7"))
    right = told(at)["figures"]["epochs"][6]["right"]
    table = next(each.value for each in at.dataframe if "true class" in each.value)
    cells = table.drop(columns="true class").to_numpy()
    assert "Confusion matrix after epoch 7" in words(at)
    assert cells.trace() == right and cells.sum() == 10_000


def test_where_the_browser_stops_is_where_all_goes_on(store):
    at = open_page("compare", replay())
    at.session_state[EPOCH.name] = "4"  # as the callback does
    at.run()
    assert told(at)["epoch"] == 4 and asked(at, "epoch") == "4"
    at.session_state[EPOCH.name] = str(EPOCHS)
    at.run()
    assert "epoch" not in at.query_params


@pytest.mark.parametrize("epoch", ["99", "0"])
def test_a_link_to_no_such_epoch_falls_back_to_the_last_with_a_note(store, epoch):
    at = open_page("compare", replay(epoch=epoch))
    assert f"epoch is '{epoch}'" in words(at) and told(at)["epoch"] == EPOCHS


@pytest.mark.slow
@pytest.mark.one_core
def test_an_epoch_of_a_longer_run_is_no_epoch_of_a_shorter_one(finished):
    short = finished.runs()[0]
    at = open_page("compare", {"items": [RUN, short.id], "see": "replay", "replay": RUN, "epoch": "9"})
    at.selectbox(key="replay").set_value(short.id).run()
    assert not at.exception and told(at)["run"] == short.id and told(at)["epoch"] == short.epochs_done


def test_published_runs_cannot_be_replayed(store):
    at = open_page("compare", {"items": ["published-init", "published-net1"], "see": "replay"})
    assert "published runs come without their answers" in words(at)
