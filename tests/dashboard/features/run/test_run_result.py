"""The result of a run stands beside the published one, and its buttons resume, compare and delete it."""

from dataclasses import replace

import pytest
from pages_under_test import html, new_server, open_page
from scipy.stats import binomtest

from dashboard.features.run.run_result import _to_compare_with
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


def test_the_result_has_its_interval_and_the_published_figures_beside_it(store, finish):
    told = html(open_page("train", {"run": finish(store, RECIPE, "final-exp1", [80, 120])}))
    bounds = binomtest(9_880, 10_000).proportion_ci(method="wilson")
    assert "<b>98.80%</b>" in told and f"{bounds.low * 100:.2f} to {bounds.high * 100:.2f}" in told
    assert "<b>99.20%</b><i>epoch 1</i>" in told
    claimed = experiment("final-exp1").curves.test_accuracy
    assert f"<b>{claimed[-1] * 100:.2f}%</b>" in told and f"<b>{max(claimed) * 100:.2f}%</b>" in told


def test_a_run_is_compared_with_the_reference_and_published_runs_of_its_experiment(store):
    new_server()
    run = store.run(store.submit(RECIPE, "final-exp1"))
    assert _to_compare_with(run) == ["reference-final-exp1", "published-final-exp1"]
    unpublished = replace(run, experiment="final-record")
    assert _to_compare_with(unpublished)[-1] == "published-final-exp3"  # the last published one of its stage


def test_a_run_is_deleted_only_after_a_second_click(store, finish):
    run_id = finish(store, RECIPE, "final-exp1", [200, 100])
    at = open_page("train", {"run": run_id})
    assert store.run(run_id)
    at.button(key=f"delete-{run_id}").click().run()
    assert store.run(run_id) is None and not at.exception


def test_a_run_interrupted_before_its_first_epoch_can_be_resumed_from_its_page(store):
    run_id = store.submit(Recipe(epochs=3, device="cpu"), "final-exp1", state="interrupted")
    store.update(run_id, finished_at=0.0, message="Its process ended before the run did.")
    at = open_page("train", {"run": run_id})
    at.button(key=f"resume-{run_id}").click().run()
    assert store.run(run_id).state == "queued"


def test_a_stopped_run_with_a_result_can_be_resumed_too(store, add_epoch):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 200, checkpoint=b"what the trainer needs to go on")
    Attempt.current(store, run_id).end("stopped", "")
    at = open_page("train", {"run": run_id})
    assert "<b>98.00%</b>" in html(at)
    at.button(key=f"resume-{run_id}").click().run()
    assert store.run(run_id).state == "queued"


def test_a_finished_run_has_nothing_to_resume(store, finish):
    run_id = finish(store, RECIPE, "final-exp1", [200, 100])
    assert f"resume-{run_id}" not in [each.key for each in open_page("train", {"run": run_id}).button]
