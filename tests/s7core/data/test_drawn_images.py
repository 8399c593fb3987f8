"""Drawn digits become the images that networks get."""

import numpy as np
import pytest

from s7core.data.drawing import PEN_WIDTH, centre_ink, draw_strokes, enlarge_strokes, shrink_whole
from s7core.data.drawn_images import drawn_images
from s7core.data.stroke_text import strokes_from_text

SEVEN, SMALL = "4d33b333-b33373d9", "78787890"


def test_each_drawing_is_placed_as_mnist_s_digits_are_and_as_it_was_drawn():
    drawn = drawn_images([SEVEN, SMALL])
    for text, centred, as_drawn in zip((SEVEN, SMALL), drawn.centred, drawn.as_drawn, strict=True):
        strokes = strokes_from_text(text)
        assert np.array_equal(centred, centre_ink(draw_strokes(enlarge_strokes(strokes))))
        assert np.array_equal(as_drawn, shrink_whole(draw_strokes(strokes)))


def test_the_extent_is_the_longer_side_on_the_pad_with_the_width_of_the_pen():
    high, small = drawn_images([SEVEN, SMALL]).extents
    assert high == pytest.approx((0xD9 - 0x33) / 255 * 28 + PEN_WIDTH * 28, abs=0.3)
    assert small == pytest.approx(0x18 / 255 * 28 + PEN_WIDTH * 28, abs=0.3)


def test_no_drawing_is_no_image_and_a_text_of_no_pad_is_refused():
    assert drawn_images([]).centred.shape == drawn_images([]).as_drawn.shape == (0, 28, 28)
    assert drawn_images([""]).extents == [0.0]
    with pytest.raises(ValueError, match="strokes"):
        drawn_images([SEVEN, "zz"])
