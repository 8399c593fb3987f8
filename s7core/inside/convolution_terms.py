"""One number of one convolution taken apart: the window, the weights, their products and the sum."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import Conv2d
from s7core.model.trace import Row


@dataclass(frozen=True)
class ConvolutionTerms:
    """How a unit of a convolution comes to its value, float32.

    `window`, `weights` and `products` are (in channels, k, k); `sums` (in channels,) adds each channel's products up.
    `padded` (k, k) marks places outside the grid, where the window holds zeros. `value` is sum and bias together.
    `corner` is the window's first (row, column) on the grid of the layer before; it may be negative.
    """

    window: numpy.ndarray
    weights: numpy.ndarray
    products: numpy.ndarray
    sums: numpy.ndarray
    padded: numpy.ndarray
    bias: float
    value: float
    corner: tuple[int, int]


def convolution_terms(
    inspected: InspectedNetwork, row: Row, image: numpy.ndarray, channel: int, unit: tuple[int, int]
) -> ConvolutionTerms:
    """The unit at (row, column) of one output channel of a convolution, for one image (28, 28)."""
    assert isinstance(row.layer, Conv2d)
    before = inspected.output(image[None], inspected.before(row))[0]
    kernel, stride, padding = row.layer.kernel, row.layer.stride, row.layer.padding
    top, left = (at * stride for at in unit)
    borders = ((0, 0), (padding, padding), (padding, padding))
    window = numpy.pad(before, borders)[:, top : top + kernel, left : left + kernel]
    outside = numpy.pad(numpy.zeros(before.shape[1:], bool), padding, constant_values=True)
    weights = inspected.parameter(row, "weight")[channel]
    bias = inspected.parameter(row, "bias")
    products = window * weights
    sums = products.sum((1, 2))
    own_bias = 0.0 if bias is None else float(bias[channel])
    return ConvolutionTerms(
        window,
        weights,
        products,
        sums,
        outside[top : top + kernel, left : left + kernel],
        own_bias,
        float(sums.sum()) + own_bias,
        (top - padding, left - padding),
    )
