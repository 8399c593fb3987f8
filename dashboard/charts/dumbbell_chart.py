"""Accuracies side by side, a row each: what was measured with its interval, what was published, and a line between both."""

import math

import altair as alt
import pandas as pd

from dashboard.charts.accuracy_axis import AccuracyAxis, accuracy_axis
from dashboard.charts.axes import interval_tooltips
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.formatting import percentage, significant
from s7core.language.translation import _
from s7core.lesson.palette import PUBLISHED, Mark

DUMBBELL_ROW = 44  # pixels of a row: a line of text, and below it the dots
AXIS_ROOM = 44  # pixels below the rows
TEXT_ABOVE = -17  # pixels from the middle of the dots to that of the text
DOTS_BELOW = 8  # pixels from the middle of a row to that of its dots
FILLED, HOLLOW = 120, 260  # areas of dots; the hollow one lies around the filled one where both are equal
FIGURES_WIDTH = 172  # pixels that "99.46%, published 99.41%" takes at the right of a row
LONGEST_END = 2.0  # percentage points from a dot to an end of its interval; for a longer one the axis makes no room

ItemShapes = tuple[tuple[str, str, str], ...]  # the title, colour and shape of each item, in the order of the rows


def dumbbell_chart(table: pd.DataFrame, marks: dict[str, Mark]) -> Drawing:
    """Columns item, accuracy, low, high, published (percent; nan where unknown), is_published; a row each, from the top.

    `accuracy` is drawn as a filled dot, or as a hollow one where the item is a published run itself.
    """
    shapes = tuple((item, marks[item].colour, marks[item].shape) for item in table["item"])
    figures = [
        percentage(accuracy, 2)
        if math.isnan(published)
        else _("{accuracy}, published {published}", accuracy=percentage(accuracy, 2), published=percentage(published, 2))
        for accuracy, published in zip(table["accuracy"], table["published"], strict=True)
    ]
    return Drawing(
        _dumbbells(shapes, dumbbell_axis(table)),
        {"items": table.assign(figures=figures, has_published=table["published"].notna())},
    )


def dumbbell_axis(table: pd.DataFrame) -> AccuracyAxis:
    """The axis around all dots and those ends of intervals that are not far from them: two seeds may have a huge one."""
    near = table[["low", "high"]].sub(table["accuracy"], axis=0).abs() <= LONGEST_END
    ends = table[["low", "high"]].where(near).join(table[["accuracy", "published"]])
    return accuracy_axis(ends.to_numpy().ravel().tolist())


@built_once
def _dumbbells(shapes: ItemShapes, measure: AccuracyAxis) -> alt.LayerChart:
    scale = alt.Scale(domain=measure.domain, nice=False)
    axis = alt.Axis(
        title=_(
            "test accuracy, % (axis from {low} to {high})",
            low=significant(measure.low, 6),
            high=significant(measure.high, 6),
        ),
        values=measure.ticks,
        format=measure.label_format,
        gridOpacity=0.4,
        labelOverlap=True,
    )
    base = named("items").encode(
        y=alt.Y("item:N", sort=[item for item, colour, shape in shapes], axis=None),
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip("accuracy:Q", format=".2f", title=_("test accuracy %")),
            *interval_tooltips(),
            alt.Tooltip("published:Q", format=".2f", title=_("published %")),
        ],
    )
    at = alt.X("accuracy:Q", scale=scale, axis=axis)
    known = base.transform_filter("datum.has_published")
    colour = alt.Color(
        "item:N",
        legend=None,
        scale=alt.Scale(domain=[item for item, colour, shape in shapes], range=[colour for item, colour, shape in shapes]),
    )
    between = known.mark_rule(color=PUBLISHED, strokeDash=[2, 2], strokeWidth=1.5, yOffset=DOTS_BELOW, clip=True)
    interval = base.mark_rule(strokeWidth=3, opacity=0.75, yOffset=DOTS_BELOW, clip=True)
    layers = [
        between.encode(x=at, x2="published:Q"),
        interval.encode(x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour),
        *_dots(base, known, shapes, scale),
        *_texts(base),
    ]
    return layered(*layers, height=DUMBBELL_ROW * len(shapes) + AXIS_ROOM)


def _dots(base: alt.Chart, known: alt.Chart, shapes: ItemShapes, scale: alt.Scale) -> list[alt.Chart]:
    found = []
    for item, colour, shape in shapes:
        of_item = alt.datum.item == item
        hollow = known.transform_filter(of_item).mark_point(
            shape=shape, color=PUBLISHED, size=HOLLOW, strokeWidth=2, opacity=1, yOffset=DOTS_BELOW, clip=True
        )
        filled = (
            base.transform_filter(of_item)
            .transform_filter("!datum.is_published")
            .mark_point(shape=shape, color=colour, filled=True, size=FILLED, opacity=1, yOffset=DOTS_BELOW, clip=True)
        )
        published_run = (
            base.transform_filter(of_item)
            .transform_filter("datum.is_published")
            .mark_point(shape=shape, color=colour, size=110, strokeWidth=2, opacity=1, yOffset=DOTS_BELOW, clip=True)
        )
        at = alt.X("accuracy:Q", scale=scale)
        found += [filled.encode(x=at), published_run.encode(x=at), hollow.encode(x=alt.X("published:Q", scale=scale))]
    return found


def _texts(base: alt.Chart) -> list[alt.Chart]:
    """The name of each row at its left, shortened where there is little room, and its figures at its right."""
    name = base.mark_text(
        align="left", dy=TEXT_ABOVE + DOTS_BELOW, fontSize=13, limit=alt.ExprRef(expr=f"max(90, width - {FIGURES_WIDTH})")
    )
    figures = base.mark_text(align="right", dy=TEXT_ABOVE + DOTS_BELOW, fontSize=13)
    return [
        name.encode(x=alt.value(0), text="item:N"),
        figures.encode(x=alt.value("width"), text="figures:N"),
    ]
