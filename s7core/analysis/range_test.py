"""Evaluation of a learning-rate range test: a learning rate suggested from the loss of each step while the rate grows.

Smith, "Cyclical Learning Rates for Training Neural Networks", 2017; the suggestion is a rule of thumb.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from s7core.formatting import learning_rate, percentage
from s7core.language.translation import N_, _, _n

SMOOTHING_DECADES = 0.15  # standard deviation of the Gaussian window, in decades of the learning rate
_SMALLEST_LOSS = 1e-6  # smaller losses are raised to this, since 0 has no logarithm
FEWEST_STEPS = 50  # with fewer, six decades of rates pass faster than the network learns
CLEAR_FALL = 0.9  # the smoothed loss must fall below this share of its first value
SUGGESTION_RULE = N_("a tenth of the rate at which the smoothed loss was lowest.")


@dataclass(frozen=True)
class RangeTestPoint:
    """One step of the test; `smoothed_loss` averages over earlier and later steps, so that its minimum is not delayed."""

    learning_rate: float
    loss: float
    smoothed_loss: float


@dataclass(frozen=True)
class RangeTest:
    """The steps before the first one without a finite loss, the rate with the lowest smoothed loss, and the rate to use.

    `suggestion` is None where the curve allows none, and `reason` then says why in a sentence; otherwise it is "".
    `runs_away` says whether the loss was afterwards larger than at the start, or no number.
    """

    points: tuple[RangeTestPoint, ...]
    lowest_at: float
    suggestion: float | None
    reason: str
    runs_away: bool


def read_range_test(learning_rates: Sequence[float], losses: Sequence[float | None]) -> RangeTest:
    """The result of a range test; losses are None from the first that is not finite. ValueError if all are None."""
    finite = next((index for index, loss in enumerate(losses) if loss is None), len(losses))
    if not finite:
        raise ValueError(_("the range test has no step with a finite loss: run it again with more images."))
    rates, measured = learning_rates[:finite], [loss for loss in losses[:finite] if loss is not None]
    smoothed = _smoothed(numpy.array(rates), numpy.array(measured, dtype=float)).tolist()
    points = tuple(RangeTestPoint(*figures) for figures in zip(rates, measured, smoothed, strict=True))
    lowest = min(points, key=lambda point: point.smoothed_loss)
    later = points[points.index(lowest) + 1 :]
    return RangeTest(
        points,
        lowest_at=lowest.learning_rate,
        suggestion=None if (reason := _why_none(points, lowest)) else lowest.learning_rate / 10,
        reason=reason,
        runs_away=finite < len(losses) or any(point.smoothed_loss > points[0].smoothed_loss for point in later),
    )


def _why_none(points: Sequence[RangeTestPoint], lowest: RangeTestPoint) -> str:
    """Why these points suggest no rate; "" if they do."""
    if len(points) < FEWEST_STEPS:
        return _n(
            "With {count} step the curve is chance, about {needed} are needed: take more training images, or a smaller "
            "batch size.",
            "With {count} steps the curve is chance, about {needed} are needed: take more training images, or a smaller "
            "batch size.",
            len(points),
            count=len(points),
            needed=FEWEST_STEPS,
        )
    if lowest is points[-1]:
        return _(
            "The loss was still falling at the last rate, {rate}, so it is unknown where it would be lowest: take more "
            "training images, or a smaller batch size.",
            rate=learning_rate(lowest.learning_rate),
        )
    if lowest.smoothed_loss > CLEAR_FALL * points[0].smoothed_loss:
        return _(
            "The loss never fell by a clear margin ({margin}), so no rate is known to work: take more training images, or "
            "change the network.",
            margin=percentage((1 - CLEAR_FALL) * 100, 0),
        )
    return ""


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
