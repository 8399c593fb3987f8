"""The button that plays a run's epochs knows where it is, and takes the slider only to epochs that there are."""

import json
from types import SimpleNamespace

import pytest
from pages_under_test import open_page

from dashboard.features.compare.replay_player import _moved
from dashboard.state.session import EPOCH, REPLAY_PLAYER

pytestmark = pytest.mark.usefixtures("no_workers")

ITEMS = ["reference-final-exp1", "reference-final-exp3"]


def test_the_button_is_told_the_run_the_epoch_and_how_many_there_are(store):
    at = open_page("compare", {"items": ITEMS, "see": "replay", "replay": "ref-final-exp1-s1", "epoch": "3"})
    told = [json.loads(each.proto.json or "null") for each in at.get("bidi_component")]
    assert {"run": "ref-final-exp1-s1", "epoch": 3, "epochs": 15} in told


@pytest.mark.parametrize(
    ("asked", "expected"), [(4, 4), (15.0, 15), (16, 3), (0, 3), (None, 3), ("4", 3), (2.5, 3), ([4], 3)]
)
def test_only_an_epoch_of_the_run_moves_the_slider(asked, expected):
    EPOCH.set(3)
    REPLAY_PLAYER.set(SimpleNamespace(epoch=asked))
    _moved(15)
    assert EPOCH.value == expected
