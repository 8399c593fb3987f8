"""Any weight can be picked by a click or a link, and a bad link falls back with a note."""

import numpy as np
import pytest
from pages_under_test import FINAL, asked, clickable_html, inspected, open_page, words

from dashboard.features.layers import weight_choice
from dashboard.features.layers.weight_choice import chosen_weight, near_square
from dashboard.state.address import asked as asked_address
from dashboard.state.address import set_address
from dashboard.state.session import WEIGHT
from s7core.inside.gradient_chain import gradient_chain
from s7core.inside.learning_step import DigitToLearn, WeightPlace

pytestmark = pytest.mark.usefixtures("no_workers")
LINK = {"run": FINAL, "layer": "Conv2d-11", "channel": "3", "index": "321"}


def test_the_weights_shown_are_those_of_the_channel_and_the_chosen_cell_is_marked(store):
    drawn = clickable_html(open_page("layers", {**LINK, "weight": "7-2-0"}))
    weight = inspected(FINAL).parameter(inspected(FINAL).row("Conv2d-11"), "weight")[3, 7, 2, 0]
    marked = [cell for cell in drawn.split("<td ") if "data-chosen" in cell and "cell 7 2 0" in cell]
    assert len(marked) == 2  # among the weights, and among their gradients
    assert f"{abs(weight):.2f}</td>" in marked[0]


@pytest.fixture
def notes(fresh_session, monkeypatch) -> list[str]:
    """What is noted of a link that cannot be followed."""
    said: list[str] = []
    monkeypatch.setattr(weight_choice, "link_note", lambda reason, instead: said.append(reason))
    return said


@pytest.fixture(scope="module")
def row():
    return inspected(FINAL).row("Conv2d-11")


@pytest.fixture(scope="module")
def chain(mnist, row):
    return gradient_chain(inspected(FINAL), DigitToLearn(mnist.test_images[321].numpy(), 2), row)


@pytest.mark.parametrize("weight", ["10-0-0", "0-3-0", "x", "1-1", "1-1-1-1"])
def test_a_link_to_a_weight_that_is_not_there_falls_back_with_a_note(weight, row, chain, notes):
    set_address(WEIGHT, weight)
    found = chosen_weight(row, 3, chain)
    assert "it must be input, row and column of a weight of Conv2d-11" in notes[0] and weight in notes[0]
    assert abs(chain.gradient(found)) == np.abs(chain.weights[3]).max() and found.output == 3
    assert asked_address(WEIGHT) is None


def test_a_link_names_a_weight_by_input_row_and_column(row, chain, notes):
    set_address(WEIGHT, "7-2-0")
    assert chosen_weight(row, 3, chain) == WeightPlace("Conv2d-11", 3, 7, 2, 0) and not notes


@pytest.mark.slow
@pytest.mark.one_core
def test_another_layer_begins_with_its_own_weight_without_a_note(store):
    at = open_page("layers", {**LINK, "weight": "7-2-0"})
    at.selectbox(key="layer").set_value("Conv2d-1").run()
    assert "weight" not in at.query_params and not at.warning


@pytest.mark.slow
@pytest.mark.one_core
def test_an_input_of_a_large_linear_layer_is_chosen_by_its_number(store):
    at = open_page("layers", {"run": "ref-init-s1", "layer": "Linear-12", "index": "321"})
    at.number_input(key="input-unit").set_value(17).run()
    assert asked(at, "weight") == "17-0-0" and "Selected weight: from input 17" in words(at)


@pytest.mark.parametrize(("clicked", "chosen"), [("from 4", "4-2-1"), ("cell 3 0 2", "3-0-2")])
def test_a_click_on_a_window_keeps_the_place_in_it_and_one_on_a_cell_takes_that(fresh_session, clicked, chosen):
    weight_choice._pick(WeightPlace("Conv2d-11", 3, 7, 2, 1), clicked)
    assert asked_address(WEIGHT) == chosen


def test_a_click_beside_the_last_weight_of_a_picture_changes_nothing(fresh_session):
    weight_choice._pick_in_grid(8, 50, "6,1")
    assert asked_address(WEIGHT) == "49-0-0"
    weight_choice._pick_in_grid(8, 50, "6,2")
    assert asked_address(WEIGHT) == "49-0-0"


def test_numbers_are_laid_out_row_by_row_as_a_square():
    assert near_square(np.arange(1, 6)).tolist() == [[1, 2, 3], [4, 5, 0]]
    assert near_square(np.arange(4096)).shape == (64, 64) and near_square(np.arange(1)).shape == (1, 1)
