"""Charts of a class, with type that is read from the back of the room."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.accuracy_axis import AccuracyAxis, accuracy_axis
from dashboard.charts.axes import y_axis
from dashboard.charts.drawing import Drawing, Table, built_once, named
from dashboard.charts.layered import layered
from s7core.language.translation import _
from s7core.lesson.stages import ALL_STAGES, stage_mark

LARGE, NICKNAME = 17, 14  # pixels of type, and of a nickname beside its run
CLASS_CHART_HEIGHT = 460
GUESS_ROW = 64  # of one setting in the chart of guesses
MOST_TICKS = 8
BESIDE = 0.025  # how far runs at the same place stand to each side, of the span of the axis
ABOVE_TITLE = 34  # pixels between the legend and the chart, where the title of the vertical axis stands


def wall_chart(
    points: pd.DataFrame, means: Table, x_title: str, numeric: bool, log: bool, with_names: bool = False
) -> Drawing:
    """Every run as a point, and where several differ in nothing but chance their mean with its interval.

    `with_names` writes who trained it beside the first point of each, the newest run.

    points: x, accuracy (percent), stage, stage_title, who, state, label; hollow where a run has not finished. means: x,
    mean, low, high (percent), stage_title, seeds.
    """
    titles = dict(zip(points["stage"], points["stage_title"], strict=True))
    shown = tuple((stage.key, titles[stage.key]) for stage in ALL_STAGES if stage.key in titles)
    ticks = tuple(sorted(set(points["x"]))) if numeric else ()
    specification = _wall(
        shown, accuracy_axis(points["accuracy"]), x_title, numeric, log, ticks[: MOST_TICKS + 1], with_names
    )
    newest = points.assign(
        name=points["who"].where(~points["who"].duplicated(), ""),
        finished=points["state"] == "finished",
        state=[_(state) for state in points["state"]],
    )
    return Drawing(specification, {"runs": _side_by_side(newest, log), "means": means})


@built_once
def _wall(
    shown: tuple[tuple[str, str], ...],
    accuracies: AccuracyAxis,
    x_title: str,
    numeric: bool,
    log: bool,
    values: tuple[float, ...],
    with_names: bool,
) -> alt.LayerChart:
    colour, shape = _stage_channels(shown)
    scale = alt.Scale(type="log" if log else "linear", zero=False, nice=False, padding=60)
    texts = alt.X("x:N", axis=alt.Axis(title=x_title, labelAngle=0))
    x = alt.X("x:Q", scale=scale, axis=_numbers(values, x_title)) if numeric else texts
    accuracy = alt.Scale(domain=accuracies.domain, nice=False)
    labels = y_axis(_("test accuracy, % (zoomed)"), format=accuracies.label_format, values=accuracies.ticks)
    beside = (
        {"x": alt.X("x_beside:Q", scale=scale)}
        if numeric
        else {"x": x, "xOffset": alt.XOffset("place:Q", scale=alt.Scale(domain=[-2, 2]))}
    )
    at_run = alt.Y("accuracy:Q", scale=accuracy, axis=labels)
    base = named("runs").encode(**beside, color=colour, shape=shape, y=at_run, tooltip=_run_tooltip())
    of_means = named("means").encode(x=x, color=colour, tooltip=_mean_tooltip())
    names = [base.mark_text(align="left", dx=11, fontSize=NICKNAME).encode(text="name:N")] if with_names else []
    return _large(
        layered(
            of_means.mark_rule(strokeWidth=7, opacity=0.4, clip=True).encode(y=alt.Y("low:Q", scale=accuracy), y2="high:Q"),
            of_means.mark_tick(thickness=4, size=70, orient="horizontal").encode(y=alt.Y("mean:Q", scale=accuracy)),
            base.transform_filter("datum.finished").mark_point(size=150, filled=True, opacity=0.85),
            base.transform_filter("!datum.finished").mark_point(size=150, filled=False, strokeWidth=2.5),
            *names,
            height=CLASS_CHART_HEIGHT,
        )
    )


def _run_tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("who:N", title=""),
        alt.Tooltip("label:N", title=""),
        alt.Tooltip("state:N", title=""),
        alt.Tooltip("accuracy:Q", format=".2f", title=_("test accuracy %")),
    ]


def _mean_tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("mean:Q", format=".2f", title=_("mean")),
        alt.Tooltip("low:Q", format=".2f", title=_("low")),
        alt.Tooltip("high:Q", format=".2f", title=_("high")),
        alt.Tooltip("seeds:Q", title=_("seeds")),
    ]


def _stage_channels(shown: tuple[tuple[str, str], ...]) -> tuple[alt.Color, alt.Shape]:
    """Colour and shape by the title of the stage, of these (key, title) in the order of the lesson."""
    titles = [title for key, title in shown]
    colour = alt.Color(
        "stage_title:N",
        scale=alt.Scale(domain=titles, range=[stage_mark(key).colour for key, title in shown]),
        legend=alt.Legend(
            title=None, orient="top", offset=ABOVE_TITLE, labelFontSize=LARGE, symbolSize=160, symbolOpacity=1
        ),
    )
    shapes = alt.Scale(domain=titles, range=[stage_mark(key).shape for key, title in shown])
    return colour, alt.Shape("stage_title:N", scale=shapes)


def _side_by_side(points: pd.DataFrame, log: bool) -> pd.DataFrame:
    """Runs at the same place stand side by side: place, -1 to 1, and x_beside, moved by it a little."""
    counted = points.groupby("x")["x"].transform("size")
    place = (points.groupby("x").cumcount() + 0.5) / counted * 2 - 1
    if not pd.api.types.is_numeric_dtype(points["x"]):
        return points.assign(place=place, x_beside=0.0)
    values = np.log(points["x"].astype(float)) if log else points["x"].astype(float)
    reach = (values.max() - values.min() or abs(values.max()) or 1.0) * BESIDE
    moved = values + place * reach
    return points.assign(place=place, x_beside=np.exp(moved) if log else moved)


def guess_chart(guesses: Table, outcomes: Table) -> Drawing:
    """What was guessed, hollow, against what came out, solid. Both: setting, accuracy (percent), who; a row a setting."""
    rows = tuple(dict.fromkeys([*guesses["setting"], *outcomes["setting"]]))
    accuracies = accuracy_axis([*guesses["accuracy"], *outcomes["accuracy"]])
    return Drawing(_guesses(rows, accuracies), {"guesses": guesses, "outcomes": outcomes})


@built_once
def _guesses(rows: tuple[str, ...], accuracies: AccuracyAxis) -> alt.LayerChart:
    x = alt.X(
        "accuracy:Q",
        scale=alt.Scale(domain=accuracies.domain, nice=False),
        axis=alt.Axis(
            title=_("test accuracy after the last epoch, % (zoomed)"),
            format=accuracies.label_format,
            values=accuracies.ticks,
        ),
    )
    y = alt.Y("setting:N", sort=list(rows), axis=alt.Axis(title=None, labelLimit=560))
    tooltip = [alt.Tooltip("who:N", title=""), alt.Tooltip("accuracy:Q", format=".2f", title=_("accuracy"))]
    guessed = named("guesses").mark_point(size=150, filled=False, strokeWidth=2.5, color="#E69F00")
    came_out = named("outcomes").mark_tick(thickness=4, size=34, color="#0072B2")
    return _large(
        layered(
            guessed.encode(x=x, y=y, tooltip=tooltip),
            came_out.encode(x=x, y=y, tooltip=tooltip),
            height=80 + GUESS_ROW * len(rows),
        )
    )


def _numbers(values: tuple[float, ...], title: str) -> alt.Axis:
    """An axis labelled at these values, where they are few."""
    ticks = {"values": list(values)} if len(values) <= MOST_TICKS else {"tickCount": MOST_TICKS}
    return alt.Axis(title=title, format=",.9~r", labelAngle=0, grid=False, labelOverlap=True, **ticks)


def _large(chart: alt.LayerChart) -> alt.LayerChart:
    return chart.configure_axis(labelFontSize=LARGE, titleFontSize=LARGE)
