"""One thing that a report is about: a run, several seeds of one, or a published run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

from s7core.lesson.experiments import Experiment, PublishedExperiment, experiment
from s7core.lesson.palette import PUBLISHED, Mark
from s7core.lesson.stages import all_marks, stage_mark
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, Result, Run

NOT_PUBLISHED = float("nan")


class Recorded:
    """What follows from the epochs of one or several runs: `records` has those of each, or of one published run."""

    records: tuple[tuple[EpochRecord, ...], ...]

    @property
    def epochs(self) -> int:
        """Whole epochs that every run of it has."""
        return min(map(len, self.records))

    @property
    def last(self) -> list[float]:
        """Test accuracy of each run after its last epoch, 0..1."""
        return [of_run[-1].test_accuracy for of_run in self.records]

    @property
    def best(self) -> list[float]:
        """Test accuracy of each run's best epoch, chosen by the test set."""
        return [max(each.test_accuracy for each in of_run) for of_run in self.records]


@dataclass(frozen=True)
class Entry(Recorded):
    """`records` has the epochs of each of its runs, or of the one published run; `result` is the first run's.

    `experiment` is the one that it starts from. At least one epoch of each run must have ended.
    """

    title: str
    experiment: Experiment
    recipe: Recipe
    runs: tuple[Run, ...]
    records: tuple[tuple[EpochRecord, ...], ...]
    result: Result | None
    mark: Mark

    @property
    def published(self) -> bool:
        return not self.runs

    def mean_curve(self, figure: str) -> list[float]:
        """One figure of EpochRecord over the epochs that all runs have, averaged over them."""
        return [mean(getattr(of_run[at], figure) for of_run in self.records) for at in range(self.epochs)]


def entry_of_runs(title: str, runs: Sequence[Run], records: Sequence[Sequence[EpochRecord]], result: Result | None) -> Entry:
    """`runs` are one run, or seeds of one recipe; ValueError if one of them has no whole epoch."""
    for run, of_run in zip(runs, records, strict=True):
        if not of_run:
            raise ValueError(
                f"id is {run.id!r}, but that run has no whole epoch to report: wait for its first one, or train it again."
            )
    first = runs[0]
    return Entry(
        title,
        experiment(first.experiment),
        first.recipe,
        tuple(runs),
        tuple(map(tuple, records)),
        result,
        stage_mark(first.recipe.stage),
    )


def entry_of_published(chosen: PublishedExperiment) -> Entry:
    curves = chosen.curves
    records = tuple(
        EpochRecord(epoch, NOT_PUBLISHED, train, loss, accuracy, None, None, NOT_PUBLISHED, seconds)
        for epoch, train, loss, accuracy, seconds in zip(
            curves.epoch, curves.train_accuracy, curves.test_loss, curves.test_accuracy, curves.train_seconds, strict=True
        )
    )
    return Entry(
        f"{chosen.title}, published", chosen, chosen.recipe, (), (records,), None, Mark(PUBLISHED, [6, 4], "circle")
    )


def with_own_marks(entries: Sequence[Entry]) -> list[Entry]:
    """Each with its stage's own mark, or the next one that no other has; what is measured is drawn solid."""
    found: list[Entry] = []
    for each in entries:
        taken = [other.mark.colour for other in found]
        free = [mark for mark in (each.mark, *all_marks()) if mark.colour not in taken]
        mark = next(iter(free), each.mark)
        found.append(replace(each, mark=mark if each.published else replace(mark, dash=[1, 0])))
    return found


def published_behind(entries: Sequence[Entry]) -> list[Entry]:
    """The published runs that the entries start from, but those that are entries themselves."""
    shown = {each.experiment.key for each in entries if each.published}
    behind = {
        each.experiment.key: each.experiment
        for each in entries
        if isinstance(each.experiment, PublishedExperiment) and each.experiment.key not in shown
    }
    return [entry_of_published(each) for each in behind.values()]
