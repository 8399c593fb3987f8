"""Which test digits pass a filter: wrong ones, those that several runs miss, one pair of classes, a range of confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MISTAKES, AGREED, HARD, ALL_DIGITS = "mistakes", "agree", "hard", "all"
KINDS_OF_DIGITS = (MISTAKES, AGREED, HARD, ALL_DIGITS)


@dataclass(frozen=True)
class DigitFilter:
    """`show` is one of KINDS_OF_DIGITS; `true` and `predicted` are classes 0..9, None for any.

    The highest probability that a run gives must lie from `low` to `high`, 0..1.
    """

    show: str
    true: int | None = None
    predicted: int | None = None
    low: float = 0.0
    high: float = 1.0


def passing_digits(
    by: DigitFilter, labels: np.ndarray, probabilities: np.ndarray, missed_by_others: np.ndarray | None = None
) -> np.ndarray:
    """(N,) bool. labels (N,) ints, probabilities (N, 10) of one run.

    `missed_by_others` (N,) bool is what AGREED and HARD show: `missed_alike` or `missed_by_half`.
    """
    answers, confidence = probabilities.argmax(1), probabilities.max(1)
    passes = (confidence >= by.low) & (confidence <= by.high)
    if by.show == MISTAKES:
        passes &= answers != labels
    elif by.show in (AGREED, HARD):
        assert missed_by_others is not None, f"{by.show} needs to know what other runs miss"
        passes &= missed_by_others
    for wanted, found in ((by.true, labels), (by.predicted, answers)):
        if wanted is not None:
            passes &= found == wanted
    return passes


def missed_alike(answers: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) bool: all runs give the same answer, and the label says another. answers (runs, N), labels (N,)."""
    same: np.ndarray = (answers == answers[0]).all(0)
    return same & (answers[0] != labels)


def missed_by_half(answers: Sequence[bytes], labels: np.ndarray) -> np.ndarray:
    """(N,) bool: at least half of the runs miss the digit; nothing without a run.

    answers has the predicted classes of each run, a byte a digit; labels (N,).
    """
    missed = np.zeros(len(labels), int)
    for of_run in answers:
        missed += np.frombuffer(of_run, np.uint8) != labels
    return (missed * 2 >= len(answers)) & bool(answers)
