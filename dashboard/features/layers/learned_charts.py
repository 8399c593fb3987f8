"""What the steps have done: the loss of the digit after each, the way of the weight, and where the next step lands."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.learning_charts import (
    LANDING,
    START,
    loss_along_weight_chart,
    loss_by_step_chart,
    weight_by_step_chart,
)
from dashboard.components.chart_frame import draw, show_chart
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.learning_steps import SAMPLE, sample_right
from dashboard.features.layers.written_numbers import written
from s7core.formatting import count
from s7core.inside.inspected_network import InspectedNetwork
from s7core.inside.learning_step import LearnedDigit
from s7core.inside.loss_along_weight import Landing, LossAlongWeight
from s7core.language.translation import N_, _, _n


def show_steps(learned: LearnedDigit, untaught: InspectedNetwork) -> None:
    """Draw the loss of the digit and the weight over the steps, and say what they cost other digits."""
    table = pd.DataFrame({N_("step"): range(learned.steps + 1), N_("loss"): learned.losses, N_("weight"): learned.path})
    shown = table[np.isfinite(table["loss"]) & np.isfinite(table["weight"])]
    show_chart(loss_by_step_chart(shown[["step", "loss"]]), steps_title(learned), "learned-loss", table)
    if learned.steps:
        draw(weight_by_step_chart(shown[["step", "weight"]]), _("The weight over the steps"), "learned-weight")
    if learned.steps and learned.is_finite:
        before, after = sample_right(untaught), sample_right(learned.inspected)
        markdown_with_terms(price(before, after))


def steps_title(learned: LearnedDigit) -> str:
    """What became of the loss, in a sentence."""
    if not learned.steps:
        return _("Before the first step this digit's loss is {loss}", loss=written(learned.losses[0]))
    if not learned.is_finite:
        return _(
            "The loss runs away: after step {step} it is no longer a number. The rate is far too high",
            step=count(learned.steps),
        )
    first, last = float(learned.losses[0]), float(learned.losses[-1])
    values = {"count": count(learned.steps), "first": written(first), "last": written(last)}
    if last < first:
        return _n(
            "In one step the loss falls from {first} to {last}",
            "In {count} steps the loss falls from {first} to {last}",
            learned.steps,
            **values,
        )
    return _n(
        "In one step the loss rises from {first} to {last}",
        "In {count} steps the loss rises from {first} to {last}",
        learned.steps,
        **values,
    )


def price(before: int, after: int) -> str:
    """What the steps cost other digits, in a sentence."""
    values = {"digits": SAMPLE, "before": before, "after": after}
    if after >= before:
        return _("Of {digits} test digits the network read {before} right before these steps, and {after} now.", **values)
    return _(
        "**The price:** of {digits} test digits the network read {before} right before these steps, and {after} now. One "
        "digit alone is a poor teacher: that is why a run takes its steps by batches of many digits.",
        **values,
    )


def show_landing(along: LossAlongWeight) -> None:
    """Draw the loss along the weight with the next step, and say where it lands."""
    show_chart(
        loss_along_weight_chart(*landing_tables(along)),
        landing_title(along),
        "along-weight",
        pd.DataFrame({"weight": along.weights, "loss": along.losses}),
    )
    st.caption(
        _(
            "Grey: the loss if only this weight is changed. Dashed: the slope at the weight as it is, which is its "
            "gradient. The thin line leads to where the next step puts this weight. A step moves all weights at once, so "
            "together they overshoot at a far lower rate than one of them alone: the curve over the steps shows that."
        )
    )


def landing_tables(along: LossAlongWeight) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables of the chart: curve, tangent and step; the tangent ends where it would leave the chart."""
    curve = pd.DataFrame({"weight": along.weights, "loss": along.losses})
    curve = curve[np.isfinite(curve["loss"])]
    weight, loss = along.start
    low, high = float(curve["loss"].min()), float(curve["loss"].max())
    room = 0.06 * (high - low) or 0.01
    reach = (float(along.weights[0]) - weight, float(along.weights[-1]) - weight)
    if along.slope:
        edges = sorted(((low - room - loss) / along.slope, (high + room - loss) / along.slope))
        reach = max(reach[0], edges[0]), min(reach[1], edges[1])
    tangent = pd.DataFrame(
        {"weight": [weight + each for each in reach], "loss": [loss + along.slope * each for each in reach]}
    )
    ends = [(*along.start, START, 0), (*along.landing, LANDING, 1)]
    step = pd.DataFrame(ends, columns=["weight", "loss", "place", "order"])
    return curve, tangent, step[np.isfinite(step["loss"])]


def landing_title(along: LossAlongWeight) -> str:
    """Where the step lands, in a sentence."""
    before, after = written(along.start[1]), written(along.landing[1])
    values = {"before": before, "after": after}
    match along.verdict:
        case Landing.STAYS:
            return _("This weight stays where it is: its step is too small to change it. The loss is {loss}", loss=before)
        case Landing.LEVEL:
            return _("The step hardly changes the loss along this weight: it stays at {loss}", loss=after)
        case Landing.LOWER:
            return _("The step leads down along this weight: the loss goes from {before} to {after}", **values)
        case Landing.UPHILL:
            return _(
                "The velocity of earlier steps carries this weight uphill: the loss goes from {before} to {after}", **values
            )
        case Landing.OVERSHOT_LOWER:
            return _(
                "The step overshoots: it jumps over a valley of the loss and lands on the other side, still lower than it "
                "started: {before} becomes {after}",
                **values,
            )
        case Landing.OVERSHOT_HIGHER:
            return _(
                "The step overshoots: it jumps over a valley of the loss and lands on the other side, higher than it "
                "started: {before} becomes {after}. The learning rate is too high",
                **values,
            )
