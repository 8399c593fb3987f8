"""The computation of one output value of a convolution adds up on the page."""

import pytest
import torch
from pages_under_test import FINAL, inspected, open_page, words
from torch.nn.functional import conv2d

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_convolution_taken_apart_adds_up_on_the_page(store, mnist):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "row": "4", "column": "5", "index": "7"})
    network = inspected(FINAL)
    value = network.output(mnist.test_images[7:8].numpy(), network.row("Conv2d-11"))[0, 3, 4, 5]
    assert f"the unit's value is **{value:.4f}**".replace("-", "−") in words(at)


def test_the_input_channel_that_adds_or_takes_most_is_shown_first(store, mnist):
    network = inspected(FINAL)
    row = network.row("Conv2d-11")
    before = torch.tensor(network.output(mnist.test_images[7:8].numpy(), network.row_before(row)))
    weight = torch.tensor(network.parameter(row, "weight")[3:4])
    layer = row.layer
    channels = weight.shape[1]
    sums = conv2d(before, weight.transpose(0, 1), stride=layer.stride, padding=layer.padding, groups=channels)[0, :, 4, 5]
    most = int(sums.abs().argmax())
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "row": "4", "column": "5", "index": "7"})
    assert f"Input channel {most} adds **{sums[most]:+.4f}**".replace("-", "−") in words(at)
    at.selectbox(key="input").set_value("0").run()
    assert f"Input channel 0 adds **{sums[0]:+.4f}**".replace("-", "−") in words(at)


def test_the_first_layer_tells_what_black_and_white_are_after_normalisation(store):
    """MNIST's published mean is 0.1307, its deviation 0.3081."""
    told = words(open_page("layers", {"run": FINAL, "layer": "Conv2d-1"}))
    assert f"black is −{0.1307 / 0.3081:.2f}, white {(1 - 0.1307) / 0.3081:.2f}" in told
    assert "black is" not in words(open_page("layers", {"run": FINAL, "layer": "Conv2d-11"}))
