"""Zoomed axes of accuracies: round ends around the values, never so near that chance looks like a difference."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

LEAST_SPAN = 1.0  # percentage points that a zoomed axis shows, however close its values are
ROOM = 0.15  # at each end, of the span of the values
MOST_STEPS = 8  # between the ticks of one axis
STEPS = (0.2, 0.5, 1, 2, 5, 10, 20)  # between two ticks, in percentage points


@dataclass(frozen=True)
class AccuracyAxis:
    """The ends of an axis in percent, both multiples of `step`, the distance of its ticks."""

    low: float
    high: float
    step: float

    @property
    def domain(self) -> list[float]:
        """Both ends, as Vega takes them."""
        return [self.low, self.high]

    @property
    def ticks(self) -> list[float]:
        """Where the axis is labelled, both ends included."""
        return [
            _multiple(self.low / self.step + at, self.step) for at in range(round((self.high - self.low) / self.step) + 1)
        ]

    @property
    def label_format(self) -> str:
        """How its labels are written: with as many decimals as its ticks differ in, and no more."""
        return "d" if self.step >= 1 else ".1f"


def accuracy_axis(percentages: Iterable[float], least_span: float = LEAST_SPAN) -> AccuracyAxis:
    """The axis around these accuracies in percent: at least `least_span` wide, within 0 to 100; with no value the whole."""
    values = [value for value in percentages if value == value]
    if not values:
        return AccuracyAxis(0, 100, STEPS[-1])
    room = (max(values) - min(values)) * ROOM
    low, high = max(min(values) - room, 0), min(max(values) + room, 100)
    if high - low < least_span:
        low = min(max((low + high - least_span) / 2, 0), 100 - least_span)
        high = low + least_span
    step = next((each for each in STEPS if (high - low) / each <= MOST_STEPS), STEPS[-1])
    # A hair inwards: 99.4 / 0.2 is 496.99999999999994.
    return AccuracyAxis(
        _multiple(math.floor(low / step + 1e-9), step), min(_multiple(math.ceil(high / step - 1e-9), step), 100), step
    )


def _multiple(times: float, step: float) -> float:
    """So many steps, without the noise of floating point: 497 steps of 0.2 are 99.4."""
    return round(round(times) * step, 1)
