"""A run that was tested on a part of the test digits: every page counts that part, and says so beside its interval."""

from dataclasses import replace

import numpy as np
import pytest
from pages_under_test import clickable_html, html, open_page, words
from scipy.stats import binomtest

from s7core.lesson.experiments import experiment
from s7core.runs.worker import execute

pytestmark = pytest.mark.usefixtures("no_workers")

PART = "1,000 of the 10,000 test digits"


@pytest.fixture
def run(store):
    """A run with an epoch on 400 images, tested on every tenth digit."""
    recipe = replace(experiment("net1").recipe, train_images=400, batch_size=16, epochs=2, test_images=1_000, device="cpu")
    run_id = store.submit(recipe, "net1", state="running")
    execute([run_id], store)
    assert store.run(run_id).state == "finished"
    return store.run(run_id)


@pytest.fixture
def right(run, store, mnist) -> np.ndarray:
    """(1000,) bool: which of its digits it read right, from the bytes in the store."""
    answers = np.frombuffer(store.predictions(run.id, 2), np.uint8)
    assert (np.delete(answers, np.arange(0, 10_000, 10)) == 255).all()
    return answers[::10] == mnist.test_labels.numpy()[::10]


def test_its_accuracy_has_the_wider_interval_and_names_the_part(run, right):
    assert run.last_test_accuracy == run.kept_test_accuracy == right.mean()
    bounds = binomtest(int(right.sum()), 1_000).proportion_ci(0.95, method="wilson")
    at = open_page("train", {"run": run.id})
    assert f"{bounds.low * 100:.2f} to {bounds.high * 100:.2f}" in html(at)
    assert f"with its 95% interval on {PART}" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_its_mistakes_are_counted_among_the_digits_that_it_was_tested_on(run, right):
    at = open_page("mistakes", {"run": run.id})
    assert f"**{(~right).sum()} of the 1,000 test digits that it was tested on are wrong**" in words(at)
    assert f"on {PART}." in words(at)
    assert at.dataframe[0].value.to_numpy().sum() == 1_000  # the confusion matrix
    at = open_page("mistakes", {"run": run.id, "show": "all"})
    assert "1 to 24 of 1,000, the highest loss first" in words(at)
    at = open_page("mistakes", {"run": run.id, "see": "calibration"})
    assert f"Only the {PART} that this run is tested on count." in words(at)
    at = open_page("mistakes", {"run": run.id, "index": "7", "facet": "epochs"})
    assert "not among the digits that it was tested on" in words(at)


def test_compared_with_a_whole_one_only_the_digits_of_both_count(run, right, mnist):
    at = open_page("compare", {"items": [run.id, "ref-net1-s1"], "a": run.id, "b": "ref-net1-s1"})
    assert f"Compared on {PART}, which all of these runs were tested on." in words(at)
    assert "on the same 1,000 digits" in words(at)
    at = open_page("compare", {"items": [run.id, "ref-net1-s1"], "see": "replay", "replay": run.id})
    assert f"Counted on {PART}" in words(at) and '"tested": 1000' in clickable_html(at)
    assert f'"right": {right.sum()}, ' in clickable_html(at)


def test_it_is_never_the_best_of_its_stage(run, store, finish):
    assert "none yet" in html(open_page("net1")) and store.best_of_each_stage() == {}
    whole = finish(store, replace(run.recipe, test_images=10_000), "net1", [9_000])
    assert store.best_of_each_stage()["net1"].id == whole
