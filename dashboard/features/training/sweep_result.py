"""The result of a sweep: which value does best and by how much, a chart, its figures, and the way to Compare."""

from dataclasses import dataclass
from math import nan

import pandas as pd
import streamlit as st

from dashboard.charts.sweep_chart import sweep_map, sweep_points
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.compared_items import GROUP_PREFIX, seeds_key
from dashboard.pages import page_file
from dashboard.state.session import COMPARED
from s7core import formatting
from s7core.analysis.statistics import Interval
from s7core.analysis.sweep_figures import CellFigures, PairedFigures, best_cell, cell_figures, paired_differences
from s7core.language.translation import N_, _, _n
from s7core.language.words import comma_list, sentences
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import setting
from s7core.reference.sweep_state import MISSING, CellState, SweepState
from s7core.runs.sweep_plan import SweepPlan

MOST_COMPARED = 6  # items that Compare takes
# What the runs of a cell do that has no result yet.
WAITING_WORDS = {
    "running": N_("{count} training"),
    "queued": N_("{count} in the queue"),
    MISSING: N_("{count} to train"),
    "stopped": N_("{count} stopped"),
    "interrupted": N_("{count} interrupted"),
    "diverged": N_("{count} diverged"),
    "failed": N_("{count} failed"),
    "finished": N_("{count} finished"),
}


@dataclass(frozen=True)
class SweepFigures:
    """What is measured of a sweep: figures of each cell, its difference from the best cell, and that cell's place.

    `best` is None while no run has finished; `is_over` says that no run trains, waits or is missing.
    """

    cells: tuple[CellFigures, ...]
    differences: tuple[PairedFigures, ...]
    best: int | None
    is_over: bool


def sweep_figures(plan: SweepPlan, state: SweepState) -> SweepFigures:
    """The figures of all cells, in their order."""
    accuracies = state.accuracies
    best = best_cell(accuracies)
    cells = tuple(cell_figures(list(each.values()), plan.base.test_images) for each in accuracies)
    is_over = not (state.missing or state.resumable or any(run.active for run in state.runs))
    return SweepFigures(cells, paired_differences(accuracies, best or 0), best, is_over)


def show_sweep_result(plan: SweepPlan, state: SweepState) -> None:
    """Draw what the finished runs tell; nothing before there is one."""
    figures = sweep_figures(plan, state)
    if figures.best is None:
        return
    best, lead = best_sentences(plan, figures)
    st.markdown(f"## {best}")
    if lead:
        st.markdown(lead)
    table = figures_table(plan, figures)
    digits = digits_of_test(plan.base.test_images)
    what = _("test accuracy") if plan.base.tests_all else _("test accuracy on {digits}", digits=digits)
    title = _n(
        "Mean test accuracy after the last epoch, one seed each, with its 95% interval",
        "Mean test accuracy after the last epoch, {count} seeds each, with its 95% interval",
        len(plan.seeds),
        count=len(plan.seeds),
    )
    if len(plan.axes) == 1:
        cells, runs = axis_tables(plan, state, figures)
        chart = sweep_points(cells, runs, setting(plan.axes[0].setting).label, what)
    else:
        first, second = (setting(axis.setting).label for axis in plan.axes)
        chart = sweep_map(map_table(plan, state, figures), (first, second), what)
    show_chart(chart, title, "sweep", table)
    caption_with_terms(_notes(plan))
    _compare_links(plan, state, figures)


def best_sentences(plan: SweepPlan, figures: SweepFigures) -> tuple[str, str]:
    """Which cell has the highest mean, and how far the next one lies below it, "" where no other one has a mean."""
    assert figures.best is not None
    best, values = figures.cells[figures.best], plan.cells[figures.best].title
    accuracy = formatting.percent(best.mean)
    if best.interval:
        accuracy = _("{accuracy} ({interval})", accuracy=accuracy, interval=best.interval.in_percent)
    if figures.is_over:
        said = _("Best: {values}, {accuracy}.", values=values, accuracy=accuracy)
    else:
        said = _("Best so far: {values}, {accuracy}.", values=values, accuracy=accuracy)
    following = _runner_up(figures)
    return said, "" if following is None else _lead_sentence(plan.cells[following].title, figures.differences[following])


def _lead_sentence(title: str, difference: PairedFigures) -> str:
    """How far the best cell is ahead of the one of this title, whose difference from it is given."""
    if difference.difference is None or difference.count < 2:
        return _("Whether it beats {values} is known once both have two seeds in common.", values=title)
    lead = {"values": title, "points": formatting.points(-difference.difference)}
    if difference.interval is None:
        return _(
            "Its lead over {values}, {points} points, is the same with every seed, so they do not show how far chance moves "
            "it.",
            **lead,
        )
    ahead = Interval(-difference.interval.high, -difference.interval.low)
    if ahead.excludes_zero:
        return _(
            "Its lead over {values}, {points} points ({interval}), is more than noise.", interval=ahead.in_points, **lead
        )
    return _("Its lead over {values}, {points} points ({interval}), may be noise.", interval=ahead.in_points, **lead)


def _runner_up(figures: SweepFigures) -> int | None:
    """The place of the cell with the highest mean but one; None where only one cell has a mean."""
    means = {place: each.mean for place, each in enumerate(figures.cells) if each.mean is not None and place != figures.best}
    return max(means, key=lambda place: means[place], default=None)


def _notes(plan: SweepPlan) -> str:
    notes = [_("The best value is chosen by the test set, so a fresh test would find a little less.")]
    if len(plan.seeds) > 1:
        notes.append(
            _(
                "An interval is Student's t over seeds, of a single run Wilson's over test digits. Differences are paired "
                "by seed."
            )
        )
    else:
        notes.append(_("With one seed an interval tells how far other test digits would move it, not how far chance would."))
    if len(plan.cells) > 2:
        notes.append(_("Of many comparisons some look clear by chance: one in 20 where nothing differs."))
    return sentences(*notes)


def missing_words(cell: CellState) -> str:
    """What the runs of a cell without a finished one do: "2 in the queue, 1 to train"."""
    states = [run.state if run else MISSING for run in cell.runs]
    return comma_list(_(WAITING_WORDS[state], count=states.count(state)) for state in dict.fromkeys(states))


def _percent(value: float | None) -> float:
    return nan if value is None else value * 100


def _percent_bounds(figures: CellFigures) -> dict[str, float]:
    interval = figures.interval
    return {
        "low": max(_percent(interval.low), 0) if interval else nan,
        "high": min(_percent(interval.high), 100) if interval else nan,
    }


def axis_tables(plan: SweepPlan, state: SweepState, figures: SweepFigures) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells and the runs of a sweep of one setting, as `sweep_points` takes them."""
    [axis] = plan.axes
    declared = setting(axis.setting)
    numeric = declared.kind in (int, float)
    values = [value if numeric else declared.choices.get(value, declared.text(value)) for value in axis.values]
    cells = pd.DataFrame(
        {
            "value": values,
            "text": [declared.text(value) for value in axis.values],
            "mean": [_percent(each.mean) for each in figures.cells],
            "count": [each.count for each in figures.cells],
        }
    ).join(pd.DataFrame([_percent_bounds(each) for each in figures.cells]))
    rows = [
        (value, seed, accuracy * 100)
        for value, cell in zip(values, state.cells, strict=True)
        for seed, accuracy in cell.accuracies.items()
    ]
    return cells, pd.DataFrame(rows, columns=["value", "seed", "accuracy"])


def map_table(plan: SweepPlan, state: SweepState, figures: SweepFigures) -> pd.DataFrame:
    """The cells of a sweep of two settings, as `sweep_map` takes them."""
    rows = []
    for cell, own in zip(state.cells, figures.cells, strict=True):
        (first, second) = (setting(name).text(value) for name, value in cell.cell.settings)
        missing = len(plan.seeds) - own.count
        below = own.interval.in_percent if own.interval else ""
        rows.append(
            {
                "first": first,
                "second": second,
                "mean": _percent(own.mean),
                **_percent_bounds(own),
                "count": own.count,
                "said": missing_words(cell) if own.mean is None else formatting.percent(own.mean),
                "below": ""
                if own.mean is None
                else _("{count} of {all} runs", count=own.count, all=len(plan.seeds))
                if missing
                else below,
            }
        )
    return pd.DataFrame(rows)


def figures_table(plan: SweepPlan, figures: SweepFigures) -> pd.DataFrame:
    """One row for each cell: its values, the number of runs, mean and interval in percent, and difference from the best
    cell in percentage points with its interval.
    """
    rows = []
    for cell, own, difference in zip(plan.cells, figures.cells, figures.differences, strict=True):
        bounds, apart = _percent_bounds(own), difference.interval
        rows.append(
            {
                **{setting(name).label: setting(name).text(value) for name, value in cell.settings},
                N_("Runs"): own.count,
                N_("Mean %"): _percent(own.mean),
                N_("95% from"): bounds["low"],
                N_("95% to"): bounds["high"],
                N_("Less the best, points"): _percent(difference.difference),
                N_("Less the best, 95% from"): _percent(apart.low) if apart else nan,
                N_("Less the best, 95% to"): _percent(apart.high) if apart else nan,
            }
        )
    return pd.DataFrame(rows).round(3)


def compared_keys(cell: CellState) -> list[str]:
    """What Compare calls the finished runs of a cell: one group of seeds, or single runs."""
    finished = [run for run in cell.runs if run and run.state == "finished"]
    own = [run for run in finished if not run.is_reference]
    keys = [seeds_key(own[0])] if len(own) > 1 else [run.id for run in own]
    shipped = [run for run in finished if run.is_reference]
    keys += [GROUP_PREFIX + shipped[0].group] if len(shipped) > 1 else [run.id for run in shipped]
    return keys


def _compare_links(plan: SweepPlan, state: SweepState, figures: SweepFigures) -> None:
    """Draw a link to Compare for each cell with a result: its runs beside those of the best cell, or of the next best."""
    against = _runner_up(figures)
    if figures.best is None or against is None:
        return
    st.markdown(_("**Compare with the best**"))
    with st.container(horizontal=True, gap="small"):
        for place, (cell, own) in enumerate(zip(state.cells, figures.cells, strict=True)):
            if own.mean is None:
                continue
            other = against if place == figures.best else figures.best
            items = [*compared_keys(cell), *compared_keys(state.cells[other])][:MOST_COMPARED]
            st.page_link(
                page_file("compare"),
                label=comma_list(setting(name).label_and_text(value) for name, value in cell.cell.settings),
                icon=":material/star:" if place == figures.best else ":material/compare_arrows:",
                query_params={COMPARED.name: items},
                help=_("Compare it with {values}.", values=plan.cells[other].title),
            )
