"""Digits side by side are counted; a single digit in two pieces is one."""

import numpy as np
import pytest

from s7core.data.digit_count import count_digits


def test_a_digit_of_mnist_is_one_digit(mnist):
    assert np.mean([count_digits(image) == 1 for image in mnist.test_images.numpy()[:400]]) > 0.99


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
