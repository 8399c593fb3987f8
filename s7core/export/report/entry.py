"""The entries of a report: each is one run, several seeds of one recipe, or a published run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

from s7core.lesson.experiments import Experiment, PublishedExperiment, experiment
from s7core.lesson.palette import PUBLISHED, SOLID, Mark
from s7core.lesson.stages import all_marks, stage_mark
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, Result, Run

NOT_PUBLISHED = float("nan")


class RecordedRuns:
    """The epochs of one or several runs, and the figures that follow from them.

    `records` has the epochs of each run, (runs, epochs); a published run counts as one. Accuracies are 0..1.
    """

    records: tuple[tuple[EpochRecord, ...], ...]

    @property
    def epochs(self) -> int:
        """The number of whole epochs that all runs have."""
        return min(map(len, self.records))

    @property
    def last(self) -> list[float]:
        """Test accuracy of each run after its last epoch."""
        return [of_run[-1].test_accuracy for of_run in self.records]

    @property
    def best(self) -> list[float]:
        """Test accuracy of each run's best epoch, chosen by the test set."""
        return [max(record.test_accuracy for record in of_run) for of_run in self.records]


@dataclass(frozen=True)
class Entry(RecordedRuns):
    """One subject of a report. `runs` is empty for a published run; `result` is that of the first run, if it is known.

    `experiment` is the one that the recipe starts from. Each run has at least one epoch.
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
        """A field of EpochRecord after each epoch that all runs have, averaged over the runs."""
        return [mean(getattr(of_run[place], figure) for of_run in self.records) for place in range(self.epochs)]


def entry_of_runs(title: str, runs: Sequence[Run], records: Sequence[Sequence[EpochRecord]], result: Result | None) -> Entry:
    """An entry of one run, or of seeds of one recipe; `records` has the epochs of each run, `result` is the first run's.

    ValueError if a run has no whole epoch.
    """
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
    """An entry of a published run; figures that were not published are nan or None."""
    curves = chosen.curves
    records = tuple(
        EpochRecord(epoch, NOT_PUBLISHED, train, loss, accuracy, None, None, NOT_PUBLISHED, seconds)
        for epoch, train, loss, accuracy, seconds in zip(
            curves.epoch, curves.train_accuracy, curves.test_loss, curves.test_accuracy, curves.train_seconds, strict=True
        )
    )
    return Entry(
        f"{chosen.title}, published", chosen, chosen.recipe, (), (records,), None, Mark(PUBLISHED, (6, 4), "circle")
    )


def with_own_marks(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with marks of different colours, as long as there are any left: its stage's own, or the next free one.

    Measured entries get solid lines.
    """
    found: list[Entry] = []
    for entry in entries:
        taken = [other.mark.colour for other in found]
        free = [mark for mark in (entry.mark, *all_marks()) if mark.colour not in taken]
        mark = next(iter(free), entry.mark)
        found.append(replace(entry, mark=mark if entry.published else replace(mark, dash=SOLID)))
    return found


def published_behind(entries: Sequence[Entry]) -> list[Entry]:
    """The published runs of the experiments that the entries start from, each once, without those among the entries."""
    shown = {entry.experiment.key for entry in entries if entry.published}
    behind = {
        entry.experiment.key: entry.experiment
        for entry in entries
        if isinstance(entry.experiment, PublishedExperiment) and entry.experiment.key not in shown
    }
    return [entry_of_published(published) for published in behind.values()]
