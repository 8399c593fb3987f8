"""The page of a stage: one step a view, about the stage that it is named after."""

from dataclasses import replace

import pytest
from pages_under_test import asked, html, open_page, words

from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.experiments import experiment, lesson_experiments
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")

PAGES = {"init": "model_init", "net1": "net1", "net2": "net2", "final": "final_model"}


@pytest.mark.slow
@pytest.mark.one_core
def test_each_stage_shows_one_step_at_a_time_under_its_toggles_and_figures(store):
    assert set(PAGES) == {each.key for each in ALL_STAGES}
    for this in ALL_STAGES:
        for step in STEPS:
            at = open_page(PAGES[this.key], {"step": step})
            assert at.title[0].value == this.title and not at.warning
            assert [(each.anchor, each.tag) for each in at.header] == [(step, "h2")]
            assert at.toggle(key="batch_norm").value is this.batch_norm and at.slider(key="dropout").value == this.dropout
            figures = html(at)
            assert "Parameters" in figures and "Best run here" in figures and asked(at, "step") == step


def test_a_page_opens_at_the_step_that_was_reached(store):
    for done, step in (("0000", "look"), ("0100", "look"), ("0300", "guess"), ("0700", "run"), ("0f00", "explain")):
        at = open_page("net1", {"done": done})
        assert [each.anchor for each in at.header] == [step] and "step" not in at.query_params, done


def test_a_step_that_is_none_falls_back_with_a_note(store):
    at = open_page("net1", {"step": "sleep"})
    assert [each.anchor for each in at.header] == ["look"] and "step is 'sleep'" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_no_heading_skips_a_level(store):
    for page in PAGES.values():
        for step in STEPS:
            at = open_page(page, {"step": step})
            levels = [int(each.tag[1]) for each in (*at.title, *at.header)]
            assert levels == [1, 2] and {each.tag for each in at.subheader} <= {"h3"}


def test_the_size_of_a_quick_look_stands_where_one_guesses(store):
    for this in ALL_STAGES:
        recipe = lesson_experiments(this.key)[0].recipe
        told = words(open_page(PAGES[this.key], {"step": "guess"}))
        assert f"For a quick look: {quick_look(recipe, pace_of(recipe)).help()}" in told


def test_toggles_answers_and_the_layer_are_kept_from_step_to_step(store):
    at = open_page("net2", {"step": "look"})
    at.toggle(key="batch_norm").set_value(False).run()
    at.select_slider(key="layer").set_value("Conv2d-4").run()
    for step in ("run", "explain", "guess", "look"):
        at.query_params["step"] = step
        at.run()
        assert [each.anchor for each in at.header] == [step] and not at.exception
        assert at.toggle(key="batch_norm").value is False
    assert at.select_slider(key="layer").value == "Conv2d-4"


def test_bad_toggles_in_a_link_fall_back_with_a_note_and_good_ones_are_followed(store):
    at = open_page("net2", {"batch_norm": "maybe", "dropout": "7"})
    told = words(at)
    assert "batch_norm is 'maybe'" in told and "dropout is" in told
    assert at.toggle(key="batch_norm").value is True and at.slider(key="dropout").value == 0.1
    at = open_page("net2", {"batch_norm": "false", "dropout": "0.2"})
    assert not at.warning and at.toggle(key="batch_norm").value is False and at.slider(key="dropout").value == 0.2


def test_a_range_test_is_no_run_that_questions_ask_about(store, finish):
    recipe = replace(experiment("net2").recipe, epochs=1, train_images=6_000)
    finish(store, replace(recipe, scheduler="range-test"), "net2", [900])
    assert "There is no run of yours here yet" in words(open_page("net2", {"step": "explain"}))
    finish(store, recipe, "net2", [900])
    assert "There is no run of yours here yet" not in words(open_page("net2", {"step": "explain"}))
