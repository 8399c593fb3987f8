"""Training a network on one digit, step by step: the loss after each step and the way of one weight.

The network stays in evaluation mode: one image has no batch, so BatchNorm uses its running statistics, and dropout is off.
All weights and biases learn, by SGD with the momentum and the weight decay of a recipe.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import numpy
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from s7core.inside.inspected_network import InspectedNetwork, prepared_images
from s7core.lesson.layers import Conv2d, Linear
from s7core.model.trace import Row, Trace
from s7core.recipe import Recipe

MOST_DIGIT_STEPS = 1_000
MOST_MACS = 4_000_000_000  # forward multiply-accumulates of all steps together: half a second to two seconds on one core


@dataclass(frozen=True)
class WeightPlace:
    """One weight of a convolution or a linear layer, by the name of its layer.

    `output` and `input` are its channels, or its units in a linear layer, where `row` and `column` are 0.
    """

    layer: str
    output: int
    input: int
    row: int = 0
    column: int = 0

    @property
    def within_output(self) -> tuple[int, int, int]:
        """(input, row, column): its place among the weights of its output channel."""
        return self.input, self.row, self.column

    def index(self, dimensions: int) -> tuple[int, ...]:
        """Its index in the layer's weight: (out, in, k, k) of a convolution, (out, in) of a linear layer."""
        return (self.output, *self.within_output)[:dimensions]


@dataclass(frozen=True)
class DigitToLearn:
    """An image (28, 28) uint8 and the class 0..9 that it shall be read as."""

    image: numpy.ndarray
    label: int

    @property
    def target(self) -> Tensor:
        """(1,) int64, as the loss takes it."""
        return torch.tensor([self.label])


@dataclass(frozen=True)
class LearnedDigit:
    """A network after some steps on one digit. Nobody may change it, so several threads may share it.

    `velocities` are SGD's momentum buffers by the names of the parameters, none before the first step or without
    momentum. `losses` (steps + 1,) has the digit's loss before the first step and after each; `path` (steps + 1,) the values
    of the weight that is watched. Steps end early where the loss is no longer a finite number.
    """

    inspected: InspectedNetwork
    losses: numpy.ndarray
    path: numpy.ndarray
    velocities: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.losses) - 1

    @property
    def is_finite(self) -> bool:
        """Whether the loss after the last step is a finite number."""
        return bool(numpy.isfinite(self.losses[-1]))

    @property
    def nbytes(self) -> int:
        """Memory of its weights and velocities."""
        return 8 * self.inspected.trace.parameters

    def velocity(self, place: WeightPlace) -> float:
        """The velocity of one weight; 0 before the first step."""
        found = self.velocities.get(f"{place.layer}.weight")
        return 0.0 if found is None else float(found[place.index(found.ndim)])


def learns(row: Row) -> bool:
    """Whether the layer has weights of its own that connect an input to an output: a convolution or a linear layer."""
    return isinstance(row.layer, Conv2d | Linear)


def most_steps(traced: Trace) -> int:
    """How many steps may be taken on one digit: MOST_DIGIT_STEPS, or 500, 200, 100, ... 1 where the network is large."""
    affordable = min(MOST_DIGIT_STEPS, MOST_MACS // max(traced.macs, 1))
    sizes = (leading * power for power in (1_000, 100, 10, 1) for leading in (5, 2, 1))
    return next((size for size in sizes if size <= affordable), 1)


def weight_at(inspected: InspectedNetwork, place: WeightPlace) -> float:
    """The value of one weight."""
    weights = inspected.parameter(inspected.row(place.layer), "weight")
    return float(weights[place.index(weights.ndim)])


def before_learning(inspected: InspectedNetwork, digit: DigitToLearn, place: WeightPlace) -> LearnedDigit:
    """The network as it is, with the loss of the digit; `place` is the weight to watch."""
    logits = torch.from_numpy(inspected.logits(digit.image[None]))
    loss = float(cross_entropy(logits, digit.target))
    return LearnedDigit(inspected, numpy.array([loss]), numpy.array([weight_at(inspected, place)]))


def learn_on(before: LearnedDigit, digit: DigitToLearn, recipe: Recipe, place: WeightPlace, steps: int) -> LearnedDigit:
    """Take further steps on the same digit by the optimizer of `recipe`, whose learning rate stays as it is."""
    if steps == 0 or not before.is_finite:
        return before
    network = deepcopy(before.inspected.network).requires_grad_(True)
    parameters = dict(network.named_parameters())
    velocities = {name: velocity.clone() for name, velocity in before.velocities.items()}
    watched = parameters[f"{place.layer}.weight"]
    image, index = prepared_images(digit.image[None]), place.index(watched.ndim)
    losses, path = [], []
    loss = cross_entropy(network(image), digit.target)
    for _ in range(steps):
        gradients = torch.autograd.grad(loss, list(parameters.values()))
        _move(parameters, gradients, velocities, recipe)
        loss = cross_entropy(network(image), digit.target)
        losses.append(float(loss.detach()))
        path.append(float(watched.detach()[index]))
        if not numpy.isfinite(losses[-1]):
            break
    return LearnedDigit(
        InspectedNetwork(before.inspected.trace, network.requires_grad_(False)),
        numpy.concatenate([before.losses, losses]),
        numpy.concatenate([before.path, path]),
        velocities,
    )


@torch.no_grad()
def _move(
    parameters: Mapping[str, Tensor], gradients: Sequence[Tensor], velocities: dict[str, Tensor], recipe: Recipe
) -> None:
    """One step of SGD, which changes parameters and velocities.

    As torch.optim.SGD does it. That is not used here because its first use loads a compiler for seconds, while a visitor
    waits for a single step.
    """
    for (name, parameter), gradient in zip(parameters.items(), gradients, strict=True):
        move = gradient.add(parameter, alpha=recipe.weight_decay) if recipe.weight_decay else gradient
        if recipe.momentum:
            velocity = velocities[name].mul_(recipe.momentum).add_(move) if name in velocities else move.clone()
            velocities[name] = velocity
            move = move.add(velocity, alpha=recipe.momentum) if recipe.nesterov else velocity
        parameter.sub_(move, alpha=recipe.learning_rate)
