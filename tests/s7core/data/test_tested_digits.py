"""Which digits are tested, and how untested ones are marked."""

import numpy as np
import pytest

from s7core.data.tested_digits import UNTESTED, indices_tested, predicted_classes, were_tested


@pytest.mark.parametrize("count", [1_000, 2_000, 3_333, 5_000, 9_999, 10_000])
def test_the_tested_digits_are_as_many_as_asked_for_and_evenly_spaced(count):
    found = indices_tested(count)
    assert found.tolist() == [place * 10_000 // count for place in range(count)]
    assert len(set(found.tolist())) == count and found.min() == 0 and found.max() < 10_000
    assert set(np.diff(found)) <= {10_000 // count, 10_000 // count + 1}
    assert abs((found < 5_000).sum() - count / 2) <= 1  # the halves of the test set differ in difficulty


def test_of_fewer_digits_than_asked_for_all_are_tested():
    assert indices_tested(10_000, 500).tolist() == list(range(500))


def test_smaller_tests_of_the_quick_look_are_part_of_larger_ones():
    assert set(indices_tested(1_000)) < set(indices_tested(2_000)) < set(indices_tested(10_000))


def test_a_class_is_the_most_probable_one_and_none_where_there_are_no_probabilities():
    probabilities = np.random.default_rng(0).random((6, 10), np.float32)
    probabilities[[1, 4]] = np.nan
    expected = [UNTESTED if index in (1, 4) else row.tolist().index(row.max()) for index, row in enumerate(probabilities)]
    assert predicted_classes(probabilities).tolist() == expected


def test_digits_count_that_all_runs_were_tested_on():
    first, others = np.array([3, 255, 1, 2], np.uint8), np.array([[1, 1, 255, 9], [1, 1, 1, 0]], np.uint8)
    assert were_tested(first).tolist() == [True, False, True, True]
    assert were_tested(first, others).tolist() == [True, False, False, True]
