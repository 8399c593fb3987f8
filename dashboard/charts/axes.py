"""Axes that all charts share."""

from typing import Any

import altair as alt


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
