"""What the network of a run does is shown live and to scrub; a start leads the eye there once."""

import json
import time

import pytest
from pages_under_test import clickable_html, open_page, words

from dashboard.features.run import run_learning
from dashboard.features.run.run_figures import SOON_SECONDS
from dashboard.state.session import STARTED_RUN
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord
from s7core.runs.store_reader import StoreReader

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")
STROKES = "10203040"


@pytest.fixture
def moments(monkeypatch):
    """The moments of which every run has weights; none at first."""
    kept: list[int] = []
    monkeypatch.setattr(StoreReader, "snapshot_moments", lambda self, run_id: list(kept))
    return kept


def _view(at) -> dict:
    """What the view was told last."""
    return next(data for data in map(json.loads, clickable_html(at).splitlines()) if "runs" in data)


def test_a_run_in_training_is_followed_and_a_finished_one_is_there_to_scrub(store, finish, moments):
    moments += [0, 3]
    training = store.submit(RECIPE, "final-exp1", state="running")
    Attempt.current(store, training).report([StepRecord(0, 2.3, 0.01, 0.25)])
    shown = _view(open_page("train", {"run": training}))
    assert shown["live"] and [each["id"] for each in shown["runs"]] == [training]
    assert shown["runs"][0]["moments"] == [0, 3] and shown["runs"][0]["training"] == [[1, 0.25]]
    shown = _view(open_page("train", {"run": finish(store, RECIPE, "final-exp1", [200, 100]), "moment": "3"}))
    assert not shown["live"] and shown["at"] == 3 and shown["runs"][0]["tests"] == [[4, 0.98, False], [8, 0.99, False]]


@pytest.mark.parametrize("page", ["train", "final_model", "present"])
def test_every_page_that_trains_shows_a_run_and_before_one_the_digit_that_was_drawn(store, moments, page):
    query = {"stage": "final", "slide": "run", "step": "run", "strokes": STROKES}
    shown = _view(open_page(page, query))
    assert shown["runs"] == [] and shown["digit"]["strokes"] == STROKES
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    shown = _view(open_page(page, {**query, "run": run_id}))
    assert [each["id"] for each in shown["runs"]] == [run_id] and shown["digit"]["strokes"] == STROKES


def test_a_run_that_waits_shows_its_place_and_the_digit(store, moments):
    run_id = store.submit(RECIPE, "final-exp1")
    at = open_page("train", {"run": run_id, "strokes": STROKES})
    assert "Next in the queue" in clickable_html(at)
    assert _view(at)["runs"] == [] and _view(at)["digit"]["strokes"] == STROKES


def test_a_run_without_weights_on_the_way_has_its_curves_and_a_sentence_in_place_of_the_view(store, finish, moments):
    at = open_page("train", {"run": finish(store, RECIPE, "final-exp1", [200, 100])})
    assert run_learning.NOTHING_TO_SCRUB in words(at)
    assert '"runs"' not in clickable_html(at) and "passes 99% test accuracy in epoch 2" in words(at)


def test_a_range_test_keeps_its_own_display(store, moments):
    run_id = store.submit(Recipe(scheduler="range-test", epochs=1, train_images=200, batch_size=50), "final-exp1")
    assert '"runs"' not in clickable_html(open_page("train", {"run": run_id}))


def test_the_page_scrolls_to_a_run_only_shortly_after_the_visitor_started_it(store, moments):
    at = open_page("train", {"train_images": "200", "epochs": "1"})
    at.button(key="train").click().run()
    started, moment = at.session_state[STARTED_RUN.name]
    store.update(started, state="running")
    assert at.selectbox(key="run").value == started and _view(at)["scroll"]
    at.session_state[STARTED_RUN.name] = (started, moment - SOON_SECONDS - 1)
    assert not _view(at.run())["scroll"]
    at.session_state[STARTED_RUN.name] = ("another", time.time())
    assert not _view(at.run())["scroll"]
    assert not _view(open_page("train", {"run": started}))["scroll"]  # a link starts nothing
