"""How a convolution computes one output value: the window, the weights, their products and the sum."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import Conv2d
from s7core.model.trace import Row


@dataclass(frozen=True)
class ConvolutionTerms:
    """The computation of one unit of a convolution; arrays are float32.

    `window`, `weights` and `products` are (in channels, k, k); `sums` (in channels,) has the sum of each channel's
    products. `padded` (k, k) bool marks padding, where the window holds zeros. `value` is the sum of `sums` plus `bias`.
    `corner` is the (row, column) of the window's top left on the input grid; with padding it may be negative. `before`
    (in channels, height, width) is the whole input.
    """

    window: numpy.ndarray
    weights: numpy.ndarray
    products: numpy.ndarray
    sums: numpy.ndarray
    padded: numpy.ndarray
    bias: float
    value: float
    corner: tuple[int, int]
    before: numpy.ndarray


def convolution_terms(
    inspected: InspectedNetwork, row: Row, image: numpy.ndarray, channel: int, unit: tuple[int, int]
) -> ConvolutionTerms:
    """The computation of the unit at (row, column) of one output channel, for one image (28, 28)."""
    assert isinstance(row.layer, Conv2d)
    before = inspected.output(image[None], inspected.row_before(row))[0]
    kernel, stride, padding = row.layer.kernel, row.layer.stride, row.layer.padding
    top, left = unit[0] * stride, unit[1] * stride
    borders = ((0, 0), (padding, padding), (padding, padding))
    window = numpy.pad(before, borders)[:, top : top + kernel, left : left + kernel]
    outside = numpy.pad(numpy.zeros(before.shape[1:], bool), padding, constant_values=True)
    weights = inspected.parameter(row, "weight")[channel]
    biases = inspected.find_parameter(row, "bias")
    products = window * weights
    sums = products.sum((1, 2))
    bias = 0.0 if biases is None else float(biases[channel])
    return ConvolutionTerms(
        window,
        weights,
        products,
        sums,
        outside[top : top + kernel, left : left + kernel],
        bias,
        float(sums.sum()) + bias,
        (top - padding, left - padding),
        before,
    )
