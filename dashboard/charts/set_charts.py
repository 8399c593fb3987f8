"""The chart of how well networks read a drawn test set."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.formatting import significant
from s7core.language.translation import _, _p
from s7core.lesson.palette import BLUE, PUBLISHED

MNIST_SET = "MNIST"
_NAME = ""  # in place of a test set: the line above a network's two points, where its name stands
_ROW, _AXES = 54, 46  # pixels


def set_accuracies(table: pd.DataFrame) -> Drawing:
    """The accuracy of networks on a drawn set and on MNIST, with intervals.

    A row a network and set, the best network first: columns name, test_set (MNIST_SET or the drawn one), and in percent
    accuracy, low, high. Names stand above the points, so that they fit on a narrow screen.
    """
    drawn = next(name for name in table["test_set"] if name != MNIST_SET)
    names = list(dict.fromkeys(table["name"]))
    lowest = float(table["low"].min()) // 5 * 5
    above = {"name": names, "test_set": [_NAME] * len(names)}
    return Drawing(_accuracies(drawn, tuple(names), lowest), {"accuracies": table, "names": above})


@built_once
def _accuracies(drawn: str, names: tuple[str, ...], lowest: float) -> alt.LayerChart:
    colours = alt.Scale(domain=[drawn, MNIST_SET], range=[BLUE, PUBLISHED])
    shapes = alt.Scale(domain=[drawn, MNIST_SET], range=["diamond", "circle"])
    legend = alt.Legend(title=None, orient="top")
    rows: dict[str, Any] = {
        "y": alt.Y("name:N", sort=list(names), axis=None),
        "yOffset": alt.YOffset("test_set:N", scale=alt.Scale(domain=[_NAME, drawn, MNIST_SET])),
    }
    base = named("accuracies").encode(
        **rows,
        color=alt.Color("test_set:N", scale=colours, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title=""),
            alt.Tooltip("test_set:N", title=_p("a test set", "on")),
            alt.Tooltip("accuracy:Q", format=".2f", title=_("accuracy")),
            alt.Tooltip("low:Q", format=".2f", title=_("low")),
            alt.Tooltip("high:Q", format=".2f", title=_("high")),
        ],
    )
    title = _("accuracy, %, from {lowest}", lowest=significant(lowest, 6)) if lowest else _("accuracy, %")
    axis = alt.Axis(title=title, format=".2~f", tickMinStep=1)
    scale = alt.Scale(domain=[lowest, 100], nice=False)
    bounds = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("accuracy:Q", scale=scale, axis=axis), shape=alt.Shape("test_set:N", scale=shapes, legend=legend)
    )
    titles = named("names").mark_text(align="left").encode(**rows, x=alt.value(0), text="name:N")
    return layered(bounds, points, titles, height=_ROW * len(names) + _AXES)
