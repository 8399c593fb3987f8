"""The page of a stage: four steps from top to bottom, about the stage that it is named after."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, words

from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.experiments import experiment, lesson_experiments
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")

PAGES = {"init": "model_init", "net1": "net1", "net2": "net2", "final": "final_model"}


def test_each_stage_has_its_page_with_the_four_steps_in_their_order(store):
    assert set(PAGES) == {each.key for each in ALL_STAGES}
    for this in ALL_STAGES:
        at = open_page(PAGES[this.key])
        assert at.title[0].value == this.title and [each.anchor for each in at.header] == list(STEPS)
        assert at.toggle(key="batch_norm").value is this.batch_norm and at.slider(key="dropout").value == this.dropout
        recipe = lesson_experiments(this.key)[0].recipe
        assert f"For a quick look: {quick_look(recipe, pace_of(recipe)).help()}" in words(at)


def test_bad_toggles_in_a_link_fall_back_with_a_note_and_good_ones_are_followed(store):
    at = open_page("net2", {"batch_norm": "maybe", "dropout": "7"})
    told = words(at)
    assert "batch_norm is 'maybe'" in told and "dropout is" in told
    assert at.toggle(key="batch_norm").value is True and at.slider(key="dropout").value == 0.1
    at = open_page("net2", {"batch_norm": "false", "dropout": "0.2"})
    assert not at.warning and at.toggle(key="batch_norm").value is False and at.slider(key="dropout").value == 0.2


def test_a_range_test_is_no_run_that_questions_ask_about(store, finish, monkeypatch):
    monkeypatch.setattr("dashboard.features.stage.stage_page.show_mistakes", lambda this, shown: None)  # no network is kept
    recipe = replace(experiment("net2").recipe, epochs=1, train_images=6_000)
    finish(store, replace(recipe, scheduler="range-test"), "net2", [900])
    assert "There is no run of yours here yet" in words(open_page("net2"))
    finish(store, recipe, "net2", [900])
    assert "There is no run of yours here yet" not in words(open_page("net2"))
