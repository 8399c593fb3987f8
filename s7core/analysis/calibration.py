"""Whether the confidence of a network equals its accuracy: reliability, expected calibration error, temperature scaling.

Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", 2017.
"""

from dataclasses import dataclass

import numpy
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from s7core import formatting
from s7core.language.translation import _

BINS = 15  # of equal width, over confidences 0..1
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0  # limits of the search
_NEGLIGIBLE_GAP = 0.001  # smaller gaps between confidence and accuracy, 0..1, are not judged
_BOUND_MARGIN = 0.01  # a best log temperature this close to a limit is not a minimum


@dataclass(frozen=True)
class ConfidenceBin:
    """Answers with a confidence (highest probability) in (low, high]: their number, mean confidence and accuracy, 0..1."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """`bins` without empty ones; `error` is the expected calibration error, mean |accuracy - confidence| by count, 0..1."""

    bins: tuple[ConfidenceBin, ...]
    error: float

    @property
    def gap(self) -> float:
        """Mean confidence minus accuracy over all answers, -1..1; above 0 the network is overconfident."""
        total = sum(answers.count for answers in self.bins)
        return sum((answers.confidence - answers.accuracy) * answers.count for answers in self.bins) / total

    @property
    def in_words(self) -> str:
        """A sentence, without its full stop, on whether the network is overconfident, underconfident or neither."""
        points = formatting.unsigned_points(self.gap)
        if abs(self.gap) < _NEGLIGIBLE_GAP:
            return _("Its confidence and its accuracy agree: they differ by {points} points on average", points=points)
        if self.gap > 0:
            return _("Its confidence is higher than its accuracy, by {points} points on average", points=points)
        return _("Its accuracy is higher than its confidence, by {points} points on average", points=points)


def calibration(probabilities: numpy.ndarray, labels: numpy.ndarray, bins: int = BINS) -> Calibration:
    """The calibration of answers with probabilities (N, classes) and labels (N,), in `bins` bins of equal width."""
    confidence, right = probabilities.max(1).astype(float), probabilities.argmax(1) == labels
    bin_of_answer = numpy.clip(numpy.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    filled = []
    for index in range(bins):
        chosen = bin_of_answer == index
        if chosen.any():
            filled.append(
                ConfidenceBin(
                    index / bins,
                    (index + 1) / bins,
                    int(chosen.sum()),
                    float(confidence[chosen].mean()),
                    float(right[chosen].mean()),
                )
            )
    error = sum(answers.count * abs(answers.accuracy - answers.confidence) for answers in filled) / len(labels)
    return Calibration(tuple(filled), float(error))


def fit_temperature(logits: numpy.ndarray, labels: numpy.ndarray) -> float | None:
    """The temperature with the lowest cross-entropy when logits (N, classes) are divided by it; labels (N,).

    None where the loss keeps falling towards LOWEST_TEMPERATURE or HIGHEST_TEMPERATURE, so that there is no best one.
    """
    rows = numpy.arange(len(labels))

    def loss(log_temperature: float) -> float:
        scaled = logits.astype(float) / numpy.exp(log_temperature)
        return float(-log_softmax(scaled, axis=1)[rows, labels].mean())

    bounds = numpy.log([LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE])
    best = minimize_scalar(loss, bounds=bounds, method="bounded").x
    return float(numpy.exp(best)) if abs(bounds - best).min() > _BOUND_MARGIN else None
