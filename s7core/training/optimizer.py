"""SGD for one network, by PyTorch's own arithmetic, and for several copies with a learning rate each."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.optim import Optimizer
from torch.optim.sgd import sgd

from s7core.recipe import Recipe


def make_optimizer(parameters: Iterable[Parameter], recipe: Recipe, copies: int, device: torch.device) -> Optimizer:
    """The optimizer of a recipe. On a GPU the learning rate is a tensor, so that a captured step reads its latest value."""
    nesterov = recipe.nesterov and recipe.momentum > 0  # PyTorch refuses nesterov without momentum
    if copies > 1:
        rates = torch.zeros(copies, device=device)
        return CopiesSGD(parameters, rates, recipe.momentum, recipe.weight_decay, nesterov)
    rate = torch.zeros((), device=device) if device.type == "cuda" else recipe.learning_rate
    return FusedSGD(parameters, rate, recipe.momentum, recipe.weight_decay, nesterov)


def set_rates(optimizer: Optimizer, rates: Sequence[float]) -> None:
    """Use these learning rates, one a copy, from the next step on."""
    group = optimizer.param_groups[0]
    if isinstance(group["lr"], float):
        group["lr"] = rates[0]
    elif len(set(rates)) == 1:
        group["lr"].fill_(rates[0])  # asynchronous on a GPU
    else:
        group["lr"].copy_(torch.tensor(rates))


class UncompiledOptimizer(Optimizer):
    """An optimizer that does without PyTorch's compiler.

    Those of torch.optim load it when they are made, which takes as long as loading torch itself (here 1.8 s of processor
    time and 71 MB), and a worker would start and a page that draws a schedule be seen that much later. It is loaded by the
    two methods that are replaced here, and by the `step` of each of them.
    """

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take a group of parameters, with the defaults for what it does not say."""
        self.param_groups.append({**self.defaults, **param_group})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients: the next backward pass makes new ones."""
        assert set_to_none, "gradients are forgotten, not filled with zeros"
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None


class _MomentumSGD(UncompiledOptimizer):
    """What SGD with momentum and weight decay is set to, as torch.optim.SGD names it."""

    def __init__(
        self, parameters: Iterable[Parameter], lr: float | Tensor, momentum: float, weight_decay: float, nesterov: bool
    ) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "nesterov": nesterov})


class FusedSGD(_MomentumSGD):
    """torch.optim.SGD with `fused=True`: one call of its own function for all parameters, each of which has a gradient."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # PyTorch's takes a closure and returns its loss
        """Move every parameter by its gradient; a closure is ignored."""
        for group in self.param_groups:
            parameters, gradients = group["params"], [parameter.grad for parameter in group["params"]]
            buffers = [self.state[each].get("momentum_buffer") for each in parameters] if group["momentum"] else []
            settings = {name: value for name, value in group.items() if name != "params"}
            sgd(parameters, gradients, buffers, fused=True, dampening=0, maximize=False, **settings)
            for parameter, buffer in zip(parameters, buffers, strict=False):  # none without momentum
                self.state[parameter]["momentum_buffer"] = buffer


class CopiesSGD(_MomentumSGD):
    """torch.optim.SGD with momentum and weight decay for a WideNetwork: the S slices of a parameter, along its first
    dimension, each have a learning rate of their own, `lr` (S,)."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # PyTorch's takes a closure and returns its loss
        """Move every parameter by its gradient; a closure is ignored."""
        for group in self.param_groups:
            copies = len(group["lr"])
            for parameter in group["params"]:
                state = self.state[parameter]
                if not state:
                    state["momentum_buffer"] = torch.zeros_like(parameter)
                buffer = state["momentum_buffer"]
                gradient = parameter.grad.add(parameter, alpha=group["weight_decay"])
                buffer.mul_(group["momentum"]).add_(gradient)
                move = gradient.add_(buffer, alpha=group["momentum"]) if group["nesterov"] else buffer
                rates = group["lr"].repeat_interleave(len(parameter) // copies, output_size=len(parameter))
                parameter.addcmul_(move, rates.view(-1, *[1] * (parameter.dim() - 1)), value=-1)
