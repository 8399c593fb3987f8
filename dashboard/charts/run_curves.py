"""Curves over the epochs and over the steps of runs."""

import math
from collections.abc import Mapping
from typing import Any

import altair as alt

from dashboard.charts.axes import y_axis
from dashboard.charts.drawing import Drawing, Table, built_once, named
from dashboard.charts.layered import layered
from s7core.formatting import decimal, significant
from s7core.language.translation import N_, _, _p
from s7core.lesson.palette import PUBLISHED

HEIGHT = 300
SMALL_HEIGHT = 200
LEGEND_ROW, LEGEND_COLUMNS = 20, 3  # a chart's height includes its legend

# Names of series in tables; a chart shows their translations.
TEST_SERIES = N_("Test")
TRAINING_SERIES = N_("Training, while it learns")
LIVE_TRAINING, LIVE_TRAINING_COLOUR = N_("Training, last steps"), "#9A9A9A"
LIVE_TESTS = N_("Test, a sample of digits")
PUBLISHED_SERIES: dict[str, Any] = {"series": N_("Published test"), "colour": PUBLISHED, "dashed": True}

NO_POINTS: Table = {"epoch": [], "accuracy": []}


def accuracy_floor(values: list[float]) -> float:
    """The lower end of a zoomed axis in percent: a round figure below the lowest value. Its top is always 100."""
    lowest = min(values, default=98.0)
    return next((floor for floor in (99, 98, 95, 90, 80, 50) if lowest >= floor), 0)


def accuracy_chart(
    table: Table,
    epochs: int,
    training: Table = NO_POINTS,
    live_tests: Table = NO_POINTS,
    series: Mapping[str, str] | None = None,
) -> Drawing:
    """One run: columns epoch, accuracy (percent), series (Test, Training, Held-out, Published test), colour, dashed.

    `training` and `live_tests` have columns epoch (fractional) and accuracy (percent): the training accuracy over the last
    steps, and that on a sample of the test digits. Where nothing of the run itself is in `table` yet, the axis starts below
    these; afterwards it is zoomed on the test accuracies of whole epochs, and what lies below is cut off. `series` has the
    colours of all series that the table will have, so that the legend does not grow while the run goes on.
    """
    curve = list(zip(table["series"], table["accuracy"], strict=True))
    measured = [accuracy for series, accuracy in curve if series not in (TRAINING_SERIES, PUBLISHED_SERIES["series"])]
    tested = [accuracy for series, accuracy in curve if series != TRAINING_SERIES]
    live = [*training["accuracy"], *live_tests["accuracy"]]
    axis_low = accuracy_floor(live if live and not measured else tested)
    colours = dict(series or {}) or dict(zip(table["series"], table["colour"], strict=True))
    structure = (axis_low, epochs, tuple(colours.items()), len(training["epoch"]) > 0, len(live_tests["epoch"]) > 0)
    drawn = {**table, "series": [_(name) for name in table["series"]]}
    return Drawing(_accuracy(*structure), {"accuracy": drawn, "training": training, "live": live_tests})


@built_once
def _accuracy(
    axis_low: float, epochs: int, colours: tuple[tuple[str, str], ...], with_training: bool, with_live_tests: bool
) -> alt.LayerChart:
    live = {LIVE_TRAINING: LIVE_TRAINING_COLOUR} if with_training else {}
    live |= {LIVE_TESTS: dict(colours).get(TEST_SERIES, LIVE_TRAINING_COLOUR)} if with_live_tests else {}
    y = alt.Y("accuracy:Q", scale=alt.Scale(domain=[axis_low, 100]), axis=y_axis(accuracy_title(axis_low)))
    colour = _series_colours((*colours, *live.items()))
    tooltip = [
        alt.Tooltip("epoch:Q", title=_("epoch")),
        alt.Tooltip("accuracy:Q", format=".2f", title=_("accuracy %")),
    ]
    base = named("accuracy").encode(
        x=epoch_axis(epochs), y=y, color=colour, tooltip=[alt.Tooltip("series:N", title=""), *tooltip]
    )
    lines = base.mark_line(clip=True).encode(
        strokeDash=alt.StrokeDash("dashed:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]]), legend=None)
    )
    filled = base.transform_filter("!datum.dashed").mark_point(filled=True, size=45, opacity=1, clip=True)
    hollow = base.transform_filter("datum.dashed").mark_point(filled=False, size=35, clip=True)
    behind = []
    if with_training:
        steps = named("training").mark_line(clip=True, strokeWidth=1, opacity=0.7)
        behind.append(steps.encode(x=epoch_axis(epochs), y=y, color=alt.ColorDatum(_(LIVE_TRAINING)), tooltip=tooltip))
    if with_live_tests:
        tests = named("live").mark_line(
            clip=True, strokeWidth=1.2, strokeDash=[2, 2], point=alt.OverlayMarkDef(size=18, filled=True)
        )
        behind.append(tests.encode(x=epoch_axis(epochs), y=y, color=alt.ColorDatum(_(LIVE_TESTS)), tooltip=tooltip))
    legend_rows = math.ceil((len(colours) + len(live)) / LEGEND_COLUMNS)
    return layered(*behind, lines, hollow, filled, height=HEIGHT + LEGEND_ROW * (legend_rows - 1))


def loss_chart(table: Table, epochs: int, colour: str) -> Drawing:
    """Training loss of every recorded step, never smoothed: columns epoch (fractional), loss. Log scale.

    A loss of exactly 0 has no place on it and is left out.
    """
    drawn = [(epoch, loss) for epoch, loss in zip(table["epoch"], table["loss"], strict=True) if loss != 0]
    return Drawing(
        _loss(epochs, colour), {"loss": {"epoch": [at for at, loss in drawn], "loss": [loss for at, loss in drawn]}}
    )


@built_once
def _loss(epochs: int, colour: str) -> alt.Chart:
    return (
        named("loss")
        .mark_line(color=colour, strokeWidth=1.2)
        .encode(
            x=epoch_axis(epochs),
            y=alt.Y(
                "loss:Q",
                scale=alt.Scale(type="log", nice=False, padding=6),
                axis=y_axis(_("loss of a training step (log)"), format="~g"),
            ),
            tooltip=[
                alt.Tooltip("epoch:Q", format=".2f", title=_("epoch")),
                alt.Tooltip("loss:Q", format=".4f", title=_("loss")),
            ],
        )
        .properties(height=SMALL_HEIGHT)
    )


def rate_chart(table: Table, epochs: int, colour: str) -> Drawing:
    """Learning rate over the run: columns epoch (fractional), learning_rate."""
    return Drawing(_rate(epochs, colour), {"rate": {name: list(table[name]) for name in ("epoch", "learning_rate")}})


@built_once
def _rate(epochs: int, colour: str) -> alt.Chart:
    return (
        named("rate")
        .mark_line(color=colour, interpolate="step-after")
        .encode(
            x=epoch_axis(epochs),
            y=alt.Y("learning_rate:Q", axis=y_axis(_("learning rate"), format="~g")),
            tooltip=[
                alt.Tooltip("epoch:Q", format=".2f", title=_("epoch")),
                alt.Tooltip("learning_rate:Q", format="~g", title=_("learning rate")),
            ],
        )
        .properties(height=SMALL_HEIGHT)
    )


def seeds_chart(table: Table, summary: Table, epochs: int, colour: str) -> Drawing:
    """Replicates: `table` has columns run, epoch, accuracy (percent); `summary` epoch, mean, low, high, seeds."""
    low = accuracy_floor(list(table["accuracy"]))
    return Drawing(_seeds(low, epochs, colour), {"seeds": table, "summary": summary})


@built_once
def _seeds(low: float, epochs: int, colour: str) -> alt.LayerChart:
    scale = alt.Scale(domain=[low, 100])
    x = epoch_axis(epochs)
    each = named("seeds").encode(
        x=x,
        y=alt.Y("accuracy:Q", scale=scale, axis=y_axis(accuracy_title(low, _("test accuracy")))),
        detail="run:N",
        tooltip=[
            alt.Tooltip("run:N", title=""),
            alt.Tooltip("epoch:Q", title=_("epoch")),
            alt.Tooltip("accuracy:Q", format=".2f", title=_("accuracy %")),
        ],
    )
    mean = named("summary").encode(
        x=x,
        tooltip=[
            alt.Tooltip("epoch:Q", title=_("epoch")),
            alt.Tooltip("mean:Q", format=".3f", title=_("mean %")),
            alt.Tooltip("low:Q", format=".3f", title=_("low")),
            alt.Tooltip("high:Q", format=".3f", title=_("high")),
            alt.Tooltip("seeds:Q", title=_("seeds")),
        ],
    )
    band = mean.mark_area(color=colour, opacity=0.25, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    middle = mean.mark_line(color=colour, strokeWidth=2.5, clip=True).encode(y=alt.Y("mean:Q", scale=scale))
    points = mean.mark_point(color=colour, filled=True, size=45, opacity=1, clip=True).encode(y=alt.Y("mean:Q", scale=scale))
    faint = each.mark_line(color=colour, opacity=0.35, strokeWidth=1, clip=True)
    dots = each.mark_point(color=colour, opacity=0.35, size=12, filled=True, clip=True)
    return layered(band, faint, dots, middle, points, height=HEIGHT)


def range_chart(table: Table, suggestion: float | None, colour: str) -> Drawing:
    """A range test: columns learning_rate, loss, smoothed_loss; a rule at the suggested rate if there is one."""
    top = 1.25 * float(next(iter(table["smoothed_loss"])))  # what runs away would flatten all that matters
    tables: dict[str, Table] = {"losses": table}
    if suggestion is not None:
        tables["suggestion"] = {"learning_rate": [suggestion], "words": [_("try {rate}", rate=significant(suggestion, 2))]}
    return Drawing(_range(top, suggestion is not None, colour), tables)


@built_once
def _range(top: float, with_suggestion: bool, colour: str) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, top])
    base = named("losses").encode(
        x=alt.X(
            "learning_rate:Q",
            scale=alt.Scale(type="log"),
            title=_("learning rate (log)"),
            axis=alt.Axis(format="~g", grid=False, tickCount=6),
        ),
        tooltip=[
            alt.Tooltip("learning_rate:Q", format=".3g", title=_("learning rate")),
            alt.Tooltip("loss:Q", format=".3f", title=_("loss")),
            alt.Tooltip("smoothed_loss:Q", format=".3f", title=_p("of the loss", "smoothed")),
        ],
    )
    axis = y_axis(_("loss of a training step (axis to {top})", top=decimal(top, 1)), format="~g")
    faint = base.mark_line(color=colour, opacity=0.35, strokeWidth=1, clip=True).encode(
        y=alt.Y("loss:Q", scale=scale, axis=axis)
    )
    smooth = base.mark_line(color=colour, strokeWidth=2.5, clip=True).encode(y=alt.Y("smoothed_loss:Q", scale=scale))
    return layered(faint, smooth, *(_suggestion() if with_suggestion else ()), height=HEIGHT)


def _suggestion() -> tuple[alt.Chart, alt.Chart]:
    at = named("suggestion")
    rule = at.mark_rule(strokeDash=[4, 4], color=PUBLISHED).encode(x="learning_rate:Q")
    text = at.mark_text(align="left", dx=5, baseline="top", fontSize=13)
    return rule, text.encode(x="learning_rate:Q", y=alt.value(4), text="words:N")


def _series_colours(colours: tuple[tuple[str, str], ...]) -> alt.Color:
    return alt.Color(
        "series:N",
        scale=alt.Scale(domain=[_(series) for series, colour in colours], range=[colour for series, colour in colours]),
        legend=alt.Legend(title=None, orient="bottom", columns=LEGEND_COLUMNS, symbolType="stroke", labelLimit=300),
    )


def epoch_axis(epochs: int) -> alt.X:
    ticks = list(range(0, epochs + 1, max(1, epochs // 15)))
    return alt.X(
        "epoch:Q",
        scale=alt.Scale(domain=[0, epochs * 1.015]),
        title=_("epoch"),
        axis=alt.Axis(values=ticks, format="d", grid=False, labelOverlap=False),
    )


def accuracy_title(low: float, what: str = "") -> str:
    """The title of an axis of accuracies in percent from `low`; `what` they are, "accuracy" by default."""
    named_so = what or _("accuracy")
    if low == 0:
        return _("{what}, %", what=named_so)
    return _("{what}, % (axis from {low})", what=named_so, low=significant(low, 6))
