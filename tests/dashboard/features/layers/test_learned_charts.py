"""Sentences on what the steps did and where the next one lands, and a tangent that stays within its chart."""

import numpy as np
import pytest

from dashboard.features.layers.learned_charts import landing_tables, landing_title, price, steps_title
from s7core.inside.learning_step import LearnedDigit
from s7core.inside.loss_along_weight import LossAlongWeight


def along(start: float, landing: float, slope_sign: float = 1.0) -> LossAlongWeight:
    """A parabola with its lowest point at 0."""
    weights = np.union1d(np.linspace(-3, 3, 61), [start, landing])
    return LossAlongWeight(weights, weights**2, 2 * start * slope_sign, (start, start**2), (landing, landing**2))


@pytest.mark.parametrize(
    ("landing", "said"),
    [
        (1.0, "leads down along this weight: the loss goes from 4.000 to 1.000"),
        (-1.0, "overshoots: it jumps over a valley of the loss and lands on the other side, still lower"),
        (-3.0, "higher than it started: 4.000 becomes 9.000. The learning rate is too high"),
        (2.5, "carries this weight uphill"),
        (2.0, "stays where it is"),
    ],
)
def test_a_sentence_says_where_the_step_lands(landing, said):
    assert said in landing_title(along(2.0, landing))


@pytest.mark.parametrize("start", [2.0, -0.5, 0.0])
def test_the_tangent_touches_the_curve_and_stays_within_the_chart(start):
    curve, tangent, step = landing_tables(along(start, -1.0))
    rise = tangent["loss"].diff().iloc[1] / tangent["weight"].diff().iloc[1]
    assert rise == pytest.approx(2 * start)
    assert np.interp(start, tangent["weight"], tangent["loss"]) == pytest.approx(start**2)
    assert tangent["loss"].between(curve["loss"].min() - 1, curve["loss"].max() + 1).all()
    assert list(step["weight"]) == [start, -1.0]


def test_places_where_the_loss_is_infinite_are_left_out_of_the_chart():
    found = along(2.0, -1.0)
    found.losses[found.weights < -2] = np.inf
    curve, tangent, _ = landing_tables(found)
    assert np.isfinite(curve["loss"]).all() and np.isfinite(tangent["loss"]).all() and curve["weight"].min() >= -2


def learned(*losses: float) -> LearnedDigit:
    return LearnedDigit(None, np.array(losses), np.zeros(len(losses)))


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([3.36], "Before the first step this digit's loss is 3.360"),
        ([3.36, 1.0], "In one step the loss falls from 3.360 to 1.000"),
        ([0.5, 1.0, 2.0], "In 2 steps the loss rises from 0.5000 to 2.000"),
        ([0.5, 9.0, float("nan")], "after step 2 it is no longer a number"),
    ],
)
def test_a_sentence_says_what_became_of_the_loss(losses, said):
    assert said in steps_title(learned(*losses))


def test_a_price_is_named_only_where_there_is_one():
    assert "The price" in price(99, 71) and "99 right" in price(99, 71) and "71 now" in price(99, 71)
    assert "The price" not in price(97, 98)
