"""Reading a learning-rate range test: the loss of each step while the rate grew.

The test is Smith's ("Cyclical Learning Rates for Training Neural Networks", 2017); what is suggested is a rule of thumb.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from scipy.signal import lfilter

SMOOTHING = 0.95   # each smoothed loss keeps this share of the one before
RULE = "a tenth of the rate at which the smoothed loss was lowest."


@dataclass(frozen=True)
class Point:
    """One step; the loss is smoothed over some twenty steps before it."""

    learning_rate: float
    loss: float
    smoothed_loss: float


@dataclass(frozen=True)
class RangeTest:
    """The steps up to the first without a finite loss, where the loss was lowest, and the rate to try."""

    points: tuple[Point, ...]
    lowest_at: float
    suggestion: float


def read_range_test(learning_rates: Sequence[float], losses: Sequence[float | None]) -> RangeTest:
    """Losses are None from where they were no longer finite. ValueError without a single finite loss."""
    finite = next((index for index, loss in enumerate(losses) if loss is None), len(losses))
    if not finite:
        raise ValueError("the range test has no step with a finite loss: run it again with more images.")
    smoothed = _smoothed(numpy.array(losses[:finite], dtype=float))
    points = tuple(map(Point, learning_rates[:finite], losses[:finite], smoothed.tolist()))
    lowest = min(points, key=lambda point: point.smoothed_loss).learning_rate
    return RangeTest(points, lowest_at=lowest, suggestion=lowest / 10)


def _smoothed(losses: numpy.ndarray) -> numpy.ndarray:
    """Exponential moving average that is not drawn towards zero at its start (Kingma and Ba 2015, section 3)."""
    average = lfilter([1 - SMOOTHING], [1, -SMOOTHING], losses)
    return average / (1 - SMOOTHING ** numpy.arange(1, len(losses) + 1))
