"""Digits side by side are counted; a single digit in two pieces is one."""

import numpy as np
import pytest

from s7core.data.digit_count import MOST_SEPARATED, count_digits, separate_digits
from s7core.data.drawing import centre_ink


def test_a_digit_of_mnist_is_one_digit(mnist):
    """False alarms: 37 of the 10,000 test digits, most of them a 5 whose upper stroke lies apart."""
    assert np.mean([count_digits(image) == 1 for image in mnist.test_images.numpy()[::4]]) > 0.995


@pytest.mark.parametrize("count", [2, 3, 4])
def test_digits_beside_each_other_are_counted(mnist, count):
    images = mnist.test_images.numpy()[: 40 * count].reshape(-1, count, 28, 28)
    assert np.mean([count_digits(np.hstack(list(row))) == count for row in images]) > 0.8
    assert np.mean([count_digits(np.hstack(list(row))) > 1 for row in images]) > 0.95


def test_no_ink_is_no_digit_and_dirt_is_none():
    picture = np.zeros((60, 60), np.uint8)
    assert count_digits(picture) == 0
    picture[20:50, 28:33] = 255
    picture[5:8, 5:8] = 255
    assert count_digits(picture) == 1


def test_each_of_three_digits_is_separated_from_left_to_right_and_stays_where_it_is(mnist):
    images = mnist.test_images.numpy()[:90].reshape(-1, 3, 28, 28)
    alike = []
    for row in images:
        picture = np.pad(np.kron(np.hstack(list(row)), np.ones((7, 7), np.uint8)), ((90, 30), (11, 400)))
        digits = separate_digits(picture)
        assert np.array_equal(np.sum(digits, axis=0), picture)  # nothing is lost, nothing is in two of them
        if len(digits) == 3:
            alike += [np.array_equal(centre_ink(digit), image) for digit, image in zip(digits, row, strict=True)]
    assert len(alike) >= 80 and np.mean(alike) > 0.9


def test_a_single_digit_is_not_taken_apart_and_many_blots_are_no_more_than_the_most(mnist):
    assert all(np.array_equal(separate_digits(image)[0], image) for image in mnist.test_images.numpy()[:20])
    assert separate_digits(np.zeros((30, 30), np.uint8)) == []
    many = np.kron(np.tile([1, 0], 30), np.full((40, 20), 255)).astype(np.uint8)
    assert len(separate_digits(many)) <= MOST_SEPARATED
