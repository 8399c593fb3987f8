"""Whether a network is right as often as it is sure: reliability, expected calibration error, temperature scaling.

Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", 2017.
"""

from dataclasses import dataclass

import numpy
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

BINS = 15
COOLEST, HOTTEST = 0.05, 20.0  # temperatures that are tried
LITTLE = 0.001  # a gap between confidence and accuracy that is not worth a word
AT_THE_END = 0.01  # of their logarithm


@dataclass(frozen=True)
class Bin:
    """Answers whose highest probability is above `low`, up to `high`: how many, their mean confidence and accuracy."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """`error` is the expected calibration error: the mean distance of accuracy from confidence over bins, by their count."""

    bins: tuple[Bin, ...]  # only those with answers
    error: float

    @property
    def gap(self) -> float:
        """Mean confidence less accuracy over all answers, 0..1: above zero a network is surer than it is right."""
        total = sum(each.count for each in self.bins)
        return sum((each.confidence - each.accuracy) * each.count for each in self.bins) / total

    @property
    def in_words(self) -> str:
        """Whether it is too sure, not sure enough, or about as sure as it is right."""
        apart = f"{abs(self.gap) * 100:.2f} points on average"
        if abs(self.gap) < LITTLE:
            return f"It is about as often right as it is sure: the two differ by {apart}"
        return f"It is {'surer than it is right' if self.gap > 0 else 'more often right than it is sure'}, by {apart}"


def calibration(probabilities: numpy.ndarray, labels: numpy.ndarray, bins: int = BINS) -> Calibration:
    """probabilities (N, classes), labels (N,); bins of equal width."""
    confidence, right = probabilities.max(1).astype(float), probabilities.argmax(1) == labels
    place = numpy.clip(numpy.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    found = []
    for each in range(bins):
        chosen = place == each
        if chosen.any():
            found.append(
                Bin(
                    each / bins,
                    (each + 1) / bins,
                    int(chosen.sum()),
                    float(confidence[chosen].mean()),
                    float(right[chosen].mean()),
                )
            )
    error = sum(each.count * abs(each.accuracy - each.confidence) for each in found) / len(labels)
    return Calibration(tuple(found), float(error))


def fit_temperature(logits: numpy.ndarray, labels: numpy.ndarray) -> float | None:
    """The temperature that makes the labels likeliest: logits (N, classes) are divided by it, which changes no answer.

    None where it lies at the end of what is tried: the colder, or the hotter, the better, and there is no best one.
    """
    rows = numpy.arange(len(labels))

    def loss(log_temperature: float) -> float:
        scaled = logits.astype(float) / numpy.exp(log_temperature)
        return float(-log_softmax(scaled, axis=1)[rows, labels].mean())

    bounds = numpy.log([COOLEST, HOTTEST])
    found = minimize_scalar(loss, bounds=bounds, method="bounded").x
    return float(numpy.exp(found)) if abs(bounds - found).min() > AT_THE_END else None
