"""What the sliding window gets is the input, the weights and the map, from which each number of the map follows."""

import numpy as np
import pytest
from pages_under_test import FINAL, inspected

from dashboard.features.layers.window_slide import slide_data
from s7core.inside.convolution_terms import convolution_terms


@pytest.mark.parametrize(("layer", "channels"), [("Conv2d-1", 1), ("Conv2d-11", 10)])
def test_each_number_of_the_map_is_the_sum_of_what_the_window_sees_times_the_weights(layer, channels, mnist):
    network, image = inspected(FINAL), mnist.test_images[7].numpy()
    row = network.row(layer)
    output = network.output(image[None], row)[0, 2]
    found = convolution_terms(network, row, image, 2, (0, 0))
    sent = [slide_data(row.layer, found, channel, output) for channel in range(channels)]
    kernel, step, border = len(sent[0]["weights"]), sent[0]["stride"], sent[0]["padding"]
    for at in ((0, 0), (3, 5), (output.shape[0] - 1, output.shape[1] - 1)):
        total = found.bias
        for each in sent:
            seen = np.pad(each["input"], border)[at[0] * step :, at[1] * step :][:kernel, :kernel]
            total += float((seen * np.array(each["weights"])).sum())
        assert total == pytest.approx(sent[0]["output"][at[0]][at[1]], abs=0.02)
    assert sent[0]["channels"] == channels and sent[0]["bias"] == bool(found.bias)


def test_little_is_sent(mnist):
    """The largest grid of the lesson, as text."""
    network, image = inspected("ref-init-s1"), mnist.test_images[7].numpy()
    row = network.row("Conv2d-1")
    found = convolution_terms(network, row, image, 0, (0, 0))
    assert len(str(slide_data(row.layer, found, 0, network.output(image[None], row)[0, 0]))) < 20_000
