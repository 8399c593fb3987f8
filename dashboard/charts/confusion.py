"""Charts of what a network answers."""

import altair as alt
import numpy as np

from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.language.translation import _, _p
from s7core.lesson.palette import MISTAKE

CELL = "cell"  # the name under which a click on the matrix arrives


def confusion_chart(matrix: np.ndarray) -> Drawing:
    """matrix (10, 10) counts, rows true and columns predicted. Colour shows mistakes only; the diagonal is plain."""
    true, predicted = (axis.ravel() for axis in np.indices(matrix.shape))
    count, right = matrix.ravel(), true == predicted
    mistakes = np.where(right, 0, count)
    cells = {"true": true, "predicted": predicted, "count": count, "mistakes": mistakes, "right": right}
    return Drawing(_confusion(max(1, int(mistakes.max()))), {"cells": cells})


@built_once
def _confusion(top: int) -> alt.LayerChart:
    picked = alt.selection_point(name=CELL, fields=["true", "predicted"])
    base = named("cells").encode(
        x=alt.X("predicted:O", title=_("predicted class"), axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("true:O", title=_("true class")),
        tooltip=[
            alt.Tooltip("true:O", title=_p("of a class", "true")),
            alt.Tooltip("predicted:O", title=_p("of a class", "predicted")),
            alt.Tooltip("count:Q", title=_p("of digits", "count")),
        ],
    )
    squares = base.mark_rect().encode(
        color=alt.value(MISTAKE),
        opacity=alt.Opacity("mistakes:Q", scale=alt.Scale(domain=[0, top], range=[0.0, 0.85]), legend=None),
    )
    counts = (
        base.transform_filter("datum.count > 0")
        .mark_text(fontSize=11)
        .encode(
            text="count:Q",
            color=alt.value("currentColor"),  # the page's ink, in either theme
            opacity=alt.condition("datum.right", alt.value(0.55), alt.value(1.0)),
        )
    )
    # Clicks land on an invisible sheet on top: a number in a cell would otherwise swallow them.
    sheet = base.mark_rect(opacity=0, cursor="pointer").add_params(picked)
    return layered(squares, counts, sheet, height=420)
