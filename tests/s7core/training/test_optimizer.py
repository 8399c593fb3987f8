"""SGD with a learning rate for each copy against torch's SGD."""

import pytest
import torch

from s7core.training.optimizer import CopiesSGD, set_rates


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
