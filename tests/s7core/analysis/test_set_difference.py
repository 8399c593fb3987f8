"""A set's differences from MNIST are those of scipy's tests, and nothing is said where the numbers are too few."""

import numpy as np
import pytest
from scipy import stats

from s7core.analysis.ink_measures import INK_MEASURES
from s7core.analysis.set_difference import (
    FEWEST,
    difference_in_words,
    halves_wrong,
    largest_difference,
    placing_in_words,
    set_differences,
    shifts,
)
from s7core.analysis.statistics import mcnemar

KEYS = [each.key for each in INK_MEASURES]
THICKNESS = next(each for each in INK_MEASURES if each.key == "thickness")


@pytest.fixture
def mnist():
    generator = np.random.default_rng(1)
    labels = np.repeat(np.arange(10), 50)
    values = {key: generator.normal(labels, 2.0) for key in KEYS}
    return values, labels


def drawn(number: int, moved: dict[str, float]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """As many digits as there are of each class, moved by so many standard deviations."""
    generator = np.random.default_rng(2)
    labels = np.arange(number) % 10
    return {key: generator.normal(labels + 2 * moved.get(key, 0.0), 2.0) for key in KEYS}, labels


def test_a_shift_is_counted_in_standard_deviations_of_the_digit_s_own_class(mnist):
    values, labels = mnist
    found = shifts(np.array([4.0, 7.5]), np.array([3, 7]), values["ink"], labels)
    for one, value, label in zip(found, (4.0, 7.5), (3, 7), strict=True):
        same = values["ink"][labels == label]
        assert one == pytest.approx((value - np.mean(same)) / np.std(same, ddof=1))


def test_the_interval_is_scipy_s_for_as_many_tests_as_there_are_measures(mnist):
    values, labels = drawn(40, {"thickness": 1.0})
    found = {each.measure.key: each for each in set_differences(values, labels, *mnist)}
    for key in KEYS:
        by = shifts(values[key], labels, mnist[0][key], mnist[1])
        bounds = stats.ttest_1samp(by, 0).confidence_interval(1 - 0.05 / 3)
        assert (found[key].interval.low, found[key].interval.high) == pytest.approx((bounds.low, bounds.high))
        assert found[key].shift == pytest.approx(by.mean()) and found[key].mean == pytest.approx(values[key].mean())
    assert found["ink"].mnist == pytest.approx(np.mean([mnist[0]["ink"][mnist[1] == each].mean() for each in range(10)]))


def test_the_largest_difference_is_named_and_not_the_size_that_placing_takes_away(mnist):
    values, labels = drawn(60, {"extent": -9.0, "thickness": 0.8, "slant": -1.6})
    found = largest_difference(set_differences(values, labels, *mnist))
    assert found and found.measure.key == "slant" and found.shift < 0


def test_too_few_digits_and_digits_as_mnist_s_are_say_nothing(mnist):
    few = set_differences(*drawn(FEWEST - 1, {"thickness": 5.0}), *mnist)
    assert largest_difference(few) is None and not few[1].interval.known
    assert largest_difference(set_differences(*drawn(60, {}), *mnist)) is None


def test_the_halves_are_compared_as_fisher_does():
    by, wrong = np.arange(21.0)[::-1], np.zeros(21, bool)
    wrong[:7] = True  # of the most
    found = halves_wrong(THICKNESS, by, wrong)
    assert (found.wrong_less, found.less, found.wrong_more, found.more) == (0, 11, 7, 10)
    # as rare or rarer tables of the same margins, by the hypergeometric distribution
    chances = stats.hypergeom(21, 7, 11).pmf(np.arange(8))
    assert found.p == pytest.approx(chances[chances <= chances[0] * (1 + 1e-9)].sum())


def test_the_sentence_says_whether_mistakes_go_with_the_difference(mnist):
    values, labels = drawn(40, {"thickness": 1.5})
    largest = largest_difference(set_differences(values, labels, *mnist))
    assert largest
    by = np.arange(40.0)
    told = difference_in_words(largest, halves_wrong(largest.measure, by, by >= 30))
    assert told.startswith("Most of all, these digits are thicker than MNIST's of the same classes: ")
    assert told.endswith(
        "Of the half that is thicker, 10 of 20 are read wrong; of the other half 0 of 20: more than chance does."
    )
    assert difference_in_words(largest, halves_wrong(largest.measure, by, by == 39)).endswith(
        "0 of 20, which may be chance."
    )
    assert difference_in_words(largest, halves_wrong(largest.measure, by, by < 0)).endswith(" pixels.")


def test_the_placing_matters_only_where_mcnemar_s_test_says_so():
    as_drawn, centred = np.zeros(20, bool), np.arange(20) < 16
    told = placing_in_words(0.0, 0.8, mcnemar(as_drawn, centred))
    assert told == (
        "Placed as MNIST's digits are, 80.00% are read right; as drawn 0.00%. "
        "The placing matters: it makes 16 right and 0 wrong."
    )
    as_drawn = np.arange(20) < 14
    assert placing_in_words(0.7, 0.8, mcnemar(as_drawn, centred)).endswith("do not show that the placing matters.")
