"""The computation of one output value of a convolution adds up on the page."""

import pytest
from pages_under_test import FINAL, inspected, open_page, words

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_convolution_taken_apart_adds_up_on_the_page(store, mnist):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "row": "4", "column": "5", "index": "7"})
    network = inspected(FINAL)
    value = network.output(mnist.test_images[7:8].numpy(), network.row("Conv2d-11"))[0, 3, 4, 5]
    assert f"the unit's value is **{value:.4f}**".replace("-", "−") in words(at)
