"""Charts of the steps by which a network learns one digit: the loss after each, the way of a weight, the loss along it."""

import altair as alt

from dashboard.charts.axes import y_axis
from dashboard.charts.drawing import Drawing, Table, built_once, named
from dashboard.charts.layered import layered
from s7core.language.translation import N_, _
from s7core.lesson.palette import BLUE, GREY, MISTAKE, ORANGE

TALL, LOW = 220, 160  # pixels
LEGEND = 40
FEWEST_STEPS = 10  # that the axis has room for, so that the first ones have a place to go
MOST_MARKS = 30
START, LANDING = N_("now"), N_("after the step")


def loss_by_step_chart(table: Table) -> Drawing:
    """Columns step, loss: the loss of one digit before the first step and after each."""
    return Drawing(_by_step("loss", _("loss of this digit"), BLUE, TALL, *_axis(table)), {"steps": table})


def weight_by_step_chart(table: Table) -> Drawing:
    """Columns step, weight: the values of one weight before the first step and after each."""
    return Drawing(_by_step("weight", _("this weight"), ORANGE, LOW, *_axis(table)), {"steps": table})


def _axis(table: Table) -> tuple[int, bool]:
    """The end of the axis of steps, and whether there are so few that each has a mark."""
    steps = len(table["step"]) - 1
    return max(steps, FEWEST_STEPS), steps <= MOST_MARKS


@built_once
def _by_step(column: str, title: str, colour: str, height: int, end: int, marked: bool) -> alt.Chart:
    return (
        named("steps")
        .mark_line(color=colour, point=alt.OverlayMarkDef(color=colour, size=30) if marked else False)
        .encode(
            x=alt.X(
                "step:Q",
                title=_("steps taken"),
                axis=alt.Axis(tickMinStep=1, format="d"),
                scale=alt.Scale(domain=[0, end], nice=False),
            ),
            y=alt.Y(f"{column}:Q", axis=y_axis(title, tickCount=5), scale=alt.Scale(zero=column == "loss")),
            tooltip=[
                alt.Tooltip("step:Q", format="d", title=_("step")),
                alt.Tooltip(f"{column}:Q", format=".5g", title=_("loss") if column == "loss" else _("weight")),
            ],
        )
        .properties(height=height)
    )


def loss_along_weight_chart(curve: Table, tangent: Table, step: Table) -> Drawing:
    """The loss along one weight with its tangent, and a step of the weight.

    `curve` and `tangent` have columns weight and loss; `step` has the two ends of the step, with columns weight, loss, place
    (START, LANDING) and order.
    """
    places = {**step, "place": [_(place) for place in step["place"]]}
    return Drawing(_along_weight(), {"curve": curve, "tangent": tangent, "step": places})


@built_once
def _along_weight() -> alt.LayerChart:
    x = alt.X("weight:Q", title=_("this weight, all others fixed"), scale=alt.Scale(zero=False, nice=False))
    y = alt.Y("loss:Q", axis=y_axis(_("loss of this digit"), tickCount=5), scale=alt.Scale(zero=False))
    tooltip = [
        alt.Tooltip("weight:Q", format=".5g", title=_("weight")),
        alt.Tooltip("loss:Q", format=".5g", title=_("loss")),
    ]
    places = [_(START), _(LANDING)]
    colour = alt.Scale(domain=places, range=[BLUE, MISTAKE])
    shape = alt.Scale(domain=places, range=["circle", "diamond"])
    return layered(
        named("curve").mark_line(color=GREY, strokeWidth=2).encode(x=x, y=y, tooltip=tooltip),
        named("tangent").mark_line(color=BLUE, strokeDash=[5, 4], strokeWidth=1.5).encode(x=x, y=y),
        named("step").mark_line(color=MISTAKE, strokeWidth=1).encode(x=x, y=y, order="order:Q"),
        named("step")
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("place:N", scale=colour, legend=alt.Legend(title=None, orient="bottom")),
            shape=alt.Shape("place:N", scale=shape, legend=alt.Legend(title=None, orient="bottom")),
            tooltip=[alt.Tooltip("place:N", title=_("place")), *tooltip],
        ),
        height=TALL + LEGEND,
    )
