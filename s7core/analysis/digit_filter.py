"""Selection of test digits: mistakes, digits that several runs miss, one pair of classes, a range of confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from s7core.data.tested_digits import were_tested

MISTAKES, AGREED, HARD, ALL_DIGITS = "mistakes", "agree", "hard", "all"
KINDS_OF_DIGITS = (MISTAKES, AGREED, HARD, ALL_DIGITS)


@dataclass(frozen=True)
class DigitFilter:
    """What a digit must fulfil to be selected.

    `show` is one of KINDS_OF_DIGITS; `true` and `predicted` are classes 0..9, None for any. The highest probability that
    the run gives must be from `low` to `high`, 0..1.
    """

    show: str
    true: int | None = None
    predicted: int | None = None
    low: float = 0.0
    high: float = 1.0


def passing_digits(
    digit_filter: DigitFilter, labels: np.ndarray, probabilities: np.ndarray, missed_by_others: np.ndarray | None = None
) -> np.ndarray:
    """(N,) bool, which digits pass the filter. labels (N,) ints, probabilities (N, 10) of one run; nan never passes.

    `missed_by_others` (N,) bool is needed for AGREED (`missed_alike`) and for HARD (`missed_by_half`).
    """
    answers, confidence = probabilities.argmax(1), probabilities.max(1)
    passes: np.ndarray = (confidence >= digit_filter.low) & (confidence <= digit_filter.high)
    if digit_filter.show == MISTAKES:
        passes &= answers != labels
    elif digit_filter.show in (AGREED, HARD):
        assert missed_by_others is not None, f"{digit_filter.show} needs to know what other runs miss"
        passes &= missed_by_others
    for wanted, classes in ((digit_filter.true, labels), (digit_filter.predicted, answers)):
        if wanted is not None:
            passes &= classes == wanted
    return passes


def missed_alike(answers: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) bool: all runs give the same answer, and it differs from the label. answers (runs, N), labels (N,)."""
    same: np.ndarray = (answers == answers[0]).all(0) & (answers[0] != labels) & were_tested(answers)
    return same


def missed_by_half(answers: Sequence[bytes], labels: np.ndarray) -> np.ndarray:
    """(N,) bool: at least half of the runs miss the digit; all false without a run.

    `answers` has the predicted classes of each run, one byte for each digit; labels (N,).
    """
    misses = np.zeros(len(labels), int)
    for answers_of_run in answers:
        predicted = np.frombuffer(answers_of_run, np.uint8)
        misses += (predicted != labels) & were_tested(predicted)
    missed: np.ndarray = (misses * 2 >= len(answers)) & bool(answers)
    return missed
