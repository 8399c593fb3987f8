"""The figures of the reference runs as the audit and the studies weigh them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

from s7core.analysis.statistics import Effect, MeanDifference, difference_over_seeds, factorial_effects
from s7core.lesson.groups import Study, group
from s7core.reference.reference_store import ReferenceStore


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


Figure = Callable[[Series], numpy.ndarray]  # one number a seed, (seeds,), out of a group's figures


@dataclass(frozen=True)
class Measure:
    """What a study is judged by."""

    label: str
    of: Figure


MEASURES = {
    "last": Measure("test accuracy, last epoch", lambda series: series.last),
    "mean": Measure("test accuracy, mean of all epochs", lambda series: series.test.mean(1)),  # how fast it learns
    "training": Measure("training accuracy, last epoch", lambda series: series.train[:, -1]),
}


@dataclass(frozen=True)
class Cells:
    """A study measured: values (2, 2, seeds), by the level of the first factor, of the second, and by seed."""

    study: Study
    seeds: tuple[int, ...]
    values: numpy.ndarray

    @property
    def effects(self) -> tuple[Effect, Effect, Effect]:
        """Main effects of both factors, and their interaction."""
        return factorial_effects(self.values, tuple(factor.label for factor in self.study.factors))


def gain(a: Series, b: Series, figure: Figure) -> MeanDifference:
    """B's figure (seeds,) less A's."""
    return difference_over_seeds(*(dict(zip(each.seeds, map(float, figure(each)), strict=True)) for each in (a, b)))


class NotMeasured(LookupError):
    """A group has fewer than two reference runs; the message names it."""


class Evidence:
    """Reads each group once."""

    def __init__(self, reference_store: ReferenceStore) -> None:
        self.reference_store = reference_store
        self._read: dict[str, Series] = {}

    def __getitem__(self, key: str) -> Series:
        """The series of a group; NotMeasured without two runs of it."""
        if key not in self._read:
            self._read[key] = self._series(key)
        return self._read[key]

    def _series(self, key: str) -> Series:
        runs = self.reference_store.group(key)
        if len(runs) < 2:
            raise NotMeasured(f"{group(key).title} has {len(runs)} reference runs, and it takes two.")
        epochs = [self.reference_store.epochs(run.id) for run in runs]
        return Series(
            tuple(run.recipe.seed for run in runs),
            numpy.array([[each.test_accuracy for each in of_run] for of_run in epochs]),
            numpy.array([[each.train_accuracy for each in of_run] for of_run in epochs]),
        )

    def cells(self, study: Study, measure: str = "last") -> Cells:
        """One of MEASURES for the seeds that all four cells share. NotMeasured without two of them."""
        series = [[self[cell.key] for cell in row] for row in study.cells]
        shared = sorted(set.intersection(*(set(each.seeds) for row in series for each in row)))
        if len(shared) < 2:
            raise NotMeasured(f"The four cells of {study.title} share {len(shared)} seeds, and it takes two.")
        values = [
            [MEASURES[measure].of(each)[[each.seeds.index(seed) for seed in shared]] for each in row] for row in series
        ]
        return Cells(study, tuple(shared), numpy.array(values))
