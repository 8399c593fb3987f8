"""Curves over the epochs and over the steps of runs."""

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis
from dashboard.charts.layered import layered
from s7core.lesson.palette import PUBLISHED

HEIGHT = 300
SMALL_HEIGHT = 200


def accuracy_floor(values: list[float]) -> float:
    """The lower end of a zoomed axis in percent: a round figure below the lowest value. Its top is always 100."""
    lowest = min(values, default=98.0)
    return next((floor for floor in (99, 98, 95, 90, 80, 50) if lowest >= floor), 0)


def accuracy_chart(table: pd.DataFrame, epochs: int) -> alt.Chart:
    """One run: columns epoch, accuracy (percent), series (Test, Training, Held-out, Published test), colour, dashed."""
    # Training accuracy starts low, with dropout and augmentation on; it is cut off rather than flatten all the others.
    axis_low = accuracy_floor(list(table.loc[table["series"] != TRAINING_SERIES, "accuracy"]))
    base = alt.Chart(table).encode(
        x=epoch_axis(epochs),
        y=alt.Y("accuracy:Q", scale=alt.Scale(domain=[axis_low, 100]), axis=y_axis(accuracy_title(axis_low))),
        color=_colours(table),
        tooltip=[
            alt.Tooltip("series:N", title=""),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("accuracy:Q", format=".2f", title="accuracy %"),
        ],
    )
    lines = base.mark_line(clip=True).encode(
        strokeDash=alt.StrokeDash("dashed:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]]), legend=None)
    )
    filled = base.transform_filter("!datum.dashed").mark_point(filled=True, size=45, opacity=1, clip=True)
    hollow = base.transform_filter("datum.dashed").mark_point(filled=False, size=35, clip=True)
    return (lines + hollow + filled).properties(height=HEIGHT)


def loss_chart(table: pd.DataFrame, epochs: int, colour: str) -> alt.Chart:
    """Training loss of every recorded step, never smoothed: columns epoch (fractional), loss. Log scale.

    A loss of exactly 0 has no place on it and is left out.
    """
    return (
        alt.Chart(table[table["loss"].isna() | (table["loss"] > 0)] if len(table) else table)
        .mark_line(color=colour, strokeWidth=1.2)
        .encode(
            x=epoch_axis(epochs),
            y=alt.Y(
                "loss:Q",
                scale=alt.Scale(type="log", nice=False, padding=6),
                axis=y_axis("loss of a training step (log)", format="~g"),
            ),
            tooltip=[alt.Tooltip("epoch:Q", format=".2f"), alt.Tooltip("loss:Q", format=".4f")],
        )
        .properties(height=SMALL_HEIGHT)
    )


def rate_chart(table: pd.DataFrame, epochs: int, colour: str) -> alt.Chart:
    """Learning rate over the run: columns epoch (fractional), learning_rate."""
    return (
        alt.Chart(table)
        .mark_line(color=colour, interpolate="step-after")
        .encode(
            x=epoch_axis(epochs),
            y=alt.Y("learning_rate:Q", axis=y_axis("learning rate", format="~g")),
            tooltip=[alt.Tooltip("epoch:Q", format=".2f"), alt.Tooltip("learning_rate:Q", format="~g")],
        )
        .properties(height=SMALL_HEIGHT)
    )


def seeds_chart(table: pd.DataFrame, summary: pd.DataFrame, epochs: int, colour: str) -> alt.LayerChart:
    """Replicates: `table` has columns run, epoch, accuracy (percent); `summary` epoch, mean, low, high, seeds."""
    low = accuracy_floor(list(table["accuracy"]))
    scale = alt.Scale(domain=[low, 100])
    x = epoch_axis(epochs)
    each = alt.Chart(table).encode(
        x=x,
        y=alt.Y("accuracy:Q", scale=scale, axis=y_axis(accuracy_title(low, "test accuracy"))),
        detail="run:N",
        tooltip=[
            alt.Tooltip("run:N", title=""),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("accuracy:Q", format=".2f", title="accuracy %"),
        ],
    )
    mean = alt.Chart(summary).encode(
        x=x,
        tooltip=[
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("mean:Q", format=".3f", title="mean %"),
            alt.Tooltip("low:Q", format=".3f"),
            alt.Tooltip("high:Q", format=".3f"),
            alt.Tooltip("seeds:Q"),
        ],
    )
    band = mean.mark_area(color=colour, opacity=0.25, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    middle = mean.mark_line(color=colour, strokeWidth=2.5, clip=True).encode(y=alt.Y("mean:Q", scale=scale))
    points = mean.mark_point(color=colour, filled=True, size=45, opacity=1, clip=True).encode(y=alt.Y("mean:Q", scale=scale))
    faint = each.mark_line(color=colour, opacity=0.35, strokeWidth=1, clip=True)
    dots = each.mark_point(color=colour, opacity=0.35, size=12, filled=True, clip=True)
    return layered(band, faint, dots, middle, points, height=HEIGHT)


def range_chart(table: pd.DataFrame, suggestion: float | None, colour: str) -> alt.LayerChart:
    """A range test: columns learning_rate, loss, smoothed_loss; a rule at the suggested rate if there is one."""
    top = 1.25 * float(table["smoothed_loss"].iloc[0])
    scale = alt.Scale(domain=[0, top])  # what runs away would flatten all that matters
    base = alt.Chart(table).encode(
        x=alt.X(
            "learning_rate:Q",
            scale=alt.Scale(type="log"),
            title="learning rate (log)",
            axis=alt.Axis(format="~g", grid=False, tickCount=6),
        ),
        tooltip=[
            alt.Tooltip("learning_rate:Q", format=".3g", title="learning rate"),
            alt.Tooltip("loss:Q", format=".3f"),
            alt.Tooltip("smoothed_loss:Q", format=".3f", title="smoothed"),
        ],
    )
    faint = base.mark_line(color=colour, opacity=0.35, strokeWidth=1, clip=True).encode(
        y=alt.Y("loss:Q", scale=scale, axis=y_axis(f"loss of a training step (axis to {top:.1f})", format="~g"))
    )
    smooth = base.mark_line(color=colour, strokeWidth=2.5, clip=True).encode(y=alt.Y("smoothed_loss:Q", scale=scale))
    layers = [faint, smooth]
    if suggestion is not None:
        at = alt.Chart(pd.DataFrame([{"learning_rate": suggestion, "words": f"try {suggestion:.2g}"}]))
        layers.append(at.mark_rule(strokeDash=[4, 4], color=PUBLISHED).encode(x="learning_rate:Q"))
        layers.append(
            at.mark_text(align="left", dx=5, baseline="top", color=PUBLISHED, fontSize=13).encode(
                x="learning_rate:Q", y=alt.value(4), text="words:N"
            )
        )
    return layered(*layers, height=HEIGHT)


def _colours(table: pd.DataFrame) -> alt.Color:
    series = list(dict.fromkeys(table["series"]))
    colours = [table.loc[table["series"] == name, "colour"].iloc[0] for name in series]
    return alt.Color(
        "series:N",
        scale=alt.Scale(domain=series, range=colours),
        legend=alt.Legend(title=None, orient="bottom", columns=2, symbolType="stroke", labelLimit=300),
    )


def epoch_axis(epochs: int) -> alt.X:
    ticks = list(range(0, epochs + 1, max(1, epochs // 15)))
    return alt.X(
        "epoch:Q",
        scale=alt.Scale(domain=[0, epochs * 1.015]),
        title="epoch",
        axis=alt.Axis(values=ticks, format="d", grid=False, labelOverlap=False),
    )


def accuracy_title(low: float, what: str = "accuracy") -> str:
    return f"{what}, %" if low == 0 else f"{what}, % (axis from {low:g})"


TRAINING_SERIES = "Training, while it learns"
PUBLISHED_SERIES = {"series": "Published test", "colour": PUBLISHED, "dashed": True}
