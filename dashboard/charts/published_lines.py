"""Curves of published runs behind measured ones: grey, each with its own dashes and shape, and its name at its end."""

import math

import altair as alt
import pandas as pd

from dashboard.charts.drawing import named
from dashboard.charts.label_places import places_apart
from dashboard.charts.run_curves import HEIGHT
from s7core.language.translation import _
from s7core.lesson.palette import PUBLISHED, Mark

LABEL_ROOM = 16  # pixels that a line of text takes
NARROW = 420  # pixels of a plot that has no room for long names


def published_labels(ghosts: pd.DataFrame, value: str, domain: tuple[float, float]) -> pd.DataFrame:
    """A row for each published run: experiment, epoch and `value` at its end, the place of its name on the axis, short.

    `short` is the name for a narrow plot, without what follows its first comma.
    `domain` is that of the axis, which is logarithmic unless the value is an accuracy.
    """
    scaled, back = (float, float) if value == "accuracy" else (math.log, math.exp)
    ends = ghosts.groupby("experiment", sort=False).last().reset_index()
    low, high = (scaled(end) for end in domain)
    gap = LABEL_ROOM * (high - low) / HEIGHT
    places = places_apart([min(max(scaled(end), low), high) for end in ends[value]], gap, low, high)
    short = [title.split(", ")[0] for title in ends["experiment"]]
    return ends.assign(short=short, place=[back(place) for place in places])


def published_curves(ghosts: tuple[tuple[str, Mark], ...], x: alt.X, value: str, scale: alt.Scale) -> list[alt.Chart]:
    """Layers of the tables "published" (experiment, epoch, `value`) and "labels" of `published_labels`.

    `ghosts` has the look of each published run; `x` is the axis of epochs, `scale` that of the value.
    """
    y = alt.Y(f"{value}:Q", scale=scale)
    tooltip = [
        alt.Tooltip("experiment:N", title=_("published")),
        alt.Tooltip("epoch:Q", title=_("epoch")),
        alt.Tooltip(f"{value}:Q", format=".4f", title=_("accuracy") if value == "accuracy" else _("loss")),
    ]
    base = named("published").encode(x=x, y=y, detail="experiment:N", tooltip=tooltip)
    curves = []
    for title, mark in ghosts:  # not by a scale of dashes, which all layers of a chart would share
        of_run = base.transform_filter(alt.datum.experiment == title)
        curves += [
            of_run.mark_line(color=PUBLISHED, strokeDash=list(mark.dash), strokeWidth=1.5, clip=True),
            of_run.mark_point(shape=mark.shape, color=PUBLISHED, size=28, strokeWidth=1.2, opacity=1, clip=True),
        ]
    return [*curves, *_names(x, y, scale)]


def _names(x: alt.X, y: alt.Y, scale: alt.Scale) -> list[alt.Chart]:
    """The name of each run right of the plot, and a thin line to it from the end of its curve."""
    base = named("labels")
    at = alt.Y("place:Q", scale=scale)
    leader = base.mark_rule(color=PUBLISHED, strokeWidth=0.8, opacity=0.8).encode(
        x=x, y=y, x2=alt.value("width"), y2="place:Q"
    )
    is_narrow = f"width < {NARROW}"
    texts = [
        base.mark_text(align="left", dx=3, fontSize=12, opacity=alt.ExprRef(expr=shown)).encode(
            x=alt.value("width"), y=at, text=words
        )
        for words, shown in (("experiment:N", f"{is_narrow} ? 0 : 1"), ("short:N", f"{is_narrow} ? 1 : 0"))
    ]
    return [leader, *texts]
