"""A step of learning is taken apart on the page with the numbers of autograd, for every kind of layer that has weights."""

import pytest
import torch
from pages_under_test import FINAL, asked, html, inspected, open_page, words
from torch.nn.functional import cross_entropy

from dashboard.features.layers.written_numbers import written
from s7core.inside.inspected_network import prepared_images

pytestmark = pytest.mark.usefixtures("no_workers")
TITLE = "One step of learning, taken apart"


def test_the_gradient_on_the_page_is_autograd_s(store, mnist):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "weight": "7-2-0", "index": "321"})
    network = inspected(FINAL).network.requires_grad_(True)
    cross_entropy(network(prepared_images(mnist.test_images[321:322].numpy())), torch.tensor([2])).backward()
    gradient = float(network.get_parameter("Conv2d-11.weight").grad[3, 7, 2, 0])
    assert f"∂ loss / ∂ weight = <b>{written(gradient)}</b>" in html(at)


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("layer", ["Conv2d-1", "Conv2d-6", "Linear-12", "Linear-13"])
def test_every_layer_with_weights_has_the_panel(layer, store):
    at = open_page("layers", {"run": "ref-init-s1", "layer": layer, "index": "321", "channel": "9", "steps": "1"})
    assert (TITLE in words(at) and "sum: the gradient" in html(at)) or "gradient of the unit × its input" in html(at)
    assert not at.warning


@pytest.mark.slow
@pytest.mark.one_core
def test_a_layer_without_weights_has_no_panel(store):
    assert TITLE not in words(open_page("layers", {"run": FINAL, "layer": "ReLU-2"}))


def test_a_digit_that_is_read_well_is_offered_to_be_changed_for_a_wrong_one(store):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "index": "0"})
    assert "next to nothing to learn from it" in words(at)
    at.button(key="learn-wrong").click().run()
    assert "next to nothing" not in words(at) and asked(at, "index") != "0"


@pytest.mark.slow
@pytest.mark.one_core
def test_a_rate_that_is_far_too_high_is_told_and_can_be_left(store):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-1", "index": "321", "learning_rate": "100", "steps": "50"})
    assert "it is no longer a number" in words(at) and at.button(key="learn-1").disabled
    at.button(key="learn-again").click().run()
    assert "Before the first step" in words(at) and "The step overshoots" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_network_of_the_run_is_not_changed_by_steps(store):
    at = open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "index": "321", "steps": "20"})
    at.button(key="learn-again").click().run()
    drawn = html(at)
    assert html(open_page("layers", {"run": FINAL, "layer": "Conv2d-11", "index": "321"})) == drawn
