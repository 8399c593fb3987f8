"""Charts of a sweep: accuracy against one setting's values, or a map of two settings' values."""

import math
from typing import Literal, TypeAlias

import altair as alt
import pandas as pd

from dashboard.charts.axes import interval_tooltips, y_axis
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from dashboard.charts.run_curves import HEIGHT, accuracy_floor, accuracy_title
from s7core.language.translation import _
from s7core.lesson.palette import BLUE

AxisValues: TypeAlias = tuple[float | str, ...]
AxisScale: TypeAlias = Literal["log", "linear", "order"]

LOG_RATIO = 10  # of the largest to the smallest value, from which on an axis is logarithmic
CELL_HEIGHT = 58  # pixels of a row of the map, which holds two lines of text
PALE, DARK = "#DCE9F5", "#08468B"  # the lowest and the highest mean of the map
LIGHT_INK, DARK_INK = "#FFFFFF", "#000000"
PAGE_INK = "currentColor"  # of the text around the chart, in a light as in a dark theme
EMPTY_FRAME = "#7A7A7A"  # as visible on white as on black
DARK_SHARE = 0.69  # of the way from the lowest to the highest mean, from which on light text is the more readable


def sweep_points(cells: pd.DataFrame, runs: pd.DataFrame, title: str, what: str) -> Drawing:
    """Mean accuracy with its interval at each value of one setting, single runs faint behind.

    cells: value (number, or its text), text, mean, low, high (percent, nan where unknown), count, in the order of the
    axis; runs: value, seed, accuracy. Numbers lie on a line, on a log axis where they span LOG_RATIO; texts stand side by
    side. `title` names the setting, `what` the accuracy.
    """
    drawn = cells.dropna(subset=["mean"])
    numeric = bool(pd.api.types.is_numeric_dtype(cells["value"]))
    is_log = numeric and cells["value"].min() > 0 and cells["value"].max() >= LOG_RATIO * cells["value"].min()
    scale: AxisScale = "log" if is_log else "linear" if numeric else "order"
    accuracies = [*runs["accuracy"], *drawn["low"].dropna()]
    low = accuracy_floor(accuracies)
    top = _top([*runs["accuracy"], *drawn["high"].dropna()], low)
    specification = _points(tuple(cells["value"].tolist()), scale, title, (low, top), what)
    return Drawing(specification, {"cells": drawn, "runs": runs})


def _top(percents: list[float], low: float) -> float:
    """The upper end of the axis: 100, or where the axis is zoomed in far, the next round tenth."""
    return min(100.0, math.ceil(max(percents, default=100.0) * 10 + 0.5) / 10) if low >= 98 else 100.0


@built_once
def _points(values: AxisValues, scale: AxisScale, title: str, domain: tuple[float, float], what: str) -> alt.LayerChart:
    x = _value_axis(values, scale, title)
    y_scale = alt.Scale(domain=list(domain))
    axis = y_axis(accuracy_title(domain[0], what))
    seeds = (
        named("runs")
        .mark_point(size=26, filled=True, opacity=0.45, color=BLUE, clip=True)
        .encode(
            x=x,
            y=alt.Y("accuracy:Q", scale=y_scale, axis=axis),
            tooltip=[
                alt.Tooltip("seed:Q", title=_("seed")),
                alt.Tooltip("accuracy:Q", format=".2f", title=_("test accuracy %")),
            ],
        )
    )
    base = named("cells").encode(
        x=x,
        tooltip=[
            alt.Tooltip("text:N", title=title),
            alt.Tooltip("mean:Q", format=".2f", title=_("mean %")),
            *interval_tooltips(),
            alt.Tooltip("count:Q", title=_("runs")),
        ],
    )
    y = alt.Y("mean:Q", scale=y_scale, axis=axis)
    line = [] if scale == "order" else [base.mark_line(color=BLUE, strokeWidth=1.5, clip=True).encode(y=y)]
    bars = base.mark_rule(strokeWidth=2, color=BLUE, clip=True).encode(y=alt.Y("low:Q", scale=y_scale), y2="high:Q")
    means = base.mark_point(size=110, filled=True, opacity=1, shape="diamond", color=BLUE, clip=True).encode(y=y)
    return layered(*line, bars, seeds, means, height=HEIGHT)


def _value_axis(values: AxisValues, scale: AxisScale, title: str) -> alt.X:
    if scale == "order":
        return alt.X(
            "value:N", sort=[str(each) for each in values], title=title, axis=alt.Axis(labelAngle=0, labelLimit=160)
        )
    axis = alt.Axis(values=sorted(float(each) for each in values), format="~g", grid=False, labelOverlap=True)
    kind = alt.Scale(type=scale, nice=False, padding=30, zero=False)
    return alt.X("value:Q", scale=kind, axis=axis, title=_("{title} (log)", title=title) if scale == "log" else title)


def sweep_map(cells: pd.DataFrame, titles: tuple[str, str], what: str) -> Drawing:
    """A map of two settings, the first down, the second across; the darker a cell, the higher its mean accuracy.

    cells, in the order of the axes: first, second (values as text), mean, low, high (percent, nan where unknown), count,
    said (the mean, or what is missing), below (the interval, or ""). `titles` names the settings, `what` the accuracy.
    """
    known = cells["mean"].dropna()
    ends = (float(known.min()), float(known.max())) if len(known) else (0.0, 100.0)
    orders = (tuple(dict.fromkeys(cells["first"])), tuple(dict.fromkeys(cells["second"])))
    return Drawing(_map(orders, titles, ends, what), {"cells": cells})


@built_once
def _map(
    orders: tuple[tuple[str, ...], tuple[str, ...]], titles: tuple[str, str], ends: tuple[float, float], what: str
) -> alt.LayerChart:
    (rows, columns), (first, second) = orders, titles
    base = named("cells").encode(
        y=alt.Y("first:N", sort=list(rows), axis=y_axis(first, labelLimit=160)),
        x=alt.X("second:N", sort=list(columns), title=second, axis=alt.Axis(labelAngle=0, labelLimit=160)),
        tooltip=[
            alt.Tooltip("first:N", title=first),
            alt.Tooltip("second:N", title=second),
            alt.Tooltip("mean:Q", format=".2f", title=_("mean {what}%", what=what)),
            *interval_tooltips(),
            alt.Tooltip("count:Q", title=_("runs")),
        ],
    )
    has_mean = "isValid(datum.mean)"
    colour = alt.Color("mean:Q", scale=alt.Scale(domain=list(ends), range=[PALE, DARK]), legend=None)
    filled = base.transform_filter(has_mean).mark_rect().encode(color=colour)
    empty = base.transform_filter(f"!{has_mean}").mark_rect(fillOpacity=0, stroke=EMPTY_FRAME, strokeDash=[4, 3])
    layers = [filled, empty]
    middle = ends[0] + DARK_SHARE * (ends[1] - ends[0])
    for test, ink in (
        (f"{has_mean} && datum.mean > {middle}", LIGHT_INK),
        (f"{has_mean} && datum.mean <= {middle}", DARK_INK),
        (f"!{has_mean}", PAGE_INK),
    ):
        text = base.transform_filter(test)
        layers.append(text.mark_text(dy=-8, fontSize=14, fontWeight="bold", color=ink).encode(text="said:N"))
        layers.append(text.mark_text(dy=11, fontSize=11, color=ink).encode(text="below:N"))
    return layered(*layers, height=60 + CELL_HEIGHT * len(rows))
