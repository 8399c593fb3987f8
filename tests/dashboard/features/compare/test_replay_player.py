"""The player takes the address only to epochs that there are, and says nothing that its script does not use."""

import re
from types import SimpleNamespace

import pytest

from dashboard.assets import script
from dashboard.features.compare.replay_player import SENTENCES, _moved
from dashboard.state.session import EPOCH, REPLAY_PLAYER


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(4, "4"), (15.0, "15"), (16, "3"), (0, "3"), (None, "3"), ("4", "3"), (2.5, "3"), ([4], "3"), (float("inf"), "3")],
)
def test_only_an_epoch_of_the_run_moves_the_address(asked, expected, fresh_session):
    EPOCH.set("3")
    REPLAY_PLAYER.set(SimpleNamespace(epoch=asked))
    _moved(15)
    assert EPOCH.value == expected


def test_the_script_says_each_sentence_and_no_other():
    text = script("replay_player")
    named = set(re.findall(r"say\('(\w+)'", text))
    ways = {"play", "pause", "next", "again", "learned", "forgotten", "rightAtEnd", "wrongAtEnd"}
    made = {f"{name}{kind}" for name in ("forgotten", "wrong") for kind in ("First", "Title")}
    assert named <= set(SENTENCES)
    assert set(SENTENCES) - named <= ways | made | {"learnedNote", "forgottenNote"}
