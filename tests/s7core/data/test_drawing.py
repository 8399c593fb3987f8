"""A drawing becomes a digit as MNIST's were made."""

import numpy as np

from s7core.data.drawing import centre_ink, draw_strokes, shrink_whole


def test_a_padded_and_shifted_copy_of_a_test_digit_becomes_the_very_digit(mnist):
    generator = np.random.default_rng(0)
    for image in mnist.test_images.numpy()[:2000]:
        canvas = np.zeros((90, 120), np.uint8)
        top, left = generator.integers(0, 60), generator.integers(0, 90)
        canvas[top : top + 28, left : left + 28] = image
        assert np.array_equal(centre_ink(canvas), image)


def test_a_larger_copy_of_a_digit_becomes_the_very_digit(mnist):
    for image in mnist.test_images.numpy()[:200]:
        canvas = np.pad(np.kron(image, np.ones((7, 7), np.uint8)), ((31, 5), (2, 50)))
        assert np.array_equal(centre_ink(canvas), image)


def test_the_ink_fits_the_box_and_its_centre_of_mass_is_the_middle():
    for strokes in ([[(10, 10), (60, 40)]], [[(200, 5), (200, 250)], [(190, 120), (215, 120)]], [[(128, 128)]]):
        digit = centre_ink(draw_strokes(strokes)).astype(float)
        rows, columns = np.flatnonzero(digit.any(1)), np.flatnonzero(digit.any(0))
        assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
        centre = [(digit.sum(axis) * np.arange(28)).sum() / digit.sum() for axis in (1, 0)]
        assert all(13.4 <= each <= 14.6 for each in centre)


def test_nothing_drawn_is_a_black_digit():
    assert not centre_ink(draw_strokes([])).any() and not shrink_whole(draw_strokes([])).any()


def test_without_centring_the_ink_stays_where_it_was_drawn():
    digit = shrink_whole(draw_strokes([[(20, 20), (60, 20)]]))
    assert digit[:8, :9].any() and not digit[8:].any() and not digit[:, 10:].any()
