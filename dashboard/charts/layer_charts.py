"""Charts of what is inside a network: values, distributions, silent units, calibration."""

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.language.translation import _, _p
from s7core.lesson.palette import BLUE, GREEN, MISTAKE

BEFORE, AFTER = "#8A8A8A", GREEN
CHART_HEIGHT = 300


def values_chart(table: pd.DataFrame) -> Drawing:
    """Numbers of a layer without a grid: columns unit, value."""
    return Drawing(_values(), {"units": table})


@built_once
def _values() -> alt.Chart:
    return (
        named("units")
        .mark_bar()
        .encode(
            x=alt.X("unit:O", title=_("unit"), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("value:Q", axis=y_axis(_("value"))),
            color=alt.condition(alt.datum.value > 0, alt.value(BLUE), alt.value(MISTAKE)),
            tooltip=[alt.Tooltip("unit:O", title=_("unit")), alt.Tooltip("value:Q", format=".4f", title=_("value"))],
        )
        .properties(height=CHART_HEIGHT)
    )


def histogram_chart(table: pd.DataFrame, side: str) -> Drawing:
    """One distribution: columns low, high (of each bin), share (of all values, percent); side is "before" or "after"."""
    return Drawing(_histogram(BEFORE if side == "before" else AFTER), {"bins": table})


@built_once
def _histogram(colour: str) -> alt.Chart:
    return (
        named("bins")
        .mark_bar(color=colour, binSpacing=0)
        .encode(
            x=alt.X("low:Q", bin="binned", title=_("value")),
            x2="high:Q",
            y=alt.Y(
                "share:Q",
                scale=alt.Scale(type="sqrt"),
                axis=y_axis(_("share of the values, % (square-root scale)"), tickCount=4),
            ),
            tooltip=[
                alt.Tooltip("low:Q", format=".2f", title=_("low")),
                alt.Tooltip("high:Q", format=".2f", title=_("high")),
                alt.Tooltip("share:Q", format=".2f", title="%"),
            ],
        )
        .properties(height=CHART_HEIGHT)
    )


def unit_activity_chart(table: pd.DataFrame) -> Drawing:
    """Columns layer, kind (dead, always on, or both by turns), share (percent of the units), units, in order."""
    specification = _unit_activity(tuple(dict.fromkeys(table["kind"])), table["layer"].nunique())
    return Drawing(specification, {"layers": table})


@built_once
def _unit_activity(kinds: tuple[str, ...], layers: int) -> alt.Chart:
    return (
        named("layers")
        .mark_bar()
        .encode(
            y=alt.Y("layer:N", sort=None, title=None, axis=alt.Axis(labelOverlap=False)),
            x=alt.X("share:Q", title=_("share of the units, %"), scale=alt.Scale(domain=[0, 100])),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(kinds), range=[MISTAKE, "#E69F00", "#56B4E9"]),
                legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=400),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("layer:N", title=_("layer")),
                alt.Tooltip("kind:N", title=_p("of units", "kind")),
                alt.Tooltip("units:Q", title=_("units")),
                alt.Tooltip("share:Q", format=".1f", title="%"),
            ],
        )
        .properties(height=140 + 30 * layers)
    )


def reliability_chart(table: pd.DataFrame) -> Drawing:
    """Columns confidence, accuracy (percent), count, low, high (95% bounds of the accuracy), kind."""
    return Drawing(_reliability(tuple(dict.fromkeys(table["kind"]))), {"bins": table, "equal": {"at": [0, 100]}})


@built_once
def _reliability(kinds: tuple[str, ...]) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, 100])
    diagonal = (
        named("equal")
        .mark_line(color="gray", strokeDash=[3, 3])
        .encode(x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale))
    )
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(kinds), range=[BLUE, "#E69F00"]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=400),
    )
    base = named("bins").encode(
        x=alt.X("confidence:Q", scale=scale, title=_("how sure the network is, %")),
        color=colour,
        tooltip=[
            alt.Tooltip("kind:N", title=_p("of probabilities", "kind")),
            alt.Tooltip("count:Q", format=",", title=_("digits")),
            alt.Tooltip("confidence:Q", format=".1f", title=_("confidence")),
            alt.Tooltip("accuracy:Q", format=".1f", title=_("accuracy")),
            alt.Tooltip("low:Q", format=".1f", title=_("low")),
            alt.Tooltip("high:Q", format=".1f", title=_("high")),
        ],
    )
    return layered(
        diagonal,
        base.mark_rule(strokeWidth=1.5).encode(
            y=alt.Y("low:Q", scale=scale, axis=y_axis(_("how often right, %"))), y2="high:Q"
        ),
        base.mark_point(filled=True, opacity=1).encode(
            y=alt.Y("accuracy:Q", scale=scale),
            shape=alt.Shape("kind:N", legend=None, scale=alt.Scale(domain=list(kinds), range=["circle", "diamond"])),
            size=alt.Size("count:Q", legend=None, scale=alt.Scale(type="log", range=[35, 220])),
        ),
        height=520,
    )
