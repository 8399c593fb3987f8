"""Below a run stand guesses, other seeds and curves; they are drawn again only while something of them may change."""

from dataclasses import replace

import pytest
import streamlit as st
from pages_under_test import open_page, words

from dashboard.components.live_part import POLL_SECONDS
from dashboard.features.run.run_details import IN_DETAIL
from dashboard.state.session import CURVES_IN_DETAIL
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


@pytest.fixture
def training(store):
    """The id of a run that has taken a step."""
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    Attempt.current(store, run_id).report([StepRecord(0, 0.5, 0.01, 0.25)])
    return run_id


@pytest.fixture
def timers(monkeypatch):
    """The intervals at which the details are drawn again, one for each time that a page draws them."""
    every, fragment = [], st.fragment

    def noted(function=None, *, run_every=None):
        if getattr(function, "__name__", "") == "_draw_details":
            every.append(run_every)
        return fragment(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    return every


def test_the_curves_of_a_run_in_training_are_live_until_the_visitor_closes_them(training, timers):
    at = open_page("train", {"run": training})
    assert "Training loss is at 0.500" in words(at) and timers == [POLL_SECONDS]
    charts = len(at.get("vega_lite_chart"))
    at.toggle(key=CURVES_IN_DETAIL.name).set_value(False).run()
    assert "Training loss" not in words(at) and timers[-1] is None and len(at.get("vega_lite_chart")) < charts


def test_in_a_class_the_curves_of_a_run_in_training_are_drawn_on_demand_and_live_then(training, register, timers):
    at = open_page("train", {"run": training})
    assert "Training loss" not in words(at) and timers == [None]
    at.toggle(key=CURVES_IN_DETAIL.name).set_value(True).run()
    assert "Training loss is at 0.500" in words(at) and timers[-1] == POLL_SECONDS


def test_after_the_end_the_curves_stand_there_and_nothing_is_drawn_again(store, training, finish, timers):
    at = open_page("train", {"run": finish(store, RECIPE, "final-exp1", [200, 100])})
    assert f"### {IN_DETAIL}" in words(at) and "passes 99% test accuracy in epoch 2" in words(at)
    assert not [each for each in at.toggle if each.key == CURVES_IN_DETAIL.name]


def test_a_guess_or_another_seed_keeps_a_run_in_training_live(store, training, timers):
    Guesses(store, Visitor()).commit(training, 0.9, 0.99)
    assert "Guessed: 90.00%" in words(open_page("train", {"run": training}))
    other = store.submit(replace(RECIPE, dropout=0.2), "final-exp1", state="running")
    store.submit(replace(RECIPE, dropout=0.2, seed=2), "final-exp1", state="running")
    open_page("train", {"run": other})
    assert timers == [POLL_SECONDS, POLL_SECONDS]


def test_a_finished_run_is_drawn_again_while_another_seed_of_it_trains(store, finish, timers):
    done = finish(store, RECIPE, "final-exp1", [200, 100])
    store.submit(replace(RECIPE, seed=2), "final-exp1", state="running")
    open_page("train", {"run": done})
    assert timers == [POLL_SECONDS]
