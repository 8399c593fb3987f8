"""Figures of a sweep: the mean accuracy of each cell over its seeds, and how far it lies from another cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from statistics import mean

from s7core.analysis.statistics import Interval, accuracy_interval, paired_difference
from s7core.recipe import TEST_IMAGES


@dataclass(frozen=True)
class CellFigures:
    """Runs of one cell: how many there are, their mean accuracy 0..1, and its 95% interval.

    `mean` is None without a run, `interval` also where the seeds do not show how far chance moves them. The interval of a
    single run is Wilson's, over digits; that of several is Student's, over seeds.
    """

    count: int
    mean: float | None
    interval: Interval | None


@dataclass(frozen=True)
class PairedFigures:
    """A cell's accuracy less that of the baseline, on average over the seeds that both have, in fractions 0..1.

    `count` is the number of these seeds. `difference` is None without one; interval and p (paired t-test) are None where
    there are fewer than two, or where all differences are equal.
    """

    count: int
    difference: float | None
    interval: Interval | None
    p: float | None


def cell_figures(accuracies: Sequence[float], images: int = TEST_IMAGES) -> CellFigures:
    """Mean and interval of the accuracies of a cell's runs, each measured on `images` test digits."""
    if not accuracies:
        return CellFigures(0, None, None)
    return CellFigures(len(accuracies), mean(accuracies), _known(accuracy_interval(accuracies, images)))


def paired_differences(cells: Sequence[Mapping[int, float]], baseline: int = 0) -> tuple[PairedFigures, ...]:
    """Each cell less cell number `baseline`, over the seeds that both have; of the baseline itself, nothing but zeros.

    `cells` are {seed: accuracy}.
    """
    return tuple(_paired(cells[baseline], cell) for cell in cells)


def best_cell(cells: Sequence[Mapping[int, float]]) -> int | None:
    """The place of the cell with the highest mean accuracy, the first of equal ones; None without a run."""
    tried = [place for place, cell in enumerate(cells) if cell]
    return max(tried, key=lambda place: (mean(cells[place].values()), -place), default=None)


def _paired(baseline: Mapping[int, float], cell: Mapping[int, float]) -> PairedFigures:
    seeds = sorted(set(baseline) & set(cell))
    if not seeds:
        return PairedFigures(0, None, None, None)
    found = paired_difference([baseline[seed] for seed in seeds], [cell[seed] for seed in seeds])
    return PairedFigures(len(seeds), found.difference, _known(found.interval), None if isnan(found.p) else found.p)


def _known(interval: Interval) -> Interval | None:
    return interval if interval.known else None
