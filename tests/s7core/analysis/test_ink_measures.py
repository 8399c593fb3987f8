"""What is measured of ink is what geometry says of bars, and what scipy says of their moments."""

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from s7core.analysis.ink_measures import (
    INK_MEASURES,
    MNIST_DIGITS,
    box_sides,
    ink_amounts,
    measures_of_drawn,
    measures_of_mnist,
    slants,
    stroke_thicknesses,
)
from s7core.data.drawn_images import drawn_images

SCALE = 16


def bar(width: float, length: float = 18.0, degrees: float = 0.0) -> np.ndarray:
    """A bar (28, 28) uint8 of these pixels, upright or turned to the right, with grey edges."""
    canvas = Image.new("L", (28 * SCALE, 28 * SCALE))
    turn, corners = math.radians(degrees), []
    for across, along in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = across * width / 2, along * length / 2
        corners.append(
            ((14 + x * math.cos(turn) - y * math.sin(turn)) * SCALE, (14 + x * math.sin(turn) + y * math.cos(turn)) * SCALE)
        )
    ImageDraw.Draw(canvas).polygon(corners, fill=255)
    return np.asarray(canvas.reduce(SCALE))


@pytest.mark.parametrize("width", [2, 3, 5])
@pytest.mark.parametrize("degrees", [0, 20, 45, 70])
def test_the_thickness_of_a_bar_is_its_width_however_it_is_turned(width, degrees):
    [found] = stroke_thicknesses(bar(width, degrees=degrees)[None])
    assert found == pytest.approx(width, rel=0.12)


def test_a_ring_is_as_thick_as_its_stroke_and_nothing_has_no_thickness():
    canvas = Image.new("L", (28 * SCALE, 28 * SCALE))
    ImageDraw.Draw(canvas).ellipse([6 * SCALE, 6 * SCALE, 22 * SCALE, 22 * SCALE], outline=255, width=3 * SCALE)
    ring, nothing = np.asarray(canvas.reduce(SCALE)), np.zeros((28, 28), np.uint8)
    assert stroke_thicknesses(np.stack([ring, nothing])) == pytest.approx([3, 0], rel=0.15)


def test_thicker_digits_measure_thicker(mnist):
    images = mnist.test_images.numpy()[:200]
    grown = np.stack([ndimage.grey_dilation(image, size=(3, 3)) for image in images])
    assert (stroke_thicknesses(grown) > stroke_thicknesses(images)).all()


def test_ink_and_boxes_are_those_of_plain_loops(mnist):
    images = mnist.test_images.numpy()[:50]
    for image, ink, side in zip(images, ink_amounts(images), box_sides(images), strict=True):
        assert ink == pytest.approx(image.astype(float).sum() / 255)
        down, across = ndimage.find_objects((image > 0).astype(int))[0]
        assert side == max(down.stop - down.start, across.stop - across.start)
    assert box_sides(np.zeros((1, 28, 28), np.uint8)) == [0]


@pytest.mark.parametrize("degrees", [-25, -10, 0, 10, 25])
def test_a_leaning_bar_slants_by_its_angle_to_the_right(degrees):
    [found] = slants(bar(2, 20, degrees)[None])
    assert found == pytest.approx(degrees, abs=1)


def test_slants_are_the_shear_of_scipy_s_moments(mnist):
    images = mnist.test_images.numpy()[:50]
    rows, columns = np.mgrid[:28, :28]
    for image, found in zip(images, slants(images), strict=True):
        y, x = ndimage.center_of_mass(image)
        both, high = ndimage.sum((rows - y) * (columns - x) * image), ndimage.sum((rows - y) ** 2 * image)
        assert found == pytest.approx(math.degrees(math.atan(-both / high)))


def test_drawn_digits_are_measured_as_placed_but_for_their_size():
    drawn = drawn_images(["4d33b333-b33373d9"])
    found = measures_of_drawn(drawn)
    assert set(found) == {each.key for each in INK_MEASURES}
    assert found["extent"] == drawn.extents and found["ink"] == ink_amounts(drawn.centred)


def test_mnist_s_digits_fill_a_box_of_20_pixels_and_are_of_all_classes():
    found, labels = measures_of_mnist()
    assert len(labels) == MNIST_DIGITS and set(labels) == set(range(10))
    assert np.median(found["extent"]) == 20
    assert found["ink"].mean() == pytest.approx(0.1325 * 784, rel=0.02)  # of the test set
