"""The four combinations of a study's two settings, with the one that is switched on now standing out."""

import altair as alt
import pandas as pd

from dashboard.charts.accuracy_axis import AccuracyAxis, accuracy_axis
from dashboard.charts.axes import interval_tooltips, y_axis
from dashboard.charts.chart_theme import INK
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.language.translation import _

COMBINATION_HEIGHT = 330  # pixels, axes included
LEGEND_HEIGHT = 80  # pixels, that the legend adds to it
EDGE_ROOM = 12  # pixels from the ends of the axis to those of the plot, so that no mark at 100 is cut
FAINT = 0.55  # opacity of the combinations that are not chosen


def combination_chart(table: pd.DataFrame, first: str, second: str, what: str, colours: tuple[str, str]) -> Drawing:
    """Columns first, second (names of levels), seed, accuracy, mean, low, high (percent), is_first, is_chosen.

    `first` and `second` are the titles of both settings, `colours` those of the second one's levels.
    """
    levels = (tuple(dict.fromkeys(table["first"])), tuple(dict.fromkeys(table["second"])))
    accuracies = accuracy_axis(table["accuracy"])
    return Drawing(_combinations(levels, (first, second), accuracies, what, colours), {"cells": table})


@built_once
def _combinations(
    levels: tuple[tuple[str, ...], tuple[str, ...]],
    titles: tuple[str, str],
    accuracies: AccuracyAxis,
    what: str,
    colours: tuple[str, str],
) -> alt.LayerChart:
    scale = alt.Scale(domain=accuracies.domain, nice=False, padding=EDGE_ROOM)
    is_zoomed = accuracies.low > 0 or accuracies.high < 100
    title = _("{what}, % (zoomed)", what=what) if is_zoomed else _("{what}, %", what=what)
    ticks = accuracies.ticks  # all of them: by itself Vega takes every other one of a low plot, and leaves out 100
    axis = y_axis(title, format=accuracies.label_format, values=ticks, tickCount=len(ticks))
    colour = alt.Color(
        "second:N",
        scale=alt.Scale(domain=list(levels[1]), range=list(colours)),
        legend=alt.Legend(title=titles[1], orient="bottom", symbolOpacity=1),
    )
    base = named("cells").encode(
        x=alt.X("first:N", sort=list(levels[0]), title=titles[0], axis=alt.Axis(labelAngle=0, labelLimit=200)),
        xOffset=alt.XOffset("second:N", sort=list(levels[1])),
        color=colour,
        opacity=alt.condition("datum.is_chosen", alt.value(1), alt.value(FAINT)),
    )
    y = alt.Y("mean:Q", scale=scale)
    tooltip = [
        alt.Tooltip("mean:Q", format=".2f", title=_("mean")),
        *interval_tooltips(),
    ]
    seeds = base.mark_point(size=26, filled=True, clip=True).encode(
        y=alt.Y("accuracy:Q", scale=scale, axis=axis),
        tooltip=[alt.Tooltip("seed:Q", title=_("seed")), alt.Tooltip("accuracy:Q", format=".2f", title=_("accuracy"))],
    )
    once = base.transform_filter("datum.is_first")
    bars = once.mark_rule(strokeWidth=2, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    means = once.mark_point(size=120, filled=True, shape="diamond").encode(y=y, tooltip=tooltip)
    chosen = once.transform_filter("datum.is_chosen")
    ring = chosen.mark_point(size=420, filled=False, strokeWidth=2.5).encode(y=y, color=alt.value(INK), tooltip=tooltip)
    return layered(bars, seeds, means, ring, height=COMBINATION_HEIGHT + LEGEND_HEIGHT)
