"""The loss of one digit along one weight, all others fixed, and where a step of that weight lands on it."""

from dataclasses import dataclass
from enum import Enum

import numpy
import torch
from torch.nn.functional import cross_entropy

from s7core.inside.gradient_chain import met_by_weight
from s7core.inside.inspected_network import InspectedNetwork
from s7core.inside.learning_step import DigitToLearn, WeightPlace, weight_at
from s7core.lesson.layers import Conv2d

WIDE_POINTS = 61  # evenly over the whole curve
STEP_POINTS = 21  # further ones between start and landing, since a small step may still pass a valley
ROOM = 0.3  # of the step's length, beyond start and landing
NOISE = 1e-6  # losses that differ by less are equal: float32 holds them no better


class Landing(Enum):
    """Where a step of one weight lands on the curve of its loss."""

    STAYS = "stays"  # the step is 0, or too small to change the weight
    LEVEL = "level"  # the loss stays the same
    LOWER = "lower"  # further down, without rising again on the way
    OVERSHOT_LOWER = "overshot, lower"  # past a valley, still below the start
    OVERSHOT_HIGHER = "overshot, higher"  # past a valley, and not below the start
    UPHILL = "uphill"  # the way is against the slope from its start


@dataclass(frozen=True)
class LossAlongWeight:
    """The curve and the step: `weights` (P,) rise, `losses` (P,) belong to them; both contain start and landing.

    `slope` is the gradient at the start; `start` and `landing` are (weight, loss).
    """

    weights: numpy.ndarray
    losses: numpy.ndarray
    slope: float
    start: tuple[float, float]
    landing: tuple[float, float]

    @property
    def valley(self) -> tuple[float, float] | None:
        """(weight, loss) of the lowest point that the step passes before the loss rises again; None if it passes none."""
        lowest = self.start
        for weight, loss in self._way():
            if loss <= lowest[1]:
                lowest = weight, loss
            elif lowest != self.start and loss > lowest[1] + self._room:
                return lowest
        return None

    @property
    def verdict(self) -> Landing:
        """Where the step lands, told from the losses."""
        (weight, before), (new_weight, after) = self.start, self.landing
        change = new_weight - weight
        if change == 0:
            return Landing.STAYS
        if self.valley:
            return Landing.OVERSHOT_LOWER if after < before - self._room else Landing.OVERSHOT_HIGHER
        if abs(after - before) <= self._room:
            return Landing.LEVEL
        if after < before:
            return Landing.LOWER
        return Landing.UPHILL if change * self.slope >= 0 else Landing.OVERSHOT_HIGHER

    @property
    def _room(self) -> float:
        return NOISE + 1e-4 * min(abs(self.start[1]), abs(self.landing[1]))

    def _way(self) -> list[tuple[float, float]]:
        """The points from start to landing, these included, in this order."""
        low, high = sorted((self.start[0], self.landing[0]))
        points = zip(self.weights.tolist(), self.losses.tolist(), strict=True)
        between = [(weight, loss) for weight, loss in points if low <= weight <= high]
        return between if self.start[0] == low else between[::-1]


def loss_along_weight(
    inspected: InspectedNetwork, digit: DigitToLearn, place: WeightPlace, slope: float, new_weight: float
) -> LossAlongWeight:
    """The loss of the digit for values of the weight around its own and `new_weight`, where a step would put it."""
    weights = inspected.parameter(inspected.row(place.layer), "weight")
    weight = weight_at(inspected, place)
    new_weight = float(numpy.float32(new_weight))  # as the network would hold it
    low, high = sorted((weight, new_weight))
    around = max(ROOM * (high - low), float(weights.std()), 1e-3)
    between = numpy.linspace(low, high, STEP_POINTS)
    points = numpy.unique(numpy.concatenate([numpy.linspace(low - around, high + around, WIDE_POINTS), between]))
    losses = losses_at(inspected, digit, place, points)
    losses[numpy.isnan(losses)] = numpy.inf  # so large that float32 cannot hold what comes before
    loss_of = dict(zip(points.tolist(), losses.tolist(), strict=True))
    start, landing = ((at, loss_of[at]) for at in (weight, new_weight))
    return LossAlongWeight(points, losses, slope, start, landing)


def losses_at(inspected: InspectedNetwork, digit: DigitToLearn, place: WeightPlace, values: numpy.ndarray) -> numpy.ndarray:
    """(P,) float64, the loss of the digit where the weight has each of `values` (P,) in place of its own.

    The layer's output is linear in each of its weights, so the layers up to it are calculated only once.
    """
    row = inspected.row(place.layer)
    before = inspected.output(digit.image[None], inspected.row_before(row))
    change = values - weight_at(inspected, place)
    met = met_by_weight(row, before[0], place)
    with torch.inference_mode():
        [usual] = inspected.run_layers(torch.from_numpy(before), row.index - 1, row.index)
    losses = []
    for part in inspected.parts(change):
        outputs = usual.repeat(len(part), *[1] * usual.ndim)
        moved = torch.from_numpy(part[:, None, None] * met).float()
        outputs[:, place.output] += moved if isinstance(row.layer, Conv2d) else moved[:, 0, 0]
        if outputs.ndim == 4:
            outputs = outputs.contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            logits = inspected.run_layers(outputs, row.index)
            targets = torch.full((len(part),), digit.label)
            losses.append(cross_entropy(logits.double(), targets, reduction="none").numpy())
    return numpy.concatenate(losses)
