"""The optimizers against torch's SGD, and what they load."""

import subprocess
import sys

import pytest
import torch

from s7core.training.optimizer import CopiesSGD, FusedSGD, set_rates

# Prints whether a training step and all schedules load PyTorch's compiler, and whether torch.optim.SGD does.
LOADED = """
import sys, torch
from torch import nn
from s7core.recipe import SCHEDULERS, Recipe
from s7core.training.optimizer import make_optimizer
from s7core.training.schedules import plan
for scheduler in SCHEDULERS:
    plan(Recipe(scheduler=scheduler))
for copies in (1, 2):
    weights = nn.Parameter(torch.ones(4, 1))
    optimizer = make_optimizer([weights], Recipe(), copies, torch.device("cpu"))
    optimizer.zero_grad()
    weights.sum().backward()
    optimizer.step()
print("torch._dynamo" in sys.modules)
torch.optim.SGD([weights], lr=0.1)
print("torch._dynamo" in sys.modules)
"""


@pytest.mark.slow
@pytest.mark.one_core
def test_neither_a_schedule_nor_a_step_loads_the_compiler_that_torch_s_own_optimizers_load():
    done = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("rate", [0.1, torch.tensor(0.1)])
def test_sgd_of_one_network_is_torch_s_fused_sgd_to_the_bit(momentum, nesterov, rate):
    nesterov = nesterov and momentum > 0
    draws = torch.Generator().manual_seed(0)
    start = [torch.randn(6, 3, 2, 2, generator=draws), torch.randn(6, generator=draws)]
    ours, theirs = ([torch.nn.Parameter(each.clone()) for each in start] for _ in range(2))
    settings = {"lr": rate, "momentum": momentum, "weight_decay": 0.05, "nesterov": nesterov}
    optimizers = FusedSGD(ours, **settings), torch.optim.SGD(theirs, fused=True, **settings)
    for _ in range(5):
        for ours_now, theirs_now in zip(ours, theirs, strict=True):
            ours_now.grad = torch.randn(ours_now.shape, generator=draws)
            theirs_now.grad = ours_now.grad.clone()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        assert all(map(torch.equal, ours, theirs))
    assert all(parameter.grad is None for parameter in ours)


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_of_copies_is_torch_s_sgd_with_a_rate_for_each_copy(nesterov):
    draws = torch.Generator().manual_seed(0)
    start = torch.randn(6, 3, 2, 2, generator=draws)
    gradients = torch.randn(5, *start.shape, generator=draws)
    rates = (0.1, 0.01, 0.0)
    wide = torch.nn.Parameter(start.clone())
    ours = CopiesSGD([wide], torch.zeros(3), momentum=0.9, weight_decay=0.05, nesterov=nesterov)
    singles = [torch.nn.Parameter(each.clone()) for each in start.chunk(3)]
    theirs = [
        torch.optim.SGD([single], lr=rate, momentum=0.9, weight_decay=0.05, nesterov=nesterov)
        for single, rate in zip(singles, rates, strict=True)
    ]
    for gradient in gradients:
        set_rates(ours, rates)
        wide.grad = gradient.clone()
        ours.step()
        for single, optimizer, of_copy in zip(singles, theirs, gradient.chunk(3), strict=True):
            single.grad = of_copy.clone()
            optimizer.step()
    assert torch.allclose(wide, torch.cat(list(singles)), atol=1e-6)
