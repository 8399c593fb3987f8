"""The effect of BatchNorm on one channel: its values before and after, over many digits."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import BatchNorm2d
from s7core.model.trace import Row

HISTOGRAM_BINS = 40


@dataclass(frozen=True)
class Histogram:
    """`edges` (B + 1,) of the bins, `shares` (B,) of the values in them, 0..1, and the values' mean and deviation."""

    edges: numpy.ndarray
    shares: numpy.ndarray
    mean: float
    deviation: float


@dataclass(frozen=True)
class BatchNormEffect:
    """One channel before and after BatchNorm for `digits` digits, and the parameters of BatchNorm for this channel.

    after = scale * (before - mean) / sqrt(variance + epsilon) + shift
    """

    before: Histogram
    after: Histogram
    digits: int
    mean: float
    variance: float
    epsilon: float
    scale: float
    shift: float


def batch_norm_effect(inspected: InspectedNetwork, row: Row, images: numpy.ndarray, channel: int) -> BatchNormEffect:
    """The effect of a BatchNorm layer on one channel; images (N, 28, 28)."""
    assert isinstance(row.layer, BatchNorm2d)
    before, after = (
        histogram(inspected.output(images, layer, lambda outputs: outputs[:, channel].copy()))
        for layer in (inspected.row_before(row), row)
    )
    mean, variance, scale, shift = (
        float(inspected.parameter(row, name)[channel]) for name in ("running_mean", "running_var", "weight", "bias")
    )
    return BatchNormEffect(before, after, len(images), mean, variance, inspected.epsilon(row), scale, shift)


def histogram(values: numpy.ndarray) -> Histogram:
    """The histogram of values of any shape, in HISTOGRAM_BINS bins of equal width."""
    counts, edges = numpy.histogram(values, bins=HISTOGRAM_BINS)
    return Histogram(edges, counts / values.size, float(values.mean()), float(values.std()))
