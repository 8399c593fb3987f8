"""Reading a learning-rate range test: the loss of each step while the rate grew.

The test is Smith's ("Cyclical Learning Rates for Training Neural Networks", 2017); what is suggested is a rule of thumb.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

SMOOTHING_DECADES = 0.15  # deviation of the Gaussian window, in powers of ten of the learning rate
SMALLEST = 1e-6  # below this a loss is as good as zero, which has no logarithm
RULE = "a tenth of the rate at which the smoothed loss was lowest."


@dataclass(frozen=True)
class Point:
    """One step; the loss is smoothed over its neighbours on both sides, so that its lowest point is not delayed."""

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
    smoothed = _smoothed(numpy.array(learning_rates[:finite]), numpy.array(losses[:finite], dtype=float))
    points = tuple(map(Point, learning_rates[:finite], losses[:finite], smoothed.tolist()))
    lowest = min(points, key=lambda point: point.smoothed_loss).learning_rate
    return RangeTest(points, lowest_at=lowest, suggestion=lowest / 10)


def _smoothed(learning_rates: numpy.ndarray, losses: numpy.ndarray) -> numpy.ndarray:
    """Geometric means, since losses that run away would outweigh all others in arithmetic ones."""
    from scipy.ndimage import gaussian_filter1d

    if len(losses) < 2:
        return losses
    decades_a_step = numpy.log10(learning_rates[-1] / learning_rates[0]) / (len(losses) - 1)
    window = SMOOTHING_DECADES / decades_a_step  # in steps
    return numpy.exp(gaussian_filter1d(numpy.log(numpy.maximum(losses, SMALLEST)), window, mode="nearest"))
