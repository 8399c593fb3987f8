"""Steps and learning rate live in the address; a drawn digit is asked what it is meant to be."""

import numpy as np
import pytest
from pages_under_test import FINAL, asked, open_page, words

from dashboard.features.layers.step_controls import first_rate, rates
from dashboard.state.digit_text import digit_as_text
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")
LINK = {"run": FINAL, "layer": "Conv2d-11", "index": "321"}


@pytest.mark.slow
@pytest.mark.one_core
def test_steps_are_taken_and_started_over_and_another_digit_starts_over(store):
    at = open_page("layers", LINK)
    assert at.button(key="learn-again").disabled
    at.button(key="learn-1").click().run()
    at.button(key="learn-10").click().run()
    assert asked(at, "steps") == "11" and "In 11 steps the loss falls from 3.360" in words(at)
    at.button(key="learn-again").click().run()
    assert "steps" not in at.query_params and "Before the first step this digit's loss is 3.360" in words(at)
    at.button(key="learn-1").click().run()
    at.number_input(key="index").set_value(322).run()
    assert "steps" not in at.query_params


@pytest.mark.slow
@pytest.mark.one_core
def test_a_link_opens_after_its_steps_at_its_rate(store):
    at = open_page("layers", {**LINK, "steps": "3", "learning_rate": "0.001"})
    assert at.select_slider(key="learning_rate").value == "0.001" and "In 3 steps the loss falls" in words(at)
    at.button(key="learn-own-rate").click().run()
    assert asked(at, "learning_rate") == "0.1" and "In 3 steps" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(("name", "value"), [("steps", "1001"), ("steps", "-1"), ("learning_rate", "0.012345")])
def test_a_link_to_what_cannot_be_chosen_falls_back_with_a_note(name, value, store):
    at = open_page("layers", {**LINK, name: value})
    assert "not one of the choices" in words(at) and "Before the first step" in words(at)


def test_the_slider_begins_with_the_share_of_one_digit_and_has_the_rate_of_the_run():
    recipe = Recipe(learning_rate=0.05, batch_size=128)
    marks = rates(recipe)
    assert first_rate(recipe) == "0.000391" and {"0.000391", "0.05", "0.000001", "100"} <= set(marks)
    found = np.array(list(map(float, marks)))
    assert (np.diff(found) > 0).all() and (found[1:] / found[:-1]).max() < 1.4
    assert first_rate(Recipe(learning_rate=1e-6)) == "0.000001"  # no rate is smaller


@pytest.mark.slow
@pytest.mark.one_core
def test_a_drawn_digit_is_asked_what_it_is_meant_to_be(store, mnist):
    drawing = {"run": FINAL, "layer": "Conv2d-11", "drawn": digit_as_text(mnist.test_images[321].numpy())}
    at = open_page("layers", drawing)
    assert "learn-1" not in {each.key for each in at.button}
    at.selectbox(key="meant").set_value("2").run()
    assert "Before the first step this digit's loss is 3.360" in words(at)
    assert "Before the first step this digit's loss is 3.360" in words(open_page("layers", {**drawing, "meant": "2"}))
