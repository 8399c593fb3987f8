"""The run on screen is the one that was asked for, and a refused click is explained once."""

import time

import pytest
from pages_under_test import open_page, words

from dashboard.features.run.choose_run import STALE_SECONDS
from dashboard.state.session import RUN_BEFORE_START, STARTED_RUN
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.lesson.experiments import experiment

pytestmark = pytest.mark.usefixtures("no_workers")


def test_two_runs_of_one_recipe_can_be_told_apart(store):
    for _ in range(2):
        store.submit(experiment("init").recipe, "init", state="failed")
    options = open_page("train").selectbox(key="run").options
    assert len(options) == len(set(options)) == 2


def test_the_run_looked_at_last_is_on_the_screen_of_the_next_page(store):
    older, newer = (store.submit(experiment("final-exp1").recipe, "final-exp1", state="failed") for _ in range(2))
    at = open_page("final_model", {"step": "run"})
    assert at.selectbox(key="run").value == newer
    at.selectbox(key="run").set_value(older).run()
    at.query_params.clear()
    at.switch_page("views/train.py").run()
    assert at.selectbox(key="run").value == older


def test_a_run_that_was_just_started_stays_where_a_slow_browser_still_asks_for_the_one_before(store, monkeypatch):
    before, started = (store.submit(experiment("final-exp1").recipe, "final-exp1", state="failed") for _ in range(2))
    at = open_page("train", {"run": before})
    at.session_state[RUN_BEFORE_START.name], at.session_state[STARTED_RUN.name] = before, (started, time.time())
    at.selectbox(key="run").set_value(before).run()
    assert at.selectbox(key="run").value == started and at.query_params["run"] == started
    at.session_state[STARTED_RUN.name] = (started, time.time() - STALE_SECONDS)
    at.selectbox(key="run").set_value(before).run()  # chosen by the visitor, later
    assert at.selectbox(key="run").value == before


def test_a_run_of_another_stage_is_not_shown_and_the_page_says_so(store):
    other = store.submit(experiment("net1").recipe, "net1", state="failed")
    store.submit(experiment("final-exp1").recipe, "final-exp1", state="failed")
    at = open_page("final_model", {"step": "run", "run": other})
    assert f"run is '{other}'" in words(at) and at.selectbox(key="run").value is None


def test_the_reason_for_a_refused_click_is_shown_once(store, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    Register(store).open_class("9b")
    at = open_page("train")
    at.button(key="train").click().run()
    assert "Only students of a class train here: join yours first" in words(at) and not store.runs()
    assert "Join your class" in [each.proto.label for each in at.main.get("page_link")]
    at.run()
    assert not at.error and "Join your class" not in [each.proto.label for each in at.main.get("page_link")]
