"""Several digits in one drawing are told of, and one of them can be chosen and is read alone."""

import numpy as np
import pytest
from pages_under_test import FINAL, html, inspected, open_page, words

from dashboard.features.your_digit.which_digit import choose_one
from s7core.data.drawing import centre_ink, draw_strokes
from s7core.data.stroke_text import strokes_from_text

pytestmark = pytest.mark.usefixtures("no_workers")

ONE, SEVEN = "20302020-202020d0", "8030c030-c03090d0"


def test_two_digits_on_the_pad_are_told_of_with_the_cure_and_one_is_read_by_itself(store):
    at = open_page("digit", {"strokes": f"{ONE}-{SEVEN}", "runs": [FINAL]})
    assert "This looks like 2 digits, but the networks read one: draw one, or choose which to read." in words(at)
    for place, strokes in ((1, ONE), (2, SEVEN)):
        at.segmented_control(key="which-digit-2").set_value(place).run()
        said = inspected(FINAL).probabilities(centre_ink(draw_strokes(strokes_from_text(strokes)))[None])[0]
        assert f"data-answer>{said.argmax()}</b>{said.max() * 100:.2f}%" in html(at)
        assert f"The {'1st' if place == 1 else '2nd'} of 2 digits is read." in words(at)


def test_one_digit_is_read_without_a_word(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL]})
    assert "looks like" not in words(at)


def test_digits_that_touch_are_told_of_although_none_can_be_chosen():
    ink = np.zeros((40, 120), np.uint8)
    ink[10:30, 5:115] = 255
    same, told = choose_one(ink, is_picture=True)
    assert np.array_equal(same, ink)
    assert told == "This looks like 2 digits, but the networks read one: choose a picture of one."
