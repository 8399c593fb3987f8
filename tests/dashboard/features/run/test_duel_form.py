"""A duel trains two runs that differ in one setting, and keeps the guess at the winner."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, words

from dashboard.features.run.duel_form import DUEL_VALUES
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.parametrize("name", DUEL_VALUES)
def test_every_value_of_a_duel_is_one_that_can_be_trained(name):
    values = DUEL_VALUES[name]
    assert len(set(values)) == len(values) > 1
    assert {getattr(replace(Recipe(), **{name: value}), name) for value in values} == set(values)


def _opened():
    at = open_page("net1", {"step": "guess"})
    at.segmented_control(key="guess-kind").set_value("duel").run()
    assert not at.exception
    return at


def test_a_duel_needs_two_values_and_a_guess_and_then_trains_runs_that_differ_in_nothing_else(store):
    at = _opened()
    at.selectbox(key="duel-setting").set_value("batch_norm").run()
    assert at.selectbox(key="duel-other-batch_norm").options == ["off"]  # a value is no opponent of itself
    assert at.radio(key="duel-guess").disabled and at.button(key="duel-start").disabled
    at.selectbox(key="duel-other-batch_norm").set_value(False).run()
    assert at.button(key="duel-start").disabled
    at.radio(key="duel-guess").set_value("second").run()
    at.button(key="duel-start").click().run()
    assert "Saved: batchnorm off wins. Both runs are on their way." in "".join(each.value for each in at.success)
    second, first = store.runs("queued")
    assert first.recipe.differences(second.recipe) == {"batch_norm": (True, False)}
    [duel] = Guesses(store, Visitor()).duels_of([first.id])
    assert (duel.first_run, duel.second_run, duel.guess) == (first.id, second.id, "second")
    at.query_params["step"] = "run"
    at.run()
    assert at.selectbox(key="run").value == first.id


def test_a_duel_that_the_class_does_not_allow_queues_nothing(store, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    Register(store).open_class("9b")
    at = _opened()
    at.selectbox(key="duel-other-learning_rate").set_value(0.1).run()
    at.radio(key="duel-guess").set_value("first").run()
    at.button(key="duel-start").click().run()
    assert "Only students of a class train here" in words(at) and not store.runs() and not at.success
