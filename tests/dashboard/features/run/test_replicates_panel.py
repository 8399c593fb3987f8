"""Replicates of a run are shown with their mean and its interval, and can be stopped together."""

from dataclasses import replace

import numpy
import pandas as pd
import pytest
from pages_under_test import html, open_page, words
from scipy import stats

from dashboard.features.run.replicates_panel import _summary
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=1, device="cpu")


def test_the_summary_is_mean_and_student_interval_of_epochs_that_several_runs_have_reached():
    accuracies = {1: [97.0, 97.4, 98.0], 2: [98.2, 98.6], 3: [98.9]}
    table = pd.DataFrame(
        [(f"seed {seed}", seed, epoch, value) for epoch, found in accuracies.items() for seed, value in enumerate(found)],
        columns=["run", "seed", "epoch", "accuracy"],
    )
    summary = _summary(table)
    assert summary["epoch"].tolist() == [1, 2] and summary["seeds"].tolist() == [3, 2]
    for _, row in summary.iterrows():
        values = accuracies[int(row["epoch"])]
        low, high = stats.t.interval(0.95, len(values) - 1, numpy.mean(values), stats.sem(values))
        assert numpy.allclose((row["mean"], row["low"], row["high"]), (numpy.mean(values), low, min(high, 100)))


@pytest.mark.slow
@pytest.mark.one_core
def test_replicates_are_shown_with_their_mean_and_its_interval(store, finish):
    ids = [
        finish(store, replace(RECIPE, seed=seed), "final-exp1", [100 + 10 * place])
        for place, seed in enumerate((1, 1, 2, 3))
    ]
    accuracies = [store.run(run_id).last_test_accuracy * 100 for run_id in ids[1:]]  # a seed counts once
    at = open_page("train", {"run": ids[1]})
    assert f"3 seeds: mean test accuracy {sum(accuracies) / 3:.2f}% after epoch 1" in words(at)
    low, high = stats.t.interval(0.95, 2, numpy.mean(accuracies), stats.sem(accuracies))
    assert f"{low:.2f} to {high:.2f}" in html(at)
    assert "seeds: mean test accuracy" not in words(open_page("train", {"run": store.submit(RECIPE, "net1")}))


def test_one_click_stops_all_replicates_that_are_active(store, add_epoch):
    recipe = replace(RECIPE, epochs=3)
    ids = [store.submit(replace(recipe, seed=seed), "final-exp1", state="running") for seed in (1, 2)]
    for run_id in ids:
        add_epoch(store, run_id, 1, 300)
    at = open_page("train", {"run": ids[0]})
    button = at.button(key="stop-seeds")
    assert button.label == "Stop all 2"
    button.click().run()
    assert all(store.run(run_id).stop_requested for run_id in ids)
