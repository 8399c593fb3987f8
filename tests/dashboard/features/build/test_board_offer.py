"""Three seeds of an edited network are trained for the board, where the visitor may, and what that takes is said before."""

from dataclasses import replace

import pytest
from pages_under_test import asked, html, open_page, opened_by, words

from dashboard.data.shared_board import shared_board
from s7core.classroom.limits import Limits
from s7core.lesson.architecture import layers_from_text
from s7core.lesson.experiments import RECORD_RECIPE
from s7core.model.trace import trace
from s7core.reference.size_board import BOARD_SEEDS
from s7core.runs.duration import run_seconds_from

pytestmark = pytest.mark.usefixtures("no_workers")

EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"
TRAINED = "conv8 relu bn maxpool2 conv10 relu avgpool11 flatten"  # the record has no dropout
QUERY = {"layers": EDITED}


def test_a_click_trains_three_seeds_with_the_record_s_recipe_and_shows_the_first(store):
    at = open_page("build", QUERY)
    at.button(key="board-train").click().run()
    runs = store.runs("queued")
    assert sorted(run.recipe.seed for run in runs) == [1, 2, 3] and {run.experiment for run in runs} == {"final-record"}
    assert {run.recipe.without_chance for run in runs} == {replace(RECORD_RECIPE, layers=TRAINED)}
    assert at.title[0].value == "Train" and asked(at, "run") in {run.id for run in runs}
    assert asked(at, "layers") == TRAINED and not at.error


def test_unchanged_layers_of_the_final_model_are_the_record_s_own_network(store):
    open_page("build").button(key="board-train").click().run()
    assert {run.recipe.layers for run in store.runs("queued")} == {""}


def test_time_and_size_are_told_before(store, add_epoch):
    recipe = replace(RECORD_RECIPE, layers=TRAINED, threads=1)
    add_epoch(store, store.submit(recipe, "final-record"), 1, 100, seconds=30.0)
    at = open_page("build", QUERY)
    seconds = run_seconds_from(recipe, (recipe, 30.0))
    assert "The three seeds take about" in words(at) and seconds == pytest.approx(600)
    assert "20 epochs on 60,000 images, with the recipe of Final Model, record, without dropout" in words(at)
    least = shared_board().smallest.network.parameters
    own = trace(layers_from_text(TRAINED)).parameters
    assert own < least and f"{least:,}" in html(at) and f"yours has {100 * (least - own) / least:.0f}% fewer" in html(at)


def test_what_does_not_fit_cannot_be_trained_for_the_board(store):
    at = open_page("build", {"layers": "conv8 relu"})
    assert at.button(key="board-train").disabled and "seeds take" not in words(at)


def test_in_a_class_the_runs_are_as_long_as_its_limits_allow_with_seeds_of_the_student_s_own(register, store):
    ada, token = register.join("9b", "Ada")
    register.set_limits("9b", Limits(epochs=5, waiting=BOARD_SEEDS))
    at = opened_by(token, "build", QUERY)
    assert "5 epochs on 60,000 images" in words(at) and "cut to what your teacher allows" in words(at)
    at.button(key="board-train").click().run()
    runs = store.runs("queued")
    assert {run.student for run in runs} == {ada.id} and sorted(run.recipe.seed for run in runs) == [101, 102, 103]
    assert {run.recipe.without_chance for run in runs} == {replace(RECORD_RECIPE, layers=TRAINED, epochs=5)}
    assert not at.error and at.title[0].value == "Train"


def test_a_refusal_is_said_where_the_click_was(register, store):
    _, token = register.join("9b", "Ada")
    register.set_limits("9b", Limits(waiting=2))
    at = opened_by(token, "build", QUERY)
    at.button(key="board-train").click().run()
    assert "your teacher allows 2" in words(at) and not store.runs() and at.title[0].value == "Build a network"


def test_a_guest_trains_nothing(register, store):
    at = open_page("build", QUERY)
    at.button(key="board-train").click().run()
    assert "Only students of a class train here" in words(at) and not store.runs()
