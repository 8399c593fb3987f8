"""The optimizer's lines show what the recipe has, with numbers that a reader can check."""

import math
import re

import pytest

from dashboard.features.layers.step_lines import step_lines, step_table
from s7core.inside.optimizer_arithmetic import step_arithmetic
from s7core.recipe import Recipe


def lines(weight: float, gradient: float, velocity: float, **settings) -> list[tuple[str, str, str]]:
    return step_lines(step_arithmetic(Recipe(**settings), weight, gradient, velocity))


def test_plain_sgd_has_two_lines():
    assert lines(0.5, 0.25, 0.0, learning_rate=0.1, momentum=0.0) == [
        ("gradient", "∂ loss / ∂ weight", "0.2500"),
        ("new weight", "0.5000 − 0.1 × 0.2500", "0.4750"),
    ]


def test_weight_decay_momentum_and_nesterov_have_a_line_each():
    found = lines(2.0, 1.0, -3.0, learning_rate=0.1, momentum=0.5, nesterov=True, weight_decay=0.1)
    assert found[1:] == [
        ("with weight decay", "1.000 + 0.1 × 2.000", "1.200"),
        ("velocity, by momentum", "0.5 × (−3.000) + 1.200", "−0.3000"),
        ("looking ahead (Nesterov)", "1.200 + 0.5 × (−0.3000)", "1.050"),
        ("new weight", "2.0000 − 0.1 × 1.050", "1.8950"),
    ]


@pytest.mark.parametrize("gradient", [1e-4, 0.02, 7.0])
def test_a_weight_is_written_finely_enough_to_see_it_change(gradient):
    *_, (_, formula, after) = lines(0.31, gradient, 0.0, learning_rate=0.01)
    assert formula.split(" ")[0] != after


@pytest.mark.parametrize("loss", [3.36, 0.0001707, 7.62e-6, 1e-3])
def test_the_probability_as_written_has_the_loss_as_written(loss):
    table = step_table(loss, 2, step_arithmetic(Recipe(), 0.5, 0.1, 0.0))
    probability = float(re.search(r"−ln\(probability of 2\) = −ln ([0-9.]+) =", table)[1])
    assert -math.log(probability) == pytest.approx(loss, rel=1e-3)


def test_a_loss_of_zero_is_that_of_a_sure_answer():
    assert "−ln 1.000 = <b>0</b>" in step_table(0.0, 2, step_arithmetic(Recipe(), 0.5, 0.1, 0.0))
