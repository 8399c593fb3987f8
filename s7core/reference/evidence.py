"""The figures of the reference runs as the audit and the studies weigh them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

from s7core.analysis.statistics import Effect, MeanDifference, factorial_effects, paired_difference
from s7core.lesson.groups import Study, group
from s7core.reference.shelf import Shelf


@dataclass(frozen=True)
class Series:
    """The figures of a group: (seeds, epochs) arrays, accuracies 0..1."""

    seeds: tuple[int, ...]
    test: numpy.ndarray
    train: numpy.ndarray

    @property
    def last(self) -> numpy.ndarray:
        """(seeds,) test accuracy after the last epoch."""
        return self.test[:, -1]

    @property
    def best(self) -> numpy.ndarray:
        """(seeds,) test accuracy of the best epoch, chosen by the test set."""
        return self.test.max(1)

    def first_epoch_at(self, accuracy: float) -> numpy.ndarray:
        """(seeds,) the first epoch whose test accuracy reaches this; the one after the last where none does."""
        reached = self.test >= accuracy
        return numpy.where(reached.any(1), reached.argmax(1) + 1, self.test.shape[1] + 1)


def gain(a: Series, b: Series, figure: Callable[[Series], numpy.ndarray]) -> MeanDifference:
    """B's figure (seeds,) less A's, over the seeds that both have; NotMeasured without two of them."""
    shared = sorted(set(a.seeds) & set(b.seeds))
    if len(shared) < 2:
        raise NotMeasured("The two groups share fewer than two seeds.")
    first, second = ([float(figure(each)[each.seeds.index(seed)]) for seed in shared] for each in (a, b))
    return paired_difference(first, second)


class NotMeasured(LookupError):
    """A group has fewer than two reference runs; the message names it."""


class Evidence:
    """Reads each group once."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._read: dict[str, Series] = {}

    def __getitem__(self, key: str) -> Series:
        """The series of a group; NotMeasured without two runs of it."""
        if key not in self._read:
            self._read[key] = self._series(key)
        return self._read[key]

    def _series(self, key: str) -> Series:
        runs = self.shelf.group(key)
        if len(runs) < 2:
            raise NotMeasured(f"{group(key).title} has {len(runs)} reference runs, and it takes two.")
        epochs = [self.shelf.epochs(run.id) for run in runs]
        return Series(
            tuple(run.recipe.seed for run in runs),
            numpy.array([[each.test_accuracy for each in of_run] for of_run in epochs]),
            numpy.array([[each.train_accuracy for each in of_run] for of_run in epochs]))

    def effects(self, study: Study, training: bool = False) -> tuple[Effect, Effect, Effect]:
        """Main effects and interaction on test accuracy after the last epoch, over the seeds that all cells share.

        With `training`, on training accuracy instead.
        """
        cells = [[self[cell.key] for cell in row] for row in study.cells]
        shared = set.intersection(*(set(each.seeds) for row in cells for each in row))
        if len(shared) < 2:
            raise NotMeasured(f"The four cells of {study.title} share {len(shared)} seeds, and it takes two.")
        values = [[[(each.train if training else each.test)[each.seeds.index(seed), -1] for seed in sorted(shared)]
                   for each in row] for row in cells]
        return factorial_effects(numpy.array(values), tuple(factor.label for factor in study.factors))
