"""The filter of digits against loops over single digits."""

import numpy as np
import pytest

from s7core.analysis.digit_filter import (
    AGREED,
    ALL_DIGITS,
    HARD,
    MISTAKES,
    DigitFilter,
    missed_alike,
    missed_by_half,
    passing_digits,
)

RANDOM = np.random.default_rng(3)
LABELS = RANDOM.integers(0, 10, 400)
PROBABILITIES = RANDOM.dirichlet(np.full(10, 0.2), 400)
OTHERS = RANDOM.random(400) < 0.3


def passes(by: DigitFilter, index: int) -> bool:
    """The same for one digit, as a person would decide it."""
    row = list(PROBABILITIES[index])
    answer = row.index(max(row))
    shown = {MISTAKES: answer != LABELS[index], ALL_DIGITS: True}.get(by.show, OTHERS[index])
    fits = by.true in (None, LABELS[index]) and by.predicted in (None, answer)
    return bool(shown and fits and by.low <= max(row) <= by.high)


@pytest.mark.parametrize("show", [MISTAKES, AGREED, HARD, ALL_DIGITS])
@pytest.mark.parametrize(("true", "predicted"), [(None, None), (3, None), (None, 5), (4, 4), (0, 9)])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.5, 0.8)])
def test_digits_that_pass_are_those_a_loop_finds(show, true, predicted, low, high):
    by = DigitFilter(show, true, predicted, low, high)
    found = passing_digits(by, LABELS, PROBABILITIES, OTHERS)
    assert found.tolist() == [passes(by, index) for index in range(len(LABELS))]
    assert found.any() or (true, show) != (None, ALL_DIGITS)


def test_what_other_runs_miss_must_be_given_where_it_is_asked_for():
    with pytest.raises(AssertionError, match="needs to know"):
        passing_digits(DigitFilter(HARD), LABELS, PROBABILITIES)


def test_runs_miss_a_digit_alike_only_where_all_give_the_same_wrong_answer():
    answers = np.array([[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 3, 4]])
    assert missed_alike(answers, np.array([1, 7, 8, 9])).tolist() == [False, True, False, True]


def test_a_digit_is_known_to_be_hard_where_at_least_half_of_the_runs_miss_it():
    labels = np.array([0, 1, 2, 3])
    answers = [bytes([0, 9, 9, 9]), bytes([0, 9, 9, 3]), bytes([0, 9, 2, 3]), bytes([0, 9, 2, 3])]
    assert missed_by_half(answers, labels).tolist() == [False, True, True, False]
    assert not missed_by_half([], labels).any()


@pytest.mark.parametrize("show", [MISTAKES, AGREED, HARD, ALL_DIGITS])
def test_a_digit_that_was_not_tested_passes_no_filter(show):
    part = PROBABILITIES.copy()
    part[::2] = np.nan
    found, whole = (passing_digits(DigitFilter(show), LABELS, said, OTHERS) for said in (part, PROBABILITIES))
    assert not found[::2].any() and np.array_equal(found[1::2], whole[1::2])


def test_digits_that_were_not_tested_are_missed_by_no_run():
    answers, labels = np.array([[255, 2], [255, 2]], np.uint8), np.array([1, 7])
    assert missed_alike(answers, labels).tolist() == [False, True]
    assert missed_by_half([row.tobytes() for row in answers], labels).tolist() == [False, True]
