"""The chain is drawn layer by layer, and its sum adds up to the gradient as it is written."""

import re
from dataclasses import replace

import numpy as np
import pytest
from pages_under_test import FINAL, inspected

from dashboard.components.number_images import BELOW
from dashboard.features.layers.chain_strip import difference_table, strip, sum_pictures, sum_table, why_no_gradient
from dashboard.features.layers.written_numbers import written
from s7core.inside.gradient_chain import GradientTerms, gradient_chain, gradient_terms
from s7core.inside.learning_step import DigitToLearn, WeightPlace

PLACE = WeightPlace("Conv2d-11", 0, 6)


@pytest.fixture(scope="module")
def network():
    return inspected(FINAL)


@pytest.fixture(scope="module")
def chain(network, mnist):
    return gradient_chain(network, DigitToLearn(mnist.test_images[321].numpy(), 2), network.row("Conv2d-11"))


def test_the_scores_show_what_is_said_less_what_is_true(chain):
    table = difference_table(chain)
    assert f"{chain.probabilities[2] - 1:.3f}".replace("-", "−") in table and f"{chain.probabilities[7]:.3f}" in table


def test_tiny_scores_are_written_with_a_power_of_ten_as_everywhere_on_the_page(chain):
    probabilities = np.full(10, 3e-5)
    table = difference_table(replace(chain, probabilities=probabilities))
    assert "3 × 10⁻⁵" in table and "e-" not in table


def test_a_score_just_below_one_is_not_written_as_one(chain):
    for share, written_as in ((0.9998, "0.9998"), (0.999996, "0.999996"), (0.9994, "0.999"), (1.0, "1.000")):
        assert f"<td>{written_as}</td>" in difference_table(replace(chain, probabilities=np.full(10, share)))


@pytest.mark.parametrize("scale", [1.0, 1e-4])
def test_the_strongest_difference_has_the_same_colour_however_small_all_are(chain, scale):
    last = replace(chain.layers[0], gradient=np.linspace(-1, 0.5, 10) * scale)
    colours = re.findall(r"background:rgb\((\d+,\d+,\d+)\)", difference_table(replace(chain, layers=[last])))
    assert colours[0] == ",".join(str(int(part)) for part in 0.62 * BELOW)
    assert len(set(colours)) == 10


def test_every_layer_back_to_the_weight_s_has_a_picture_with_its_norm(chain, network):
    drawn = strip(chain, PLACE)
    shown = [row for row in network.trace.rows if row.index >= 11 and row.type not in ("Dropout", "Flatten")]
    assert re.findall(r"<figcaption>([\w-]+)<br>", drawn) == [row.name for row in reversed(shown)]
    for each in chain.layers:
        assert each.row not in shown or written(each.norm) in drawn


def test_from_the_weight_s_layer_to_the_next_that_mixes_channels_its_own_channel_is_shown(chain):
    channels = dict(re.findall(r"<figcaption>([\w-]+)<br>channel (\d+)<", strip(chain, WeightPlace("Conv2d-11", 3, 6))))
    assert {channels[name] for name in ("Conv2d-11", "ReLU-12", "BatchNorm2d-13")} == {"3"}
    strongest = {each.row.name: int((each.gradient**2).sum((1, 2)).argmax()) for each in chain.layers[1:]}
    assert channels["Conv2d-15"] == str(strongest["Conv2d-15"])


def test_the_products_as_written_add_up_to_the_gradient_of_the_weight(chain):
    table = sum_table(gradient_terms(chain, PLACE))
    last_cells = re.findall(r"<td>(?:<b>)?([+−][\d.]+)(?:</b>)?</td></tr>", table)
    *products, total = [float(text.replace("−", "-")) for text in last_cells]
    assert len(products) == 4 and sum(products) == pytest.approx(total, abs=1e-9)
    assert total == pytest.approx(chain.gradient(PLACE), rel=1e-3)
    assert "the other 97 places" in table and "row 2, column 5" in table


def test_the_pictures_name_channel_and_input(chain):
    drawn = sum_pictures(chain, gradient_terms(chain, PLACE), PLACE)
    assert "channel 0 of Conv2d-11" in drawn and "input channel 6" in drawn and drawn.count("<img") == 3


def test_a_linear_layer_s_gradient_is_one_product():
    table = sum_table(GradientTerms(np.array([[0.5]]), np.array([[-3.0]])))
    assert "0.5000 × (−3.000) = <b>−1.500</b>" in table


def test_a_gradient_of_zero_has_its_reason(chain, network, mnist):
    assert why_no_gradient(chain, PLACE) == ""
    chain.weights[5] = 0
    assert "No gradient reaches channel 5" in why_no_gradient(chain, WeightPlace("Conv2d-11", 5, 0))
    chain.layers[0].gradient[:] = 0
    assert "nothing is left to learn" in why_no_gradient(chain, WeightPlace("Conv2d-11", 5, 0))
