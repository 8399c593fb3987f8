"""On Home a shipped network learns to read at once, and one click trains one live with the visitor's own digit."""

import json

import pytest
from pages_under_test import asked, clickable_html, open_page, words

from dashboard.state.session import OWN_RUNS, STARTED_RUN
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import quick_look
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")


def _view(at) -> dict:
    return next(data for data in map(json.loads, clickable_html(at).splitlines()) if "runs" in data)


def test_a_run_of_the_last_stage_that_kept_its_weights_plays_by_itself(store, monkeypatch):
    kept = {"ref-final-exp2-s3"}
    monkeypatch.setattr(RunCatalog, "snapshot_moments", lambda self, run_id: [0, 7_035] if run_id in kept else [])
    shown = _view(open_page("home", {"strokes": "10203040"}))
    assert [each["id"] for each in shown["runs"]] == ["ref-final-exp2-s3"] and shown["autoplay"] and not shown["live"]
    assert shown["digit"]["strokes"] == "10203040"


def test_without_such_a_run_there_is_the_digit_to_draw(store, monkeypatch):
    monkeypatch.setattr(RunCatalog, "snapshot_moments", lambda self, run_id: [])
    at = open_page("home")
    assert not at.exception and _view(at)["runs"] == [] and at.title[0].value == "How small can a digit reader get?"


def test_one_click_starts_a_quick_look_and_opens_it_on_train_with_the_drawing(store):
    at = open_page("home", {"strokes": "10203040"})
    at.button(key="train-live").click().run()
    assert not at.exception and at.title[0].value == "Train"
    [run] = store.runs("queued")
    published = experiment("final-exp1").recipe
    assert (run.experiment, run.recipe) == ("final-exp1", quick_look(published, pace_of(published)).apply(published))
    assert at.selectbox(key="run").value == run.id and at.session_state[STARTED_RUN.name][0] == run.id
    assert asked(at, "strokes") == "10203040" and _view(at)["digit"]["strokes"] == "10203040" and _view(at)["scroll"]
    assert at.number_input(key="epochs").value == run.recipe.epochs and run.id in at.session_state[OWN_RUNS.name]


def test_who_may_not_train_reads_why_and_stays(register, store):
    at = open_page("home")
    at.button(key="train-live").click().run()
    assert at.title[0].value == "How small can a digit reader get?" and not store.runs()
    assert at.error and "join" in words(at).lower()


def test_the_main_button_trains_until_the_lesson_has_begun(store):
    def kinds(at) -> list[str]:
        return [each.key for each in at.button if each.proto.type == "primary"]

    assert kinds(open_page("home")) == ["train-live"] and kinds(open_page("home", {"done": "1000"})) == ["lesson"]
