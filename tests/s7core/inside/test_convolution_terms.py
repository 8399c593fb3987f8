"""One number of a convolution taken apart, against PyTorch's own convolution and unfold."""

import numpy
import pytest
import torch
from torch.nn.functional import unfold

from s7core.inside.convolution_terms import convolution_terms
from s7core.lesson.layers import Conv2d

DIGITS = 3


def check_units(inspected, row, images, outputs):
    """Corners, an edge and random units of a convolution; outputs are plain PyTorch's, layer by layer."""
    random = numpy.random.default_rng(row.index)
    before, value = outputs[row.index - 1], outputs[row.index]
    kernel, side = row.layer.kernel, row.output_shape[-1]
    window = {"kernel_size": kernel, "padding": row.layer.padding, "stride": row.layer.stride}
    windows = unfold(torch.from_numpy(before), **window).numpy().reshape(len(images), -1, kernel, kernel, side, side)
    inside = unfold(torch.ones(1, 1, *before.shape[2:]), **window).numpy().reshape(kernel, kernel, side, side)
    last = side - 1
    units = [(0, 0), (0, last), (last, 0), (last, last), (last // 2, 0), *random.integers(0, side, (6, 2)).tolist()]
    weight, bias = (inspected.find_parameter(row, name) for name in ("weight", "bias"))
    for image, (y, x) in enumerate(units):
        image %= len(images)
        channel = int(random.integers(row.output_shape[0]))
        found = convolution_terms(inspected, row, images[image], channel, (y, x))
        where = (row.name, channel, y, x)
        assert found.value == pytest.approx(value[image, channel, y, x], rel=1e-5, abs=1e-5), where
        assert numpy.allclose(found.window, windows[image, ..., y, x], rtol=1e-5, atol=1e-5), where
        assert numpy.array_equal(found.weights, weight[channel]), where
        assert numpy.array_equal(found.products, found.window * found.weights), where
        assert numpy.array_equal(found.padded, inside[..., y, x] == 0) and not found.window[:, found.padded].any(), where
        assert found.bias == (0 if bias is None else bias[channel]), where
        assert found.value == pytest.approx(found.sums.sum() + found.bias, rel=1e-5) and len(found.sums) == before.shape[1]
        assert numpy.allclose(found.sums, [each.sum() for each in found.products], rtol=1e-5, atol=1e-6), where
        top, left = found.corner
        for down, across in ((0, 0), (kernel - 1, kernel - 1)):
            if not found.padded[down, across]:
                assert numpy.allclose(found.window[:, down, across], before[image, :, top + down, left + across], atol=1e-5)
            else:
                assert min(top + down, left + across) < 0 or max(top + down, left + across) >= before.shape[-1], where


def test_every_convolution_of_a_reference_run_comes_to_torch_s_value(key, digits, reference, torch_outputs):
    inspected, images = reference(key), digits[:DIGITS]
    outputs = torch_outputs(inspected, images)
    rows = [row for row in inspected.trace.rows if isinstance(row.layer, Conv2d)]
    assert len(rows) >= 4
    for row in rows:
        check_units(inspected, row, images, outputs)


@pytest.mark.parametrize(
    "layers",
    ["conv4s2p1b relu conv10k14 flatten", "conv3k5s3p4 relu conv6k2p1b avgpool12 flatten linear10", "conv10k28b flatten"],
)
def test_strides_padding_and_biases_of_an_edited_network_come_to_torch_s_value(layers, digits, edited, torch_outputs):
    inspected, images = edited(layers), digits[:DIGITS]
    for row in inspected.trace.rows:
        if isinstance(row.layer, Conv2d):
            check_units(inspected, row, images, torch_outputs(inspected, images))


def test_the_first_unit_of_a_strided_padded_convolution_by_hand(digits, edited):
    """Window 3 x 3, stride 2, padding 1: the unit (0, 2) begins above the image, in its column 3."""
    inspected = edited("conv4s2p1b relu conv10k14 flatten")
    found = convolution_terms(inspected, inspected.row("Conv2d-1"), digits[0], 3, (0, 2))
    assert found.corner == (-1, 3) and found.padded.tolist() == [[True] * 3, [False] * 3, [False] * 3]
    assert found.window.shape == (1, 3, 3) and found.sums.shape == (1,)
    assert numpy.allclose(found.window[0, 1:], (digits[0][:2, 3:6] / 255 - 0.1307) / 0.3081, atol=1e-5)
