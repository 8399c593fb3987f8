"""Charts of what a network is: the growth of its receptive field, its size against its accuracy."""

import math
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.language.translation import N_, _
from s7core.lesson.palette import GREY
from s7core.lesson.stages import ALL_STAGES, stage

IMAGE_SIDE = 28
FEW_LAYERS = 4
PLOT = 300  # pixels, axes included; a legend adds to it
SMALLEST_ERROR = 0.01  # percent: one digit of the test set
SIDE_STEP = 1.055  # between measured points of one stage, as a factor of their parameters
SIZE_PLOT, WORDS_HEIGHT = 270, 14  # pixels, of the chart of sizes without its axes, and of a line of words in it
MANY_PARAMETERS = 100_000  # names of larger networks stand on their left, clear of the edge
# What the points of the board are.
PUBLISHED_KIND, SHIPPED_KIND, CLASS_KIND, OWN_KIND = N_("Published"), N_("Shipped"), N_("Of the class"), N_("Yours")
WORDS_AT = 100_000  # parameters, where the words of the line stand: between the small networks and the first one
_POINT_SIZES = {SHIPPED_KIND: 55, CLASS_KIND: 110, OWN_KIND: 170}


def receptive_growth(table: pd.DataFrame) -> Drawing:
    """Receptive field layer by layer: columns item, layer (index), name, receptive_field, colour, dash."""
    looks = {
        item: (colour, tuple(dash)) for item, colour, dash in zip(table["item"], table["colour"], table["dash"], strict=True)
    }
    top = max(34, int(table["receptive_field"].max()) + 2)
    specification = _growth(tuple((item, *look) for item, look in looks.items()), int(table["layer"].max()), top)
    image = {"side": [IMAGE_SIDE], "text": [_("the whole image: 28 pixels")]}
    return Drawing(specification, {"layers": table.drop(columns=["colour", "dash"]), "image": image})


@built_once
def _growth(looks: tuple[tuple[str, str, tuple[int, ...]], ...], last_layer: int, top: int) -> alt.LayerChart:
    items = [look[0] for look in looks]
    base = named("layers").encode(
        x=alt.X("layer:Q", title=_("layer"), axis=alt.Axis(format="d", grid=False, **_layer_ticks(last_layer))),
        y=alt.Y("receptive_field:Q", axis=y_axis(_("receptive field, pixels")), scale=alt.Scale(domain=[0, top])),
        color=alt.Color(
            "item:N",
            scale=alt.Scale(domain=items, range=[look[1] for look in looks]),
            legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=500, symbolType="stroke")
            if len(items) > 1
            else None,
        ),
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip("name:N", title=_("layer")),
            alt.Tooltip("receptive_field:Q", title=_("receptive field")),
        ],
    )
    dashes = alt.Scale(domain=items, range=[list(look[2]) for look in looks])
    lines = base.mark_line(interpolate="step-after").encode(strokeDash=alt.StrokeDash("item:N", scale=dashes, legend=None))
    image = named("image")
    rule = image.mark_rule(strokeDash=[2, 3], color="gray").encode(y="side:Q")
    label = image.mark_text(align="left", dx=4, dy=-7, fontSize=11).encode(x=alt.value(0), y="side:Q", text="text:N")
    legend = 60 + 20 * len(items) if len(items) > 1 else 0
    return layered(rule, label, lines, base.mark_point(size=14, filled=True), height=PLOT + legend)


def _layer_ticks(last_layer: int) -> dict[str, Any]:
    """Ticks of the layer axis: one for each of a few layers, where Vega would put some between two; else Vega's own."""
    return {"values": list(range(1, last_layer + 1))} if last_layer < FEW_LAYERS else {"tickMinStep": 1}


def size_against_error(table: pd.DataFrame) -> Drawing:
    """Parameters (log) against test error in percent.

    Columns stage, label, parameters, error, low, high, kind (PUBLISHED_KIND, or anything else for measured), beside (what
    is written beside a point, or ""). Measured points of one stage stand side by side.
    """
    points = _on_log_axis(table)
    measured = points["kind"] != PUBLISHED_KIND
    tops = points["error"].where(~measured, points["high"])
    ends = (points["error"].where(~measured, points["low"]).min() * 0.94, tops.max() * 1.12)
    points = points.assign(at=_side_by_side(points, measured), top=tops)
    points["edge"] = points.groupby("stage")["at"].transform("min")  # names stand left of all points of their stage
    low, high = (float(f"{end:.2g}") for end in ends)
    points["words_at"] = _kept_apart(points, math.log(high / low) * WORDS_HEIGHT / SIZE_PLOT)
    names = points.groupby("stage", sort=False).agg(parameters=("parameters", "first"), top=("top", "max")).reset_index()
    names["title"] = [stage(key).title for key in names["stage"]]
    return Drawing(_size((low, high)), {"networks": points, "names": names})


def _side_by_side(points: pd.DataFrame, measured: pd.Series) -> pd.Series:
    """Where each point stands on the axis of parameters: measured ones of a stage a little apart, around their size."""
    place = points[measured].groupby("stage").cumcount().reindex(points.index)
    middle = (points["stage"].map(points[measured].groupby("stage").size()) - 1) / 2
    return points["parameters"] * (SIDE_STEP ** (place - middle)).fillna(1.0)


def _kept_apart(points: pd.DataFrame, gap: float) -> pd.Series:
    """The error at which the words beside each point stand: its own, or more where those of its stage would touch."""
    found = points["error"].astype(float).copy()
    for _stage, rows in points[points["beside"] != ""].groupby("stage"):
        last = -math.inf
        for index, error in rows["error"].sort_values().items():
            last = max(math.log(error), last + gap)
            found[index] = math.exp(last)
    return found


@built_once
def _size(errors: tuple[float, float]) -> alt.LayerChart:
    sizes = alt.Scale(type="log", domain=[1_000, 1_000_000])
    across: dict[str, Any] = {
        "scale": sizes,
        "axis": alt.Axis(values=[1_000, 10_000, 100_000, 1_000_000], format="~s"),
        "title": _("parameters (log)"),
    }
    scale = alt.Scale(type="log", domain=list(errors), nice=False)
    base = named("networks").encode(
        x=alt.X("at:Q", **across),
        y=alt.Y("error:Q", scale=scale, axis=y_axis(_("test error, % (log)"), format="~g", tickCount=6)),
        color=alt.Color("stage:N", legend=None, scale=_by_stage("colour")),
        tooltip=_size_tooltip(),
    )
    marks = base.encode(shape=alt.Shape("stage:N", legend=None, scale=_by_stage("shape")))
    published, measured = alt.datum.kind == PUBLISHED_KIND, alt.datum.kind != PUBLISHED_KIND
    ink = {"color": alt.value("currentColor")}
    layers = [
        base.transform_filter(measured).mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        marks.transform_filter(published).mark_point(size=110, filled=False, strokeWidth=2, opacity=1),
        marks.transform_filter(measured).mark_point(size=80, filled=True, opacity=1),
        base.transform_filter(alt.datum.beside != "")
        .mark_text(align="right", dx=-9, fontSize=11)
        .encode(x=alt.X("edge:Q", **across), y=alt.Y("words_at:Q", scale=scale), text="beside:N", **ink),
        named("names")
        .mark_text(dy=-9, fontSize=12, fontWeight=600)
        .encode(x=alt.X("parameters:Q", **across), y=alt.Y("top:Q", scale=scale), text="title:N", **ink),
    ]
    return layered(*layers, height=370)


def board_chart(table: pd.DataFrame, line: float, line_words: str, worst: float) -> Drawing:
    """Parameters (log) against mean test error in percent up to `worst`, and a line at the error `line` with its words.

    Columns stage, label, parameters, error, low, high (nan where unknown), kind (PUBLISHED_KIND, SHIPPED_KIND, CLASS_KIND or
    OWN_KIND), beside (what is written beside a published point, and above a measured one's interval).
    """
    points = _on_log_axis(table).assign(bounded=table["low"].notna() & table["high"].notna())
    sizes, errors = table["parameters"], points["error"]
    ends = (_one_figure(sizes.min() / 1.6), _one_figure(sizes.max() * 2.5))
    low, high = _one_figure(min(line, errors.min()) * 0.9), min(worst, math.ceil(max(line, errors.max()) * 6) / 5)
    words = {"error": [line], "words": [line_words], "parameters": [WORDS_AT]}
    points["name_at"] = points["high"].fillna(points["error"]).clip(upper=high)
    return Drawing(_board(ends, (low, high)), {"networks": points, "line": words})


def _one_figure(number: float) -> float:
    """A positive number rounded down to one digit that is not 0: 4,672 becomes 4,000, and 0.48 becomes 0.4."""
    unit = 10.0 ** math.floor(math.log10(number))
    return math.floor(number / unit) * unit


@built_once
def _board(ends: tuple[float, float], errors: tuple[float, float]) -> alt.LayerChart:
    scale = alt.Scale(type="log", domain=list(errors), nice=False)
    base = named("networks").encode(
        x=alt.X(
            "parameters:Q",
            scale=alt.Scale(type="log", domain=list(ends), nice=False),
            axis=alt.Axis(format="~s", grid=False, tickCount=4),
            title=_("parameters (log)"),
        ),
        y=alt.Y("error:Q", scale=scale, axis=y_axis(_("test error, % (log)"), format="~g", tickCount=6)),
        color=alt.Color("stage:N", legend=None, scale=_by_stage("colour")),
        shape=alt.Shape("stage:N", legend=None, scale=_by_stage("shape")),
        tooltip=_size_tooltip(),
    )
    bounds = {"y": alt.Y("low:Q", scale=scale), "y2": "high:Q"}
    bounded = base.transform_filter(alt.datum.kind != PUBLISHED_KIND).transform_filter("datum.bounded")
    layers = [
        *_target_line(scale),
        bounded.mark_rule(strokeWidth=2, clip=True, point=False).encode(**bounds),
        base.transform_filter(alt.datum.kind == PUBLISHED_KIND).mark_point(
            size=110, filled=False, strokeWidth=2, opacity=1, clip=True
        ),
        *(
            base.transform_filter(alt.datum.kind == kind).mark_point(size=size, filled=True, opacity=1)
            for kind, size in _POINT_SIZES.items()
        ),
        base.transform_filter(alt.datum.kind == OWN_KIND)
        .mark_point(size=2 * _POINT_SIZES[OWN_KIND], filled=False, strokeWidth=1.5, opacity=1)
        .encode(color=alt.value("currentColor")),
        *_names(base, scale),
    ]
    return layered(*layers, height=370)


def _target_line(scale: alt.Scale) -> list[alt.Chart]:
    line = named("line").encode(y=alt.Y("error:Q", scale=scale))
    words = line.mark_text(dy=12, fontSize=11).encode(x="parameters:Q", text="words:N", color=alt.value("currentColor"))
    return [line.mark_rule(strokeDash=[6, 4], strokeWidth=1.5, color=GREY), words]


def _names(base: alt.Chart, scale: alt.Scale) -> list[alt.Chart]:
    """Names beside published points, away from the chart's edge, and above the intervals of measured ones."""
    words = base.encode(text="beside:N", color=alt.value("currentColor"), shape=alt.Shape())
    published, many = alt.datum.kind == PUBLISHED_KIND, alt.datum.parameters > MANY_PARAMETERS
    return [
        words.transform_filter(published & ~many).mark_text(align="left", dx=10, fontSize=11, clip=True),
        words.transform_filter(published & many).mark_text(align="right", dx=-10, fontSize=11, clip=True),
        words.transform_filter(~published).encode(y=alt.Y("name_at:Q", scale=scale)).mark_text(dy=-9, fontSize=11),
    ]


def _on_log_axis(table: pd.DataFrame) -> pd.DataFrame:
    """A log axis has no place for an error of 0, which is drawn at SMALLEST_ERROR; tooltips have exact_* and kind_words."""
    bounds = ("error", "low", "high")
    exact = {f"exact_{name}": table[name] for name in bounds}
    kinds = [_(kind) for kind in table["kind"]]
    return table.assign(kind_words=kinds, **exact, **{name: table[name].clip(lower=SMALLEST_ERROR) for name in bounds})


def _size_tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title=""),
        alt.Tooltip("kind_words:N", title=""),
        alt.Tooltip("parameters:Q", format=",", title=_("parameters")),
        alt.Tooltip("exact_error:Q", format=".2f", title=_("test error %")),
        alt.Tooltip("exact_low:Q", format=".2f", title=_("low")),
        alt.Tooltip("exact_high:Q", format=".2f", title=_("high")),
    ]


def _by_stage(name: str) -> alt.Scale:
    """From the key of a stage to its mark's "colour" or "shape"."""
    return alt.Scale(domain=[stage.key for stage in ALL_STAGES], range=[getattr(stage.mark, name) for stage in ALL_STAGES])
