"""Axes that all charts share."""

from typing import Any

import altair as alt

from s7core.language.translation import _, _p


def y_axis(title: str, **more: Any) -> alt.Axis:
    """A vertical axis whose title lies flat above it, where it can be read without turning the head."""
    return alt.Axis(
        title=title,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=-28,
        titleY=-8,
        **more,
    )


def interval_tooltips(format: str = ".2f") -> list[alt.Tooltip]:
    """Both ends of a 95% interval, the columns low and high, in the tooltip of what has one."""
    return [
        alt.Tooltip("low:Q", format=format, title=_("95% from")),
        alt.Tooltip("high:Q", format=format, title=_p("upper end of an interval", "to")),
    ]
