"""The sides of a comparison: which runs they are, and what they answered in their last whole epoch."""

import numpy as np
import pytest
from scipy.stats import binomtest

from s7core.analysis.statistics import mean_interval, wilson_interval
from s7core.data.errors import DataError
from s7core.data.mnist import load_mnist
from s7core.data.tested_digits import UNTESTED
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.reference.comparison_side import side, side_of
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog


@pytest.fixture
def catalog(store) -> RunCatalog:
    return RunCatalog(store, ReferenceStore())


def test_a_run_is_a_side_with_the_answers_of_its_last_epoch(catalog, finish):
    run_id = finish(catalog.store, Recipe(epochs=2, seed=4), "final-exp1", wrong=[80, 54])
    found = side(catalog, run_id)
    assert (found.title, found.seeds, found.epochs) == (run_id, [4], [2])
    assert found.right.shape == (1, 10_000) and not found.right[0, :54].any() and found.right[0, 54:].all()
    assert found.accuracies == [0.9946] and found.interval == wilson_interval(0.9946)


def test_an_experiment_is_a_side_of_all_its_reference_runs(catalog):
    found, runs = side(catalog, "final-exp1"), ReferenceStore().group("final-exp1")
    assert found.title == "Final Model, experiment 1" and list(found.runs) == runs and len(runs) >= 5
    assert found.accuracies == pytest.approx([run.last_test_accuracy for run in runs])
    assert found.interval == mean_interval(found.accuracies) and found.epochs == [15]


def test_runs_of_different_length_have_both_numbers_of_epochs(catalog, finish):
    ids = [finish(catalog.store, Recipe(epochs=2, seed=seed), "final-exp1", wrong=[60] * seed) for seed in (2, 1)]
    found = side_of(catalog, [catalog.run(run_id) for run_id in ids], "two")
    assert found.epochs == [1, 2] and found.seeds == [2, 1] and np.array_equal(found.right[0], found.right[1])


def test_what_is_neither_run_nor_experiment_is_one_sentence(catalog):
    with pytest.raises(ValueError, match="'nope' is neither a run nor an experiment") as error:
        side(catalog, "nope")
    assert "final-record" in str(error.value)


def test_a_run_without_a_whole_epoch_is_one_sentence(catalog):
    run_id = catalog.store.submit(experiment("net1").recipe, "net1")
    with pytest.raises(ValueError, match=f"run {run_id} is queued and has no whole epoch yet"):
        side(catalog, run_id)


def test_an_experiment_without_reference_runs_says_how_to_make_them(store, tmp_path):
    with pytest.raises(ValueError, match="reference build --experiment net1"):
        side(RunCatalog(store, ReferenceStore(tmp_path)), "net1")


def test_a_run_that_was_deleted_in_the_meantime_is_one_sentence(catalog, finish):
    run_id = finish(catalog.store, Recipe(epochs=1), "final-exp1", wrong=[60])
    run = catalog.run(run_id)
    catalog.store.delete(run_id)
    with pytest.raises(ValueError, match=f"run {run_id} was deleted in the meantime"):
        side_of(catalog, [run], "gone")


def test_a_run_tested_on_a_part_counts_on_that_part_with_the_wider_interval(catalog, finish):
    run_id = finish(catalog.store, Recipe(epochs=1, test_images=2_000), "final-exp1", wrong=[60])
    found, answers = side(catalog, run_id), np.frombuffer(catalog.store.predictions(run_id, 1), np.uint8)
    assert found.digits == 2_000 and np.array_equal(found.tested, answers != UNTESTED)
    labels = load_mnist().test_labels.numpy()
    assert found.accuracies == [(answers == labels)[::5].sum() / 2_000] == [0.97]
    bounds = binomtest(1_940, 2_000).proportion_ci(0.95, method="wilson")
    assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high))
    assert not found.right[0, ~found.tested].any()


def test_a_reference_run_whose_file_is_damaged_is_one_sentence(store, tmp_path):
    damaged = ReferenceStore(tmp_path)
    damaged.path("ref-net1-s1").write_bytes(b"damaged")
    with pytest.raises(DataError, match=r"ref-net1-s1\.zip is damaged: make it again"):
        side(RunCatalog(store, damaged), "ref-net1-s1")
