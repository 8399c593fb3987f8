"""Charts of what a network is: the growth of its receptive field, its size against its accuracy."""

import math
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis
from dashboard.charts.chart_theme import INK
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.free_sides import WORDS_ABOVE
from dashboard.charts.layered import layered
from dashboard.charts.size_words import SIZE_PLOT_HEIGHT, WORDS_SIZE, LogPlot, side_by_side, words_layers, words_table
from s7core.language.translation import N_, _
from s7core.lesson.palette import GREY
from s7core.lesson.stages import ALL_STAGES

IMAGE_SIDE = 28
FEW_LAYERS = 4
PLOT = 300  # pixels, axes included; a legend adds to it
SMALLEST_ERROR = 0.01  # percent: one digit of the test set
SIZE_ENDS = (1_000.0, 1_000_000.0)  # parameters, the ends of the axis of the four networks
ROOM_LEFT = 3.0  # from the smallest network on the board to the end of its axis, as a factor: its name stands there
SIZE_HEIGHT = SIZE_PLOT_HEIGHT + 100  # pixels, axes included
MANY_TIMES = 5  # from the lowest to the highest error
HOLLOW_SIZE, RING_SIZE = 150, 300
# What the points of the board are.
PUBLISHED_KIND, SHIPPED_KIND, CLASS_KIND, OWN_KIND = N_("Published"), N_("Shipped"), N_("Of the class"), N_("Yours")
HERE_KIND = N_("Measured here, last epoch")
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
    legend = _legend_of_lines() if len(items) > 1 else None
    base = named("layers").encode(
        x=alt.X("layer:Q", title=_("layer"), axis=alt.Axis(format="d", grid=False, **_layer_ticks(last_layer))),
        y=alt.Y("receptive_field:Q", axis=y_axis(_("receptive field, pixels")), scale=alt.Scale(domain=[0, top])),
        color=alt.Color("item:N", scale=alt.Scale(domain=items, range=[look[1] for look in looks]), legend=legend),
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip("name:N", title=_("layer")),
            alt.Tooltip("receptive_field:Q", title=_("receptive field")),
        ],
    )
    dashes = alt.Scale(domain=items, range=[list(look[2]) for look in looks])
    lines = base.mark_line(interpolate="step-after").encode(strokeDash=alt.StrokeDash("item:N", scale=dashes, legend=legend))
    image = named("image")
    rule = image.mark_rule(strokeDash=[2, 3], color="gray").encode(y="side:Q")
    label = image.mark_text(align="left", dx=4, dy=-7, fontSize=11).encode(x=alt.value(0), y="side:Q", text="text:N")
    legend_height = 60 + 20 * len(items) if len(items) > 1 else 0
    return layered(rule, label, lines, base.mark_point(size=14, filled=True), height=PLOT + legend_height)


def _legend_of_lines() -> alt.Legend:
    """Lines long enough to show their dashes, where Vega's own have the length of a point."""
    return alt.Legend(
        title=None,
        orient="bottom",
        columns=1,
        labelLimit=500,
        symbolType="M-1,0L5,0",  # six times as long as the 5 pixels that a size of 100 makes of a unit
        symbolSize=100,
        symbolOpacity=1,
        symbolStrokeWidth=2,
        labelOffset=28,
    )


def _layer_ticks(last_layer: int) -> dict[str, Any]:
    """Ticks of the layer axis: one for each of a few layers, where Vega would put some between two; else Vega's own."""
    return {"values": list(range(1, last_layer + 1))} if last_layer < FEW_LAYERS else {"tickMinStep": 1}


def size_against_error(table: pd.DataFrame) -> Drawing:
    """Parameters (log) against test error in percent.

    Columns stage, label, parameters, error, low, high, kind (PUBLISHED_KIND, HERE_KIND, or any other of what was measured),
    beside (what is written beside a measured point where there is room, or ""). Measured points of one size stand side by
    side, and the name of each stage beside its published and reference ones.
    """
    points = _on_log_axis(table)
    points["at"] = side_by_side(points["parameters"], points["kind"] != PUBLISHED_KIND)
    drawn = _for_words(points, HERE_KIND)
    first = drawn.sort_values("is_ringed", kind="stable").drop_duplicates("stage").index  # a stage may have runs here only
    titles = points["stage"].map({each.key: each.title for each in ALL_STAGES})
    drawn = drawn.assign(is_name=drawn.index.isin(first), beside=drawn["beside"].mask(drawn.index.isin(first), titles))
    low, high = drawn["low"].fillna(drawn["error"]).min(), drawn["high"].fillna(drawn["error"]).max()
    errors = (float(f"{low * 0.86:.2g}"), float(f"{high * 1.12:.2g}"))
    return Drawing(_size(errors), {"networks": points, "words": words_table(drawn, LogPlot(SIZE_ENDS, errors))})


def _for_words(points: pd.DataFrame, ringed: str) -> pd.DataFrame:
    """The points as `words_table` takes them: published ones have no interval that is drawn, and have the stages' names."""
    published = points["kind"] == PUBLISHED_KIND
    bounds = {name: points[name].where(~published) for name in ("low", "high")}
    return points.assign(is_name=published, is_ringed=points["kind"] == ringed, **bounds)


@built_once
def _size(errors: tuple[float, float]) -> alt.LayerChart:
    across: dict[str, Any] = {
        "scale": alt.Scale(type="log", domain=list(SIZE_ENDS)),
        "axis": alt.Axis(values=[1_000, 10_000, 100_000, 1_000_000], format="~s"),
        "title": _("parameters (log)"),
    }
    scale = alt.Scale(type="log", domain=list(errors), nice=False)
    base = _size_base(across, scale)
    marks = base.encode(shape=alt.Shape("stage:N", legend=None, scale=_by_stage("shape")))
    measured = alt.datum.kind != PUBLISHED_KIND
    layers = [
        base.transform_filter(measured).mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        marks.transform_filter(measured).mark_point(size=80, filled=True, opacity=1),
        _hollow(marks),
        _ring(marks, HERE_KIND, RING_SIZE),
        *words_layers(across, scale),
    ]
    return layered(*layers, height=SIZE_HEIGHT)


def _size_base(across: dict[str, Any], scale: alt.Scale) -> alt.Chart:
    return named("networks").encode(
        x=alt.X("at:Q", **across),
        y=alt.Y("error:Q", scale=scale, axis=_error_axis(scale.domain)),
        color=alt.Color("stage:N", legend=None, scale=_by_stage("colour")),
        tooltip=_size_tooltip(),
    )


def _error_axis(ends: list[float]) -> alt.Axis:
    """Over more than MANY_TIMES labelled at 1, 2, 5, 10 and so on, where Vega would leave the lowest errors without one."""
    low, high = ends
    title = _("test error, % (log)")
    if high <= MANY_TIMES * low:
        return y_axis(title, format="~g", tickCount=6)
    steps = (first * 10.0**power for power in range(-2, 3) for first in (1, 2, 5))
    ticks = [step for step in steps if low <= step <= high]
    return y_axis(title, format="~g", values=ticks, tickCount=len(ticks))


def _hollow(marks: alt.Chart) -> alt.Chart:
    """Published points, larger than measured ones and in front of them, so that both are seen where they are equal."""
    published = marks.transform_filter(alt.datum.kind == PUBLISHED_KIND)
    return published.mark_point(size=HOLLOW_SIZE, filled=False, strokeWidth=2, opacity=1, clip=True)


def _ring(marks: alt.Chart, kind: str, size: float) -> alt.Chart:
    """A ring around the points of this kind, in the colour of the words."""
    ringed = marks.transform_filter(alt.datum.kind == kind).mark_point(size=size, filled=False, strokeWidth=1.5, opacity=1)
    return ringed.encode(color=alt.value(INK), shape=alt.value("circle"))


def board_chart(table: pd.DataFrame, line: float, line_words: str, worst: float) -> Drawing:
    """Parameters (log) against mean test error in percent up to `worst`, and a line at the error `line` with its words.

    Columns stage, label, parameters, error, low, high (nan where unknown), kind (PUBLISHED_KIND, SHIPPED_KIND, CLASS_KIND or
    OWN_KIND), beside (of a published point the name of its stage; of others what is written beside them where there is
    room). Measured points of one size stand side by side.
    """
    points = _on_log_axis(table)
    points["bounded"] = points["low"].notna() & points["high"].notna()
    points["at"] = side_by_side(points["parameters"], points["kind"] != PUBLISHED_KIND)
    sizes, errors = table["parameters"], points["error"]
    ends = (_one_figure(sizes.min() / ROOM_LEFT), _one_figure(sizes.max() * 2.5))
    low, high = _one_figure(min(line, errors.min()) * 0.9), min(worst, math.ceil(max(line, errors.max()) * 6) / 5)
    words = words_table(_for_words(points, OWN_KIND), LogPlot(ends, (low, high)), (line, line_words, WORDS_AT))
    target = {"error": [line], "words": [line_words], "parameters": [WORDS_AT]}
    return Drawing(_board(ends, (low, high)), {"networks": points, "line": target, "words": words})


def _one_figure(number: float) -> float:
    """A positive number rounded down to one digit that is not 0: 4,672 becomes 4,000, and 0.48 becomes 0.4."""
    unit = 10.0 ** math.floor(math.log10(number))
    return math.floor(number / unit) * unit


@built_once
def _board(ends: tuple[float, float], errors: tuple[float, float]) -> alt.LayerChart:
    across: dict[str, Any] = {
        "scale": alt.Scale(type="log", domain=list(ends), nice=False),
        "axis": alt.Axis(format="~s", grid=False, tickCount=4),
        "title": _("parameters (log)"),
    }
    scale = alt.Scale(type="log", domain=list(errors), nice=False)
    base = _size_base(across, scale)
    marks = base.encode(shape=alt.Shape("stage:N", legend=None, scale=_by_stage("shape")))
    bounded = base.transform_filter(alt.datum.kind != PUBLISHED_KIND).transform_filter("datum.bounded")
    layers = [
        *_target_line(scale),
        bounded.mark_rule(strokeWidth=2, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        *(
            marks.transform_filter(alt.datum.kind == kind).mark_point(size=size, filled=True, opacity=1)
            for kind, size in _POINT_SIZES.items()
        ),
        _hollow(marks),
        _ring(marks, OWN_KIND, 2 * _POINT_SIZES[OWN_KIND]),
        *words_layers(across, scale),
    ]
    return layered(*layers, height=SIZE_HEIGHT)


def _target_line(scale: alt.Scale) -> list[alt.Chart]:
    line = named("line").encode(y=alt.Y("error:Q", scale=scale))
    words = line.mark_text(dy=WORDS_ABOVE, fontSize=WORDS_SIZE).encode(
        x="parameters:Q", text="words:N", color=alt.value(INK)
    )
    return [line.mark_rule(strokeDash=[6, 4], strokeWidth=1.5, color=GREY), words]


def _on_log_axis(table: pd.DataFrame) -> pd.DataFrame:
    """A log axis has no place for an error of 0, which is drawn at SMALLEST_ERROR; tooltips have exact_* and kind_words."""
    bounds = ("error", "low", "high")
    exact = {f"exact_{name}": table[name] for name in bounds}
    kinds = [_(kind) for kind in table["kind"]]
    drawn = {name: table[name].clip(lower=SMALLEST_ERROR) for name in bounds}
    return table.assign(kind_words=kinds, **exact, **drawn).reset_index(drop=True)


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
