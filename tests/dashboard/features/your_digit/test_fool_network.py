"""The game says whether a move fools the network, and shows the smallest move that the library finds."""

import pytest
from pages_under_test import FINAL, inspected, open_page, words

from s7core.inside.moved_digit import smallest_shift, smallest_turn

pytestmark = pytest.mark.usefixtures("no_workers")


def test_the_smallest_change_that_fools_is_the_library_s(store, mnist):
    at = open_page("digit", {"see": "fool", "run": FINAL, "index": "0", "reveal": "true"})
    network, image = inspected(FINAL), mnist.test_images[0].numpy()
    shift, turn = smallest_shift(network, image), smallest_turn(network, image)
    assert f"Smallest shift: {shift.move.in_words}." in words(at) and f"Smallest turn: {turn.move.in_words}." in words(at)
    at.button(key="take-shift").click().run()
    assert f"Fooled: it said 7, now it says {shift.answer}" in words(at)
