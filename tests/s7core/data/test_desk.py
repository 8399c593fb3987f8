"""A dark strip along an edge goes; a stroke of a digit that was cropped to its ink stays."""

import numpy as np

from s7core.data.desk import without_desk


def test_a_strip_along_an_edge_is_taken_out_and_the_digit_is_not():
    ink = np.zeros((100, 100))
    ink[30:70, 45:55] = 0.8
    with_desk = ink.copy()
    for row in range(100):
        with_desk[row, : 5 + row // 20] = 0.9
    found, had = without_desk(with_desk, with_desk > 0.4)
    assert had and np.array_equal(found, ink)


def test_the_bar_of_a_seven_that_fills_the_picture_is_no_desk():
    ink = np.zeros((100, 80))
    ink[:14] = 0.8
    ink[:, 40:54] = 0.8
    found, had = without_desk(ink, ink > 0.4)
    assert not had and np.array_equal(found, ink)


def test_a_picture_that_is_dark_all_over_is_left():
    ink = np.full((60, 60), 0.7)
    assert not without_desk(ink, ink > 0.4)[1]
