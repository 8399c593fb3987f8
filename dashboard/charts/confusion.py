"""Charts of what a network answers."""

import altair as alt
import numpy as np
import pandas as pd

from s7core.lesson.palette import MISTAKE

CELL = "cell"  # the name under which a click on the matrix arrives


def confusion_chart(matrix: np.ndarray) -> alt.Chart:
    """matrix (10, 10) counts, rows true and columns predicted. Colour shows mistakes only; the diagonal is plain."""
    cells = pd.DataFrame(
        [
            {
                "true": row,
                "predicted": column,
                "count": int(matrix[row, column]),
                "mistakes": int(matrix[row, column]) if row != column else 0,
                "right": row == column,
            }
            for row in range(len(matrix))
            for column in range(len(matrix))
        ]
    )
    picked = alt.selection_point(name=CELL, fields=["true", "predicted"])
    top = max(1, int(cells["mistakes"].max()))
    base = alt.Chart(cells).encode(
        x=alt.X("predicted:O", title="predicted class", axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("true:O", title="true class"),
        tooltip=["true:O", "predicted:O", "count:Q"],
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
    return (squares + counts + sheet).properties(height=420)
