"""A range test shows its loss, and at its end a rate to try or why there is none."""

import math

import pytest
from pages_under_test import open_page, words

from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord
from s7core.runs.store import Store

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=510, batch_size=10, epochs=1, scheduler="range-test", device="cpu")
DECADES = [-4 + step / 10 for step in range(RECIPE.steps_per_epoch)]  # of the learning rate
LOWEST = -0.6  # where the loss is lowest; a symmetric valley, so smoothing does not move it


def _recorded(store: Store, state: str, decades: list[float] = DECADES) -> str:
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    steps = [StepRecord(step, 1 + (decade - LOWEST) ** 2, 10**decade) for step, decade in enumerate(decades)]
    Attempt.current(store, run_id).report(steps)
    Attempt.current(store, run_id).end(state, "")
    return run_id


def test_a_range_test_is_started_with_one_epoch_of_the_settings_on_the_page(store):
    at = open_page("train", {"dropout": "0.2"})
    at.button(key="range-test").click().run()
    [waiting] = store.runs("queued")
    assert (waiting.recipe.scheduler, waiting.recipe.epochs, waiting.recipe.dropout) == ("range-test", 1, 0.2)


@pytest.mark.slow
@pytest.mark.one_core
def test_a_finished_range_test_is_shown_and_its_rate_taken_over(store):
    run_id = _recorded(store, "finished")
    at = open_page("train", {"run": run_id})
    told = words(at)
    assert "Finished: Range test of Final Model, experiment 1" in told and "rule of thumb" in told
    suggested = f"{10**LOWEST / 10:.2g}"
    assert math.isclose(float(suggested), 0.025) and f"A learning rate to try: {suggested}." in told
    at.button(key=f"use-{run_id}").click().run()
    assert at.number_input(key="learning_rate").value == float(suggested)


def test_a_stopped_range_test_suggests_no_rate(store):
    run_id = _recorded(store, "stopped")
    at = open_page("train", {"run": run_id})
    assert f"The learning rate was at {10 ** DECADES[-1]:.2g}" in words(at)
    assert "A learning rate to try" not in words(at) and f"use-{run_id}" not in [each.key for each in at.button]


def test_a_range_test_of_few_steps_says_why_it_suggests_no_rate(store):
    run_id = _recorded(store, "finished", DECADES[20:35])
    at = open_page("train", {"run": run_id})
    told = words(at)
    assert "No learning rate is suggested." in told and "With 15 steps the curve is chance" in told
    assert "A learning rate to try" not in told and f"use-{run_id}" not in [each.key for each in at.button]
    assert "The loss is lowest near a learning rate of" in told and "runs away" not in told
