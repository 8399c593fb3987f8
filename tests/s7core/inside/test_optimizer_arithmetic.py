"""The optimizer's arithmetic for one weight, against torch.optim.SGD and by hand."""

from dataclasses import replace

import pytest
import torch
from torch.optim import SGD

from s7core.inside.optimizer_arithmetic import step_arithmetic
from s7core.recipe import Recipe

GRADIENTS = [0.8, -0.3, 0.5, 0.0]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("weight_decay", [0.0, 0.01])
@pytest.mark.parametrize("nesterov", [False, True])
def test_four_steps_of_a_weight_are_those_of_torch_s_sgd(momentum, weight_decay, nesterov):
    recipe = replace(
        Recipe(), learning_rate=0.05, momentum=momentum, weight_decay=weight_decay, nesterov=nesterov and momentum > 0
    )
    parameter = torch.nn.Parameter(torch.tensor([0.7], dtype=torch.float64))
    settings = {"momentum": momentum, "weight_decay": weight_decay, "nesterov": recipe.nesterov}
    optimizer, weight, velocity = SGD([parameter], lr=0.05, **settings), 0.7, 0.0
    for gradient in GRADIENTS:
        parameter.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        step = step_arithmetic(recipe, weight, gradient, velocity)
        weight, velocity = step.new_weight, step.velocity
        assert weight == pytest.approx(float(parameter.detach()), abs=1e-12)
        if momentum:
            assert velocity == pytest.approx(float(optimizer.state[parameter]["momentum_buffer"]), abs=1e-12)


def test_a_step_by_hand():
    """Weight 2, gradient 1, decay 0.1, velocity 3, momentum 0.5, Nesterov, rate 0.1."""
    recipe = Recipe(learning_rate=0.1, momentum=0.5, weight_decay=0.1, nesterov=True)
    step = step_arithmetic(recipe, 2.0, 1.0, 3.0)
    found = (step.decayed, step.velocity, step.direction, step.change, step.new_weight)
    assert found == pytest.approx((1.2, 2.7, 2.55, -0.255, 1.745))


def test_nesterov_without_momentum_changes_nothing_as_in_a_run():
    plain, looking = (step_arithmetic(Recipe(momentum=0.0, nesterov=each), 1.0, 0.5, 0.0) for each in (False, True))
    assert plain == looking and not looking.nesterov
