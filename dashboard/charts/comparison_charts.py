"""Charts of several items side by side: curves over the epochs, accuracy against size, effects of a study."""

import math

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis
from dashboard.charts.layered import layered
from dashboard.charts.run_curves import HEIGHT, accuracy_floor, accuracy_title, epoch_axis
from s7core.lesson.palette import PUBLISHED, Mark

ALL_CLOSE = 98  # percent; where all figures are above it, the axis need not go up to 100
LEGEND_ROW = 20  # a chart's height includes its legend


def compared_curves(
    runs: pd.DataFrame,
    means: pd.DataFrame,
    ghosts: pd.DataFrame,
    marks: dict[str, Mark],
    epochs: int,
    value: str,
    low: float = 0,
) -> alt.LayerChart:
    """`value` is "accuracy" (percent, the axis from `low`) or "loss".

    runs: item, run, epoch, value, group (whether it is one of several seeds, drawn faintly), published. means: item,
    epoch, mean, low, high of every group. ghosts: experiment, epoch, value. `marks` has the look of each item.
    """
    x, y, axis_scale = epoch_axis(epochs), f"{value}:Q", _scale(runs[value], value, low)
    axis = y_axis(accuracy_title(low, "test accuracy")) if value == "accuracy" else y_axis("test loss (log)", format="~g")
    items = list(marks)
    colour = _line_colours(marks)
    dash = alt.StrokeDash("item:N", scale=alt.Scale(domain=items, range=[each.dash for each in marks.values()]), legend=None)
    tooltip = [alt.Tooltip("run:N", title=""), alt.Tooltip("epoch:Q"), alt.Tooltip(y, format=".4f")]
    base = alt.Chart(runs).encode(x=x, y=alt.Y(y, scale=axis_scale, axis=axis), color=colour, tooltip=tooltip)
    layers = [
        _published_lines(ghosts, x, alt.Y(y, scale=axis_scale), alt.Tooltip(y, format=".4f")),
        base.transform_filter("datum.group").mark_line(clip=True, opacity=0.28, strokeWidth=1).encode(detail="run:N"),
        base.transform_filter("datum.group").mark_point(clip=True, opacity=0.28, size=12, filled=True),
        base.transform_filter("!datum.group").mark_line(clip=True).encode(strokeDash=dash, detail="run:N"),
        *_means(means, marks, x, axis_scale, colour),
        *(
            base.transform_filter(alt.datum.item == item)
            .transform_filter("!datum.group")
            .mark_point(shape=mark.shape, filled=mark.dash == [1, 0], size=45, clip=True)
            for item, mark in marks.items()
        ),
    ]
    return layered(*layers, height=HEIGHT + 60 + LEGEND_ROW * len(items))


def _line_colours(marks: dict[str, Mark]) -> alt.Color:
    """The colour of each item, and a legend of lines."""
    return alt.Color(
        "item:N",
        scale=alt.Scale(domain=list(marks), range=[each.colour for each in marks.values()]),
        legend=alt.Legend(
            title=None, orient="bottom", columns=1, labelLimit=560, symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=3
        ),
    )


def _published_lines(ghosts: pd.DataFrame, x: alt.X, y: alt.Y, value: alt.Tooltip) -> alt.Chart:
    lines = alt.Chart(ghosts).mark_line(color=PUBLISHED, strokeDash=[4, 3], strokeWidth=1.5, clip=True)
    tooltip = [alt.Tooltip("experiment:N", title="published"), alt.Tooltip("epoch:Q"), value]
    return lines.encode(x=x, y=y, detail="experiment:N", tooltip=tooltip)


def _scale(values: pd.Series, value: str, low: float) -> alt.Scale:
    if value == "accuracy":
        return alt.Scale(domain=[low, 100])
    # By the curves: on a log axis the band of a few seeds may reach down to nothing.
    return alt.Scale(type="log", nice=False, domain=[values.min() * 0.9, values.max() * 1.1])


def _means(means: pd.DataFrame, marks: dict[str, Mark], x: alt.X, scale: alt.Scale, colour: alt.Color) -> list[alt.Chart]:
    base = alt.Chart(means).encode(
        x=x,
        color=colour,
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("mean:Q", format=".3f"),
            alt.Tooltip("low:Q", format=".3f", title="95 % from"),
            alt.Tooltip("high:Q", format=".3f", title="to"),
        ],
    )
    at_mean = alt.Y("mean:Q", scale=scale)
    return [
        base.mark_area(opacity=0.18, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_line(strokeWidth=2.5, clip=True).encode(y=at_mean),
        *(
            base.transform_filter(alt.datum.item == item)
            .mark_point(shape=mark.shape, filled=True, size=50, opacity=1, clip=True)
            .encode(y=at_mean)
            for item, mark in marks.items()
        ),
    ]


def accuracy_against(
    table: pd.DataFrame, ghosts: pd.DataFrame, marks: dict[str, Mark], size: str, title: str
) -> alt.LayerChart:
    """Accuracy with its interval against a size (log): columns item, `size`, accuracy, low, high (percent), published.

    ghosts: experiment, `size`, accuracy of published runs.
    """
    items = list(marks)
    low = accuracy_floor([*(list(table["low"].dropna()) or list(table["accuracy"])), *ghosts["accuracy"]])
    base = alt.Chart(table).encode(
        x=alt.X(
            f"{size}:Q",
            scale=alt.Scale(type="log", nice=False, padding=30),
            title=f"{title} (log)",
            axis=alt.Axis(format=",", grid=False, tickCount=5),
        ),
        color=alt.Color(
            "item:N",
            scale=alt.Scale(domain=items, range=[each.colour for each in marks.values()]),
            legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=560),
        ),
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip(f"{size}:Q", format=",", title=title),
            alt.Tooltip("accuracy:Q", format=".2f", title="test accuracy %"),
            alt.Tooltip("low:Q", format=".2f", title="95 % from"),
            alt.Tooltip("high:Q", format=".2f", title="to"),
        ],
    )
    y = alt.Y("accuracy:Q", scale=alt.Scale(domain=[low, 100]), axis=y_axis(accuracy_title(low, "test accuracy")))
    rule = base.mark_rule(strokeWidth=2, clip=True).encode(y=alt.Y("low:Q", scale=alt.Scale(domain=[low, 100])), y2="high:Q")
    points = [
        base.transform_filter(alt.datum.item == item)
        .mark_point(shape=mark.shape, filled=mark.dash == [1, 0], size=110, opacity=1, strokeWidth=2, clip=True)
        .encode(y=y)
        for item, mark in marks.items()
    ]
    behind = _published_points(ghosts, f"{size}:Q", alt.Y("accuracy:Q", scale=alt.Scale(domain=[low, 100])))
    return layered(behind, rule, *points, height=HEIGHT + 60 + LEGEND_ROW * len(items))


def _published_points(ghosts: pd.DataFrame, x: str, y: alt.Y) -> alt.Chart:
    points = alt.Chart(ghosts).mark_point(color=PUBLISHED, size=90, strokeWidth=1.5, opacity=1, clip=True)
    tooltip = [alt.Tooltip("experiment:N", title="published"), alt.Tooltip("accuracy:Q", format=".2f")]
    return points.encode(x=x, y=y, tooltip=tooltip)


def interaction_chart(table: pd.DataFrame, first: str, second: str, what: str, colours: tuple[str, str]) -> alt.LayerChart:
    """A study's four cells: columns first, second (names of levels), seed, accuracy, mean, low, high (percent)."""
    order = list(dict.fromkeys(table["first"]))
    levels = list(dict.fromkeys(table["second"]))
    low = accuracy_floor(list(table["accuracy"]))
    top = math.ceil(max(table["accuracy"].max(), table["high"].max()) * 10) / 10 if low >= ALL_CLOSE else 100
    scale = alt.Scale(domain=[low, top])
    colour = alt.Color(
        "second:N",
        scale=alt.Scale(domain=levels, range=list(colours)),
        legend=alt.Legend(title=second, orient="bottom", symbolOpacity=1),
    )
    base = alt.Chart(table).encode(
        x=alt.X("first:N", sort=order, title=first, axis=alt.Axis(labelAngle=0, labelLimit=200)),
        xOffset=alt.XOffset("second:N", sort=levels),
        color=colour,
    )
    seeds = base.mark_point(size=28, filled=True, opacity=0.4, clip=True).encode(
        y=alt.Y("accuracy:Q", scale=scale, axis=y_axis(accuracy_title(low, what))),
        tooltip=[alt.Tooltip("seed:Q"), alt.Tooltip("accuracy:Q", format=".2f")],
    )
    once = base.transform_filter("datum.is_first")
    mean = once.mark_point(size=130, filled=True, opacity=1, shape="diamond").encode(
        y=alt.Y("mean:Q", scale=scale),
        tooltip=[
            alt.Tooltip("mean:Q", format=".3f"),
            alt.Tooltip("low:Q", format=".3f", title="95 % from"),
            alt.Tooltip("high:Q", format=".3f", title="to"),
        ],
    )
    bars = once.mark_rule(strokeWidth=2, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    return layered(bars, seeds, mean, height=HEIGHT + 60)


def effects_chart(table: pd.DataFrame) -> alt.LayerChart:
    """Effects with their intervals in percentage points: columns effect, mean, low, high."""
    order = list(table["effect"])
    base = alt.Chart(table).encode(
        y=alt.Y("effect:N", sort=order, title=None, axis=alt.Axis(labelLimit=240)),
        tooltip=["effect:N", *(alt.Tooltip(f"{name}:Q", format="+.3f") for name in ("mean", "low", "high"))],
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(strokeDash=[4, 4], color=PUBLISHED).encode(x="zero:Q")
    bars = base.mark_rule(strokeWidth=3, color="#0072B2").encode(
        x=alt.X("low:Q", title="change, percentage points", axis=alt.Axis(tickCount=6)), x2="high:Q"
    )
    points = base.mark_point(size=110, filled=True, opacity=1, color="#0072B2").encode(x="mean:Q")
    return layered(zero, bars, points, height=60 + 45 * len(order))


def learning_chart(table: pd.DataFrame, chosen: int) -> alt.Chart:
    """Digits that each epoch moved: columns epoch, count (forgotten ones below zero), what (learned, forgotten), size."""
    return (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("epoch:O", title="epoch", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", axis=y_axis("digits learned (up) and forgotten (down)")),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=["learned", "forgotten"], range=["#009E73", "#D55E00"]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            opacity=alt.condition(alt.datum.epoch == chosen, alt.value(1.0), alt.value(0.45)),
            tooltip=["epoch:O", "what:N", alt.Tooltip("size:Q", title="digits")],
        )
        .properties(height=300)
    )
