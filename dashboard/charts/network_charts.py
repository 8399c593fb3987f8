"""Charts of what a network is: the growth of its receptive field, its size against its accuracy."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis
from dashboard.charts.drawing import Drawing, built_once, named
from dashboard.charts.layered import layered
from s7core.lesson.stages import ALL_STAGES

IMAGE_SIDE = 28
FEW_LAYERS = 4
PLOT = 300  # pixels, axes included; a legend adds to it
SMALLEST_ERROR = 0.01  # percent: one digit of the test set
# Labels of points outside these sizes stand on their left, clear of the others and of the edge.
FEW_PARAMETERS, MANY_PARAMETERS = 10_000, 100_000


def receptive_growth(table: pd.DataFrame) -> Drawing:
    """Receptive field layer by layer: columns item, layer (index), name, receptive_field, colour, dash."""
    looks = {
        item: (colour, tuple(dash)) for item, colour, dash in zip(table["item"], table["colour"], table["dash"], strict=True)
    }
    top = max(34, int(table["receptive_field"].max()) + 2)
    specification = _growth(tuple((item, *look) for item, look in looks.items()), int(table["layer"].max()), top)
    image = {"side": [IMAGE_SIDE], "text": ["the whole image: 28 pixels"]}
    return Drawing(specification, {"layers": table.drop(columns=["colour", "dash"]), "image": image})


@built_once
def _growth(looks: tuple[tuple[str, str, tuple[int, ...]], ...], last_layer: int, top: int) -> alt.LayerChart:
    items = [item for item, _, _ in looks]
    base = named("layers").encode(
        x=alt.X("layer:Q", title="layer", axis=alt.Axis(format="d", grid=False, **_layer_ticks(last_layer))),
        y=alt.Y("receptive_field:Q", axis=y_axis("receptive field, pixels"), scale=alt.Scale(domain=[0, top])),
        color=alt.Color(
            "item:N",
            scale=alt.Scale(domain=items, range=[colour for _, colour, _ in looks]),
            legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=500, symbolType="stroke")
            if len(items) > 1
            else None,
        ),
        tooltip=[
            alt.Tooltip("item:N", title=""),
            alt.Tooltip("name:N", title="layer"),
            alt.Tooltip("receptive_field:Q", title="receptive field"),
        ],
    )
    dashes = alt.Scale(domain=items, range=[list(dash) for _, _, dash in looks])
    lines = base.mark_line(interpolate="step-after").encode(strokeDash=alt.StrokeDash("item:N", scale=dashes, legend=None))
    image = named("image")
    rule = image.mark_rule(strokeDash=[2, 3], color="gray").encode(y="side:Q")
    label = image.mark_text(align="left", dx=4, dy=-7, color="gray", fontSize=11).encode(
        x=alt.value(0), y="side:Q", text="text:N"
    )
    legend = 60 + 20 * len(items) if len(items) > 1 else 0
    return layered(rule, label, lines, base.mark_point(size=14, filled=True), height=PLOT + legend)


def _layer_ticks(last_layer: int) -> dict[str, Any]:
    """Ticks of the layer axis: one for each of a few layers, where Vega would put some between two; else Vega's own."""
    return {"values": list(range(1, last_layer + 1))} if last_layer < FEW_LAYERS else {"tickMinStep": 1}


def size_against_error(table: pd.DataFrame) -> Drawing:
    """Parameters (log) against test error in percent.

    Columns stage, label, parameters, error, low, high, kind (Published, or anything else for measured), beside (what is
    written beside a measured point).
    """
    return Drawing(_size(), {"networks": _on_log_axis(table)})


@built_once
def _size() -> alt.LayerChart:
    base = named("networks").encode(
        x=alt.X(
            "parameters:Q",
            scale=alt.Scale(type="log", domain=[2_000, 1_000_000]),
            axis=alt.Axis(values=[10_000, 100_000, 1_000_000], format="~s"),
            title="parameters (log)",
        ),
        y=alt.Y(
            "error:Q",
            scale=alt.Scale(type="log", nice=False, padding=14),
            axis=y_axis("test error, % (log)", format="~g", tickCount=6),
        ),
        color=alt.Color("stage:N", legend=None, scale=_by_stage("colour")),
        shape=alt.Shape("stage:N", legend=None, scale=_by_stage("shape")),
        tooltip=_SIZE_TOOLTIP,
    )
    between = (alt.datum.parameters > FEW_PARAMETERS) & (alt.datum.parameters < MANY_PARAMETERS)
    published, measured = alt.datum.kind == "Published", alt.datum.kind != "Published"
    layers = [
        base.transform_filter(measured).mark_rule(strokeWidth=2, point=False).encode(y="low:Q", y2="high:Q"),
        base.transform_filter(published).mark_point(size=110, filled=False, strokeWidth=2, opacity=1),
        base.transform_filter(measured).mark_point(size=110, filled=True, opacity=1),
        *(
            labels.encode(text="label:N", color=alt.value("currentColor"), shape=alt.Shape())
            for labels in (
                base.transform_filter(published & between).mark_text(align="left", dx=10, fontSize=11),
                base.transform_filter(published & ~between).mark_text(align="right", dx=-10, fontSize=11),
            )
        ),
        base.transform_filter(measured)
        .mark_text(align="left", dx=10, fontSize=11)
        .encode(text="beside:N", color=alt.value("currentColor"), shape=alt.Shape()),
    ]
    return layered(*layers, height=370)


def _on_log_axis(table: pd.DataFrame) -> pd.DataFrame:
    """A log axis has no place for an error of 0, which is drawn at SMALLEST_ERROR; exact_* has what tooltips say."""
    bounds = ("error", "low", "high")
    exact = {f"exact_{name}": table[name] for name in bounds}
    return table.assign(**exact, **{name: table[name].clip(lower=SMALLEST_ERROR) for name in bounds})


_SIZE_TOOLTIP = [
    alt.Tooltip("label:N", title=""),
    alt.Tooltip("kind:N", title=""),
    alt.Tooltip("parameters:Q", format=","),
    alt.Tooltip("exact_error:Q", format=".2f", title="test error %"),
    alt.Tooltip("exact_low:Q", format=".2f", title="low"),
    alt.Tooltip("exact_high:Q", format=".2f", title="high"),
]


def _by_stage(name: str) -> alt.Scale:
    """From the key of a stage to its mark's "colour" or "shape"."""
    return alt.Scale(domain=[stage.key for stage in ALL_STAGES], range=[getattr(stage.mark, name) for stage in ALL_STAGES])
