"""Size against error: published figures, means over reference seeds, and the best runs of this server."""

import numpy
import pytest
from pages_under_test import new_server
from scipy import stats

from dashboard.features.home.size_table import shown_table, size_table
from s7core.lesson.experiments import all_experiments, experiments
from s7core.recipe import Recipe


@pytest.fixture
def table(store):
    new_server()
    return size_table({})


def test_every_published_experiment_has_its_claimed_size_and_error(table):
    published = table[table["kind"] == "Published"]
    assert published["parameters"].tolist() == [each.parameters for each in experiments()]
    assert published["error"].tolist() == pytest.approx([100 * (1 - each.test_accuracy) for each in experiments()])
    assert ((published["low"] < published["error"]) & (published["error"] < published["high"])).all()


def test_the_chart_says_no_words_of_single_experiments_but_of_the_record(table):
    """Published and reference points of three experiments had the same words, in a stack far above them."""
    said = table[table["beside"] != ""]
    assert said[["label", "beside"]].to_numpy().tolist() == [["Final Model, record", "record recipe"]]
    assert said["kind"].str.startswith("Reference").all()


def test_reference_runs_are_a_mean_over_seeds_with_student_s_interval(table, reference_store):
    for each in all_experiments():
        errors = [100 * (1 - run.last_test_accuracy) for run in reference_store.group(each.key)]
        [row] = table[table["kind"].str.startswith("Reference") & (table["label"] == each.title)].to_dict("records")
        assert row["kind"] == f"Reference, mean of {len(errors)} seeds"
        low, high = stats.t.interval(0.95, len(errors) - 1, numpy.mean(errors), stats.sem(errors))
        assert (row["error"], row["low"], row["high"]) == pytest.approx((numpy.mean(errors), low, high))


def test_the_best_run_of_a_stage_here_is_measured_by_its_last_epoch(store, finish):
    new_server()
    run = store.run(
        finish(store, Recipe(train_images=200, batch_size=50, epochs=2, batch_norm=False), "final-exp1", [80, 120])
    )
    [row] = [row for row in size_table({"final": run}).to_dict("records") if row["kind"].startswith("Measured")]
    bounds = stats.binomtest(120, 10_000).proportion_ci(method="wilson")
    assert (row["stage"], row["parameters"], row["beside"]) == ("final", 7_794, "best here")
    assert (row["error"], row["low"], row["high"]) == pytest.approx((1.2, 100 * bounds.low, 100 * bounds.high))


def test_the_page_lists_every_point_with_its_headings(table):
    shown = shown_table(table)
    assert list(shown.columns) == ["Label", "Kind", "Parameters", "Error", "Low", "High"] and len(shown) == len(table)
    assert list(shown["Kind"]) == list(table["kind"])
