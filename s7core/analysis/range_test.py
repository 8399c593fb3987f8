"""Evaluation of a learning-rate range test: a learning rate suggested from the loss of each step while the rate grows.

Smith, "Cyclical Learning Rates for Training Neural Networks", 2017; the suggestion is a rule of thumb.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

SMOOTHING_DECADES = 0.15  # standard deviation of the Gaussian window, in decades of the learning rate
_SMALLEST_LOSS = 1e-6  # smaller losses are raised to this, since 0 has no logarithm
SUGGESTION_RULE = "a tenth of the rate at which the smoothed loss was lowest."


@dataclass(frozen=True)
class RangeTestPoint:
    """One step of the test; `smoothed_loss` averages over earlier and later steps, so that its minimum is not delayed."""

    learning_rate: float
    loss: float
    smoothed_loss: float


@dataclass(frozen=True)
class RangeTest:
    """The steps before the first one without a finite loss, the rate with the lowest smoothed loss, and the rate to use."""

    points: tuple[RangeTestPoint, ...]
    lowest_at: float
    suggestion: float


def read_range_test(learning_rates: Sequence[float], losses: Sequence[float | None]) -> RangeTest:
    """The result of a range test; losses are None from the first that is not finite. ValueError if all are None."""
    finite = next((index for index, loss in enumerate(losses) if loss is None), len(losses))
    if not finite:
        raise ValueError("the range test has no step with a finite loss: run it again with more images.")
    rates, measured = learning_rates[:finite], [loss for loss in losses[:finite] if loss is not None]
    smoothed = _smoothed(numpy.array(rates), numpy.array(measured, dtype=float)).tolist()
    points = tuple(RangeTestPoint(*figures) for figures in zip(rates, measured, smoothed, strict=True))
    lowest = min(points, key=lambda point: point.smoothed_loss).learning_rate
    return RangeTest(points, lowest_at=lowest, suggestion=lowest / 10)


def _smoothed(learning_rates: numpy.ndarray, losses: numpy.ndarray) -> numpy.ndarray:
    """Gaussian-weighted geometric means of losses (N,); arithmetic ones would be dominated by a few huge losses."""
    from scipy.ndimage import gaussian_filter1d

    if len(losses) < 2:
        return losses
    decades_per_step = numpy.log10(learning_rates[-1] / learning_rates[0]) / (len(losses) - 1)
    window = SMOOTHING_DECADES / decades_per_step  # in steps
    logarithms = numpy.log(numpy.maximum(losses, _SMALLEST_LOSS))
    smoothed: numpy.ndarray = numpy.exp(gaussian_filter1d(logarithms, window, mode="nearest"))
    return smoothed
