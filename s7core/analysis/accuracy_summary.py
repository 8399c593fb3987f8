"""Test accuracies of one run over its epochs: the last, the best, and what choosing the best by the test set adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean


@dataclass(frozen=True)
class AccuracySummary:
    """Test accuracies of one run, 0..1; epochs count from 1.

    `best` is chosen by the test set, and `optimism` is best - last. `streak` is the number of epochs at the end that are
    all at or above the target.
    """

    last: float
    best: float
    best_epoch: int
    mean_of_last_five: float
    optimism: float
    streak: int


def summarise_accuracies(accuracies: Sequence[float], target: float) -> AccuracySummary:
    """The summary of the test accuracies after each epoch, in order."""
    best = max(accuracies)
    below = [epoch for epoch, accuracy in enumerate(accuracies, start=1) if accuracy < target]
    return AccuracySummary(
        last=accuracies[-1],
        best=best,
        best_epoch=accuracies.index(best) + 1,
        mean_of_last_five=mean(accuracies[-5:]),
        optimism=best - accuracies[-1],
        streak=len(accuracies) - max(below, default=0),
    )


@dataclass(frozen=True)
class EpochChoice:
    """Test accuracy, 0..1, of the epoch chosen by validation and of the one chosen by the test set; epochs count from 1."""

    by_validation: float
    epoch_by_validation: int
    by_test: float
    epoch_by_test: int

    @property
    def gap(self) -> float:
        """How much choosing by the test set raises the accuracy."""
        return self.by_test - self.by_validation


def choice_of_epoch(validation: Sequence[float], test: Sequence[float]) -> EpochChoice:
    """The choice by held-out accuracy and by test accuracy; both sequences have one value for each epoch."""
    by_validation, by_test = (list(accuracies).index(max(accuracies)) for accuracies in (validation, test))
    return EpochChoice(test[by_validation], by_validation + 1, test[by_test], by_test + 1)
