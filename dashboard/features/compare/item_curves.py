"""Test accuracy or loss of the compared items over the epochs, as a chart and as tables."""

from collections import Counter
from itertools import chain

import pandas as pd
import streamlit as st

from dashboard.charts.comparison_charts import compared_curves
from dashboard.charts.run_curves import accuracy_floor
from dashboard.components.address_widgets import check_link, segments
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.compared_items import Item, published_behind
from dashboard.state.session import CURVE, PUBLISHED_BEHIND, WHOLE_AXIS
from s7core import formatting
from s7core.analysis.statistics import mean_interval
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.lesson.experiments import PublishedExperiment
from s7core.lesson.palette import Mark, published_mark
from s7core.lesson.stages import all_marks, stage_mark

FIGURES = {"accuracy": ("test_accuracy", 100.0), "loss": ("test_loss", 1.0)}
FIGURE_TITLES = {"accuracy": N_("Test accuracy"), "loss": N_("Test loss")}
SHARE_CUT = 0.2
SMALLEST_LOSS = 1e-9  # a log axis has no place for the lower end of a band below zero; it is cut off anyway
MEAN_COLUMNS = ["item", "epoch", "mean", "low", "high"]


def show_curves(items: list[Item]) -> None:
    """Draw the curves of all items with the choice of figure, of the published curves behind, and of the whole axis."""
    controls = st.container(horizontal=True, gap="medium", vertical_alignment="bottom")
    with controls:
        measure = segments(
            _("Curve"), list(FIGURES), key=CURVE, default="accuracy", title=lambda each: _(FIGURE_TITLES[each])
        )
        check_link(PUBLISHED_BEHIND, ["true", "false"])
        with_ghosts = st.toggle(
            _("Published curves behind"),
            value=True,
            key=PUBLISHED_BEHIND.name,
            bind="query-params",
            help=_("The published run of every experiment here, thin and grey, each with its own dashes and points."),
        )
        check_link(WHOLE_AXIS, ["true", "false"])
        whole = st.toggle(
            _("Lowest values too"),
            key=WHOLE_AXIS.name,
            bind="query-params",
            disabled=measure == "loss",
            help=_("The axis starts where most values are; with this it starts below the lowest."),
        )
    runs, means = run_table(items, measure), mean_table(items, measure)
    ghosts = ghost_table(items if with_ghosts else [], measure)
    epochs = max(each.epochs for each in items)
    low = _axis_from(runs, whole) if measure == "accuracy" else 0
    marks = {each.title: each.mark for each in items} | ghost_marks(items)
    chart = compared_curves(runs, means, ghosts, marks, epochs, measure, low)
    show_chart(
        chart,
        _finding(items, measure),
        f"curves-{measure}",
        runs.pivot_table(index="epoch", columns="run", values=measure).reset_index(),
    )
    below = int((runs["accuracy"] < low).sum()) if measure == "accuracy" else 0
    caption_with_terms(_reading(below, len(runs)))


def _reading(below: int, values: int) -> str:
    """How the chart is read, and how many of its values lie below its axis."""
    reading = _(
        "Every value as it was measured, never smoothed. A group is its mean with the 95% interval over seeds, and every "
        "seed faintly behind. Published curves are grey, dashed and hollow, with their names at their ends."
    )
    cut = _("{count} of {all} values lie below the axis.", count=below, all=values) if below else ""
    return sentences(reading, cut)


def _axis_from(runs: pd.DataFrame, whole: bool) -> float:
    """The lower end of the axis: a round percentage below the lowest value if `whole`, else below four in five of them.

    First epochs are often so low that all later ones would look alike.
    """
    values = runs["accuracy"].sort_values()
    return accuracy_floor(list(values if whole else values[int(len(values) * SHARE_CUT) :]))


def _finding(items: list[Item], measure: str) -> str:
    figure, factor = FIGURES[measure]
    last = {each.title: each.curves(figure).mean(0)[-1] for each in items}
    best = (max if measure == "accuracy" else min)(last, key=last.__getitem__)
    if measure == "accuracy":
        accuracy = formatting.percentage(last[best] * factor, 2)
        return _("{item} has the highest test accuracy after the last epoch: {accuracy}", item=best, accuracy=accuracy)
    loss = formatting.decimal(last[best], 4)
    return _("{item} has the lowest test loss after the last epoch: {loss}", item=best, loss=loss)


def run_table(items: list[Item], measure: str) -> pd.DataFrame:
    """One row for each epoch of each run: columns item, run, epoch, `measure`, group, published.

    `measure` is a key of FIGURES; accuracy in percent. group: whether the item has several runs.
    """
    figure, factor = FIGURES[measure]
    return pd.DataFrame(
        [
            {
                "item": each.title,
                "run": _run_name(each, place),
                "epoch": record.epoch,
                measure: getattr(record, figure) * factor,
                "group": len(each.records) > 1,
                "published": each.published,
            }
            for each in items
            for place, of_run in enumerate(each.records)
            for record in of_run
        ]
    )


def _run_name(item: Item, place: int) -> str:
    if len(item.records) == 1:
        return item.title
    return _("{item} · seed {seed}", item=item.title, seed=item.runs[place].recipe.seed)


def mean_table(items: list[Item], measure: str) -> pd.DataFrame:
    """Columns MEAN_COLUMNS: mean of each group's runs after each epoch, with the ends of its 95% interval.

    Accuracy is in percent, and the interval ends at 100; items with one run have no rows.
    """
    figure, factor = FIGURES[measure]
    rows = []
    for each in items:
        if len(each.records) > 1:
            for epoch, values in enumerate(each.curves(figure).T * factor, start=1):
                bounds = mean_interval(list(values))
                top = min(bounds.high, 100.0) if measure == "accuracy" else bounds.high
                rows.append([each.title, epoch, values.mean(), max(bounds.low, SMALLEST_LOSS), top])
    return pd.DataFrame(rows, columns=MEAN_COLUMNS)


def ghost_table(items: list[Item], measure: str) -> pd.DataFrame:
    """One row for each epoch of the published runs behind the items: columns experiment, epoch, `measure`."""
    figure, factor = FIGURES[measure]
    return pd.DataFrame(
        [
            {"experiment": name, "epoch": epoch, measure: value * factor}
            for name, each in _ghosts(items).items()
            for epoch, value in zip(each.curves.epoch, getattr(each.curves, figure), strict=True)
        ],
        columns=["experiment", "epoch", measure],
    )


def ghost_marks(items: list[Item]) -> dict[str, Mark]:
    """The look of each published run behind the items, by its name: grey, and different from the others."""
    found: dict[str, Mark] = {}
    for name, each in _ghosts(items).items():
        marks = (published_mark(mark) for mark in chain([stage_mark(each.stage.key)], all_marks()))
        found[name] = next(mark for mark in marks if mark.dash not in [other.dash for other in found.values()])
    return found


def _ghosts(items: list[Item]) -> dict[str, PublishedExperiment]:
    """The published runs behind the items, by the name at the end of the curve: its stage's, of several its experiment's."""
    behind = published_behind(items)
    stages = Counter(each.stage.key for each in behind)
    names = [each.stage.title if stages[each.stage.key] == 1 else each.title for each in behind]
    return {_("{name}, published", name=name): each for name, each in zip(names, behind, strict=True)}
