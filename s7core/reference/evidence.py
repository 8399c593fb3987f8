"""The accuracies of the reference runs as arrays over seeds and epochs, which the audit and the studies compute with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy

from s7core.analysis.statistics import Effect, MeanDifference, difference_over_seeds, factorial_effects
from s7core.language.translation import N_, _, declared, translated_fields
from s7core.lesson.groups import Study, group
from s7core.reference.reference_store import ReferenceStore


@dataclass(frozen=True)
class GroupCurves:
    """The curves of all runs of a group: `test` and `train` are (seeds, epochs) accuracies, 0..1, rows as in `seeds`."""

    seeds: tuple[int, ...]
    test: numpy.ndarray
    train: numpy.ndarray

    @property
    def last(self) -> list[float]:
        """Test accuracy of each seed after the last epoch."""
        return [float(accuracy) for accuracy in self.test[:, -1]]

    @property
    def last_train(self) -> list[float]:
        """Training accuracy of each seed in the last epoch."""
        return [float(accuracy) for accuracy in self.train[:, -1]]

    @property
    def best(self) -> list[float]:
        """Test accuracy of each seed's best epoch, chosen by the test set."""
        return [float(accuracy) for accuracy in self.test.max(1)]

    def first_epoch_at(self, accuracy: float) -> numpy.ndarray:
        """(seeds,) the first epoch, from 1, whose test accuracy reaches this; the number of epochs + 1 where none does."""
        reached = self.test >= accuracy
        first: numpy.ndarray = numpy.where(reached.any(1), reached.argmax(1) + 1, self.test.shape[1] + 1)
        return first


Figure = Callable[[GroupCurves], Iterable[float]]  # computes one number a seed


@translated_fields("label")
@dataclass(frozen=True)
class Measure:
    """A figure by which the runs of a study are compared, with its name for people."""

    label: str
    figure: Figure


MEASURES = {
    "last": Measure(N_("test accuracy, last epoch"), lambda curves: curves.last),
    "mean": Measure(N_("test accuracy, mean of all epochs"), lambda curves: curves.test.mean(1)),  # how fast it learns
    "training": Measure(N_("training accuracy, last epoch"), lambda curves: curves.last_train),
}


@dataclass(frozen=True)
class Cells:
    """A study and one figure of its runs: values (2, 2, seeds), by level of the first factor, of the second, and seed."""

    study: Study
    seeds: tuple[int, ...]
    values: numpy.ndarray

    @cached_property
    def effects(self) -> tuple[Effect, Effect, Effect]:
        """Main effects of both factors, and their interaction."""
        first, second = self.study.factors
        return factorial_effects(self.values, (declared(first, "label"), declared(second, "label")))


def gain(a: GroupCurves, b: GroupCurves, figure: Figure) -> MeanDifference:
    """The figure of group B less that of group A, as a mean over seeds."""
    return difference_over_seeds(_by_seed(a, figure), _by_seed(b, figure))


class NotMeasured(LookupError):
    """Fewer than two reference runs are there for what was asked; the message names the group or study."""


class Evidence:
    """Reads the curves of reference runs, each group once."""

    def __init__(self, reference_store: ReferenceStore) -> None:
        self.reference_store = reference_store
        self._curves: dict[str, GroupCurves] = {}

    def __getitem__(self, key: str) -> GroupCurves:
        """The curves of the group with this key; NotMeasured if it has fewer than two runs."""
        if key not in self._curves:
            self._curves[key] = self._read(key)
        return self._curves[key]

    def _read(self, key: str) -> GroupCurves:
        read = [(run.recipe.seed, self.reference_store.epochs(run.id)) for run in self.reference_store.group(key)]
        read = [(seed, of_run) for seed, of_run in read if of_run]  # a file may be removed meanwhile
        if len(read) < 2:
            raise NotMeasured(
                _("{group} has {count} reference runs, and it takes two.", group=group(key).title, count=len(read))
            )
        seeds, epochs = zip(*read, strict=True)
        return GroupCurves(
            seeds,
            numpy.array([[epoch.test_accuracy for epoch in of_run] for of_run in epochs]),
            numpy.array([[epoch.train_accuracy for epoch in of_run] for of_run in epochs]),
        )

    def cells(self, study: Study, measure: str = "last") -> Cells:
        """The values of a study, for the seeds that all four groups share; `measure` is a key of MEASURES.

        NotMeasured if they share fewer than two seeds.
        """
        curves = [[self[cell.key] for cell in row] for row in study.cells]
        shared = sorted(set.intersection(*(set(of_cell.seeds) for row in curves for of_cell in row)))
        if len(shared) < 2:
            raise NotMeasured(
                _("The four cells of {study} share {count} seeds, and it takes two.", study=study.title, count=len(shared))
            )
        values = [[_of_seeds(of_cell, MEASURES[measure].figure, shared) for of_cell in row] for row in curves]
        return Cells(study, tuple(shared), numpy.array(values))


def _by_seed(curves: GroupCurves, figure: Figure) -> dict[int, float]:
    return dict(zip(curves.seeds, map(float, figure(curves)), strict=True))


def _of_seeds(curves: GroupCurves, figure: Figure, seeds: Iterable[int]) -> list[float]:
    by_seed = _by_seed(curves, figure)
    return [by_seed[seed] for seed in seeds]
