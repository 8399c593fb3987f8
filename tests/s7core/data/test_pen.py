"""The width of a pen is measured, and thin strokes become as wide as those of MNIST."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from s7core.data.drawing import centre_ink
from s7core.data.pen import pen_width, with_wider_strokes


def ring(pen: int, side: int = 300) -> np.ndarray:
    picture = Image.new("L", (side, side))
    ImageDraw.Draw(picture).ellipse((40, 20, side - 40, side - 20), outline=255, width=pen)
    return np.asarray(picture)


@pytest.mark.parametrize("pen", [2, 6, 20])
def test_the_width_of_a_pen_is_measured(pen):
    assert pen_width(ring(pen) > 0) == pytest.approx(pen, rel=0.25, abs=0.6)


@pytest.mark.parametrize("pen", [1, 2, 5])
def test_thin_strokes_become_white_in_the_digit(pen):
    wide, changed = with_wider_strokes(ring(pen))
    assert changed and np.percentile(centre_ink(wide)[centre_ink(wide) > 0], 75) > 200


def test_strokes_as_wide_as_those_of_mnist_are_left(mnist):
    digits = mnist.test_images.numpy()[:100]
    assert np.mean([not with_wider_strokes(np.kron(digit, np.ones((5, 5), np.uint8)))[1] for digit in digits]) > 0.97
    assert not with_wider_strokes(np.zeros((5, 5), np.uint8))[1]
