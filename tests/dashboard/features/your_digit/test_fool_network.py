"""The game says whether a move fools the network, and shows the smallest move that the library finds."""

import numpy as np
import pytest
from pages_under_test import FINAL, inspected, open_page, words

from dashboard.features.your_digit import fool_network
from s7core.inside.moved_digit import MAX_SHIFT, MAX_TURN, smallest_shift, smallest_turn

pytestmark = pytest.mark.usefixtures("no_workers")


def test_the_smallest_change_that_fools_is_the_library_s(store, mnist):
    at = open_page("digit", {"see": "fool", "run": FINAL, "index": "0", "reveal": "true"})
    network, image = inspected(FINAL), mnist.test_images[0].numpy()
    shift, turn = smallest_shift(network, image), smallest_turn(network, image)
    assert f"Smallest shift: {shift.move.in_words}." in words(at) and f"Smallest turn: {turn.move.in_words}." in words(at)
    at.button(key="take-shift").click().run()
    assert f"Fooled: it said 7, now it says {shift.answer}" in words(at)


def test_a_move_is_told_apart_by_whether_it_fools_corrects_or_changes_nothing(store, mnist):
    network, index, right = inspected(FINAL), 359, -1  # a 9 that is read as a 4
    image = mnist.test_images[index].numpy()
    moved = np.zeros_like(image)
    moved[:, :-1] = image[:, 1:]
    before, after = network.logits(np.stack([image, moved])).argmax(1)
    assert (before, after) == (4, 9)
    at = open_page("digit", {"see": "fool", "run": FINAL, "index": str(index)})
    assert "It reads this digit wrongly before any move: as a 4.** Move it until the answer is right" in words(at)
    at.slider(key="right").set_value(right).run()
    assert "It said 4 and was wrong; now it says 9, which is right" in words(at)


def test_the_game_begins_with_the_first_digit_that_the_network_surely_reads_right(store, mnist, monkeypatch):
    labels = mnist.test_labels.numpy()
    said = np.full((10_000, 10), np.nan)
    said[:5] = 0.1
    said[[0, 1, 3], labels[[0, 1, 3]]] = [0.2, 0.98, 0.995]
    monkeypatch.setattr(fool_network, "probabilities_of", lambda run: said)
    at = open_page("digit", {"see": "fool", "run": FINAL})
    assert at.number_input(key="index").value == 3 and "Not fooled: it still says 0" in words(at)
    assert open_page("digit", {"see": "fool", "run": FINAL, "index": "0"}).number_input(key="index").value == 0
    said[3] = 0.1  # now it is sure of none
    assert open_page("digit", {"see": "fool", "run": FINAL}).number_input(key="index").value == 1


def test_a_digit_that_no_move_can_fool_is_said_to_be_so(store, monkeypatch):
    monkeypatch.setattr("dashboard.features.your_digit.fool_network.smallest_changes", lambda run, image: (None, None))
    told = words(open_page("digit", {"see": "fool", "run": FINAL, "reveal": "true"}))
    for kind, most in (("shift", f"{MAX_SHIFT} pixels"), ("turn", f"{MAX_TURN} degrees")):
        assert f"No {kind} up to {most} each way changes the answer" in told
