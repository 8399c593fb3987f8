"""Charts of several items side by side: curves over the epochs, accuracy against size, effects of a study."""

import altair as alt
import pandas as pd

from dashboard.charts.axes import interval_tooltips, y_axis
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from dashboard.charts.published_lines import published_curves, published_labels
from dashboard.charts.run_curves import HEIGHT, LEGEND_ROW, accuracy_floor, accuracy_title, epoch_axis
from s7core.language.translation import N_, _, _p
from s7core.lesson.palette import PUBLISHED, SOLID, Mark

PLOT_HEIGHT = HEIGHT + 60
LEARNED, FORGOTTEN = N_("learned"), N_("forgotten")


ItemMarks = tuple[tuple[str, Mark], ...]  # the look of each item, in their order


def compared_curves(
    runs: pd.DataFrame,
    means: pd.DataFrame,
    ghosts: pd.DataFrame,
    marks: dict[str, Mark],
    epochs: int,
    value: str,
    low: float = 0,
) -> Drawing:
    """`value` is "accuracy" (percent, the axis from `low`) or "loss".

    runs: item, run, epoch, value, group (whether it is one of several seeds, drawn faintly), published. means: item,
    epoch, mean, low, high of every group. ghosts: experiment, epoch, value of published runs, each of which `marks` has
    too: the look of every item and of every experiment.
    """
    # By the curves: on a log axis the band of a few seeds may reach down to nothing.
    domain = (low, 100.0) if value == "accuracy" else (float(runs[value].min()) * 0.9, float(runs[value].max()) * 1.1)
    of_ghosts = tuple((title, marks[title]) for title in ghosts["experiment"].unique())
    of_items = tuple((title, mark) for title, mark in marks.items() if title in set(runs["item"]))
    specification = _curves(of_items, of_ghosts, epochs, value, domain)
    labels = published_labels(ghosts, value, domain)
    return Drawing(specification, {"runs": runs, "means": means, "published": ghosts, "labels": labels})


@built_once
def _curves(marks: ItemMarks, ghosts: ItemMarks, epochs: int, value: str, domain: tuple[float, float]) -> alt.LayerChart:
    is_accuracy = value == "accuracy"
    x, y, axis_scale = epoch_axis(epochs), f"{value}:Q", _scale(domain, log=not is_accuracy)
    axis = (
        y_axis(accuracy_title(domain[0], _("test accuracy"))) if is_accuracy else y_axis(_("test loss (log)"), format="~g")
    )
    colour = _line_colours(marks)
    dashes = alt.Scale(domain=[item for item, mark in marks], range=[list(mark.dash) for item, mark in marks])
    dash = alt.StrokeDash("item:N", scale=dashes, legend=None)
    tooltip = [
        alt.Tooltip("run:N", title=""),
        alt.Tooltip("epoch:Q", title=_("epoch")),
        alt.Tooltip(y, format=".4f", title=_("accuracy") if is_accuracy else _("loss")),
    ]
    base = named("runs").encode(x=x, y=alt.Y(y, scale=axis_scale, axis=axis), color=colour, tooltip=tooltip)
    layers = [
        *published_curves(ghosts, x, value, axis_scale),
        base.transform_filter("datum.group").mark_line(clip=True, opacity=0.28, strokeWidth=1).encode(detail="run:N"),
        base.transform_filter("datum.group").mark_point(clip=True, opacity=0.28, size=12, filled=True),
        base.transform_filter("!datum.group").mark_line(clip=True).encode(strokeDash=dash, detail="run:N"),
        *_means(marks, x, axis_scale, colour),
        *(
            base.transform_filter(alt.datum.item == item)
            .transform_filter("!datum.group")
            .mark_point(shape=mark.shape, filled=mark.dash == SOLID, size=45, clip=True)
            for item, mark in marks
        ),
    ]
    return layered(*layers, height=PLOT_HEIGHT + LEGEND_ROW * len(marks))


def _line_colours(marks: ItemMarks) -> alt.Color:
    """The colour of each item, and a legend of lines."""
    return alt.Color(
        "item:N",
        scale=_item_colours(marks),
        legend=alt.Legend(
            title=None, orient="bottom", columns=1, labelLimit=560, symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=3
        ),
    )


def _item_colours(marks: ItemMarks) -> alt.Scale:
    return alt.Scale(domain=[item for item, mark in marks], range=[mark.colour for item, mark in marks])


def _scale(domain: tuple[float, float], log: bool) -> alt.Scale:
    return alt.Scale(type="log", nice=False, domain=list(domain)) if log else alt.Scale(domain=list(domain))


def _means(marks: ItemMarks, x: alt.X, scale: alt.Scale, colour: alt.Color) -> list[alt.Chart]:
    base = named("means").encode(
        x=x,
        color=colour,
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip("epoch:Q", title=_("epoch")),
            alt.Tooltip("mean:Q", format=".3f", title=_("mean")),
            *interval_tooltips(".3f"),
        ],
    )
    at_mean = alt.Y("mean:Q", scale=scale)
    return [
        base.mark_area(opacity=0.18, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        base.mark_line(strokeWidth=2.5, clip=True).encode(y=at_mean),
        *(
            base.transform_filter(alt.datum.item == item)
            .mark_point(shape=mark.shape, filled=True, size=50, opacity=1, clip=True)
            .encode(y=at_mean)
            for item, mark in marks
        ),
    ]


def accuracy_against(table: pd.DataFrame, ghosts: pd.DataFrame, marks: dict[str, Mark], size: str, title: str) -> Drawing:
    """Accuracy with its interval against a size (log): columns item, `size`, accuracy, low, high (percent), published.

    ghosts: experiment, `size`, accuracy of published runs.
    """
    low = accuracy_floor([*(list(table["low"].dropna()) or list(table["accuracy"])), *ghosts["accuracy"]])
    return Drawing(_against(tuple(marks.items()), low, size, title), {"items": table, "published": ghosts})


@built_once
def _against(marks: ItemMarks, low: float, size: str, title: str) -> alt.LayerChart:
    base = named("items").encode(
        x=alt.X(
            f"{size}:Q",
            scale=alt.Scale(type="log", nice=False, padding=30),
            title=_("{title} (log)", title=title),
            axis=alt.Axis(format=",", grid=False, tickCount=5),
        ),
        color=alt.Color(
            "item:N",
            scale=_item_colours(marks),
            legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=560),
        ),
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip(f"{size}:Q", format=",", title=title),
            alt.Tooltip("accuracy:Q", format=".2f", title=_("test accuracy %")),
            *interval_tooltips(),
        ],
    )
    scale = alt.Scale(domain=[low, 100])
    y = alt.Y("accuracy:Q", scale=scale, axis=y_axis(accuracy_title(low, _("test accuracy"))))
    rule = base.mark_rule(strokeWidth=2, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    points = [
        base.transform_filter(alt.datum.item == item)
        .mark_point(shape=mark.shape, filled=mark.dash == SOLID, size=110, opacity=1, strokeWidth=2)
        .encode(y=y)
        for item, mark in marks
    ]
    behind = _published_points(f"{size}:Q", alt.Y("accuracy:Q", scale=scale))
    return layered(behind, rule, *points, height=HEIGHT + 60 + LEGEND_ROW * len(marks))


def _published_points(x: str, y: alt.Y) -> alt.Chart:
    points = named("published").mark_point(color=PUBLISHED, size=90, strokeWidth=1.5, opacity=1)
    tooltip = [
        alt.Tooltip("experiment:N", title=_("published")),
        alt.Tooltip("accuracy:Q", format=".2f", title=_("accuracy")),
    ]
    return points.encode(x=x, y=y, tooltip=tooltip)


def effects_chart(table: pd.DataFrame) -> Drawing:
    """Effects with their intervals in percentage points: columns effect, mean, low, high."""
    return Drawing(_effects(tuple(table["effect"])), {"effects": table, "none": {"zero": [0]}})


@built_once
def _effects(order: tuple[str, ...]) -> alt.LayerChart:
    base = named("effects").encode(
        y=alt.Y("effect:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=240)),
        tooltip=[
            alt.Tooltip("effect:N", title=_("effect")),
            alt.Tooltip("mean:Q", format="+.3f", title=_("mean")),
            alt.Tooltip("low:Q", format="+.3f", title=_("low")),
            alt.Tooltip("high:Q", format="+.3f", title=_("high")),
        ],
    )
    zero = named("none").mark_rule(strokeDash=[4, 4], color=PUBLISHED).encode(x="zero:Q")
    bars = base.mark_rule(strokeWidth=3, color="#0072B2").encode(
        x=alt.X("low:Q", title=_("change, percentage points"), axis=alt.Axis(tickCount=6)), x2="high:Q"
    )
    points = base.mark_point(size=110, filled=True, opacity=1, color="#0072B2").encode(x="mean:Q")
    return layered(zero, bars, points, height=60 + 45 * len(order))


def learning_chart(table: pd.DataFrame, chosen: int) -> Drawing:
    """Digits that each epoch moved: columns epoch, count (forgotten ones below zero), what (learned, forgotten), size."""
    return Drawing(_learning(chosen), {"digits": table.assign(what=list(map(_, table["what"])))})


@built_once
def _learning(chosen: int) -> alt.Chart:
    return (
        named("digits")
        .mark_bar()
        .encode(
            x=alt.X("epoch:O", title=_("epoch"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", axis=y_axis(_("digits learned (up) and forgotten (down)"))),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=[_(LEARNED), _(FORGOTTEN)], range=["#009E73", "#D55E00"]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            opacity=alt.condition(alt.datum.epoch == chosen, alt.value(1.0), alt.value(0.45)),
            tooltip=[
                alt.Tooltip("epoch:O", title=_("epoch")),
                alt.Tooltip("what:N", title=_p("of digits", "what")),
                alt.Tooltip("size:Q", title=_("digits")),
            ],
        )
        .properties(height=300)
    )
