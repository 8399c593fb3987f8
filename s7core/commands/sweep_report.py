"""The result of a sweep as a table for people, and as JSON."""

from typing import Any

from s7core import formatting
from s7core.analysis.statistics import Interval
from s7core.analysis.sweep_figures import CellFigures, PairedFigures, best_cell, cell_figures, paired_differences
from s7core.lesson.tested_text import on_part
from s7core.recipe import setting
from s7core.reference.sweep_state import CellState, SweepState
from s7core.runs.records import Run
from s7core.runs.sweep_plan import SweepPlan

UNKNOWN_FIGURE = "unknown"
MOST_NAMED_RUNS = 10  # of those that did not finish, in each state


def sweep_facts(plan: SweepPlan, state: SweepState) -> dict[str, Any]:
    """What `python -m s7core sweep --json` prints; accuracies are fractions 0..1, and None stands for what is unknown.

    Differences are of the cell less the first cell. `best` is the place of the cell with the highest mean, from 0.
    """
    figures, differences = _figures(plan, state)
    return {
        "experiment": plan.experiment,
        "seeds": list(plan.seeds),
        "axes": {axis.setting: list(axis.values) for axis in plan.axes},
        "runs": state.counts,
        "cells": [_cell_facts(*each) for each in zip(state.cells, figures, differences, strict=True)],
        "best": best_cell(state.accuracies),
        "best_chosen_by": "test set",
        "differences_from": 0,
    }


def sweep_in_words(plan: SweepPlan, state: SweepState) -> str:
    """A table with a line a cell, which cell is best, and which runs have not finished."""
    return "\n".join([*_table(plan, state), "", *_notes(plan, state)])


def _figures(plan: SweepPlan, state: SweepState) -> tuple[list[CellFigures], tuple[PairedFigures, ...]]:
    figures = [cell_figures(list(each.values()), plan.base.test_images) for each in state.accuracies]
    return figures, paired_differences(state.accuracies)


def _cell_facts(cell: CellState, figures: CellFigures, difference: PairedFigures) -> dict[str, Any]:
    accuracies = cell.accuracies
    return {
        "settings": dict(cell.cell.settings),
        "mean": figures.mean,
        "interval": _bounds(figures.interval),
        "count": figures.count,
        "difference": difference.difference,
        "difference_interval": _bounds(difference.interval),
        "difference_p": difference.p,
        "shared_seeds": difference.count,
        "runs": [
            {
                "seed": recipe.seed,
                "id": run.id if run else None,
                "state": run.state if run else None,
                "message": run.message if run else None,
                "accuracy": accuracies.get(recipe.seed),
            }
            for recipe, run in zip(cell.cell.recipes, cell.runs, strict=True)
        ],
    }


def _bounds(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _table(plan: SweepPlan, state: SweepState) -> list[str]:
    """The lines of the table, in columns as wide as their widest entry."""
    heading = [*(setting(axis.setting).label for axis in plan.axes), "runs", "mean", "95% interval", "minus the first"]
    figures, differences = _figures(plan, state)
    rows = [heading]
    for place, (cell, own, difference) in enumerate(zip(state.cells, figures, differences, strict=True)):
        values = [setting(name).text(value) for name, value in cell.cell.settings]
        interval = own.interval.in_percent if own.interval else UNKNOWN_FIGURE
        mean = formatting.percent(own.mean, missing=UNKNOWN_FIGURE)
        rows.append([*values, _count(own, plan), mean, interval, _difference(difference) if place else ""])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _count(figures: CellFigures, plan: SweepPlan) -> str:
    whole = len(plan.seeds)
    return str(whole) if figures.count == whole else f"{figures.count} of {whole}"


def _difference(found: PairedFigures) -> str:
    if found.difference is None:
        return UNKNOWN_FIGURE
    return f"{formatting.points(found.difference)} ({found.interval.in_points if found.interval else UNKNOWN_FIGURE})"


def _notes(plan: SweepPlan, state: SweepState) -> list[str]:
    accuracies, part = state.accuracies, on_part(plan.base.test_images)
    several = "over seeds (of a single run over test digits)" if len(plan.seeds) > 1 else "over test digits"
    notes = [f"Test accuracy after the last epoch{part}: the mean of the runs, and its 95% interval {several}."]
    if len(plan.cells) > 1:
        notes.append("Differences from the first line are in percentage points, paired by seed, with their 95% intervals.")
        best = best_cell(accuracies)
        if best is not None:
            title = plan.cells[best].title
            notes.append(f"Highest mean: {title}. The test set chose it, so a new test would find a little less.")
    if len(plan.cells) > 2 and len(plan.seeds) > 1:
        others = len(plan.cells) - 1
        notes.append(f"Where there is no difference, about one in 20 of {others} such intervals leaves out zero by chance.")
    return [*notes, *_unfinished(state)]


def _unfinished(state: SweepState) -> list[str]:
    """A line for each state in which runs ended that have no accuracy, with what the first of them says of itself."""
    found: dict[str, list[Run]] = {}
    for run in state.runs:
        if run.state != "finished":
            found.setdefault(run.state, []).append(run)
    return [
        f"{len(runs)} {name}, not in the table: {_listed([run.id for run in runs])}. {runs[0].message}".strip()
        for name, runs in found.items()
    ]


def _listed(ids: list[str]) -> str:
    more = len(ids) - MOST_NAMED_RUNS
    return ", ".join(ids[:MOST_NAMED_RUNS]) + (f" and {more} more" if more > 0 else "")
