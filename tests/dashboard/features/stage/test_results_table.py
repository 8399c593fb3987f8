"""The results table of a stage, against the published file and against means done with numpy."""

import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from scipy.stats import t

from dashboard.features.stage.results_table import stage_results_table
from s7core.lesson.experiments import experiment, experiments
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord

HEADS = ["Claimed", "Last epoch", "Best epoch", "Last training accuracy"]


def epochs(*accuracies: tuple[float, float]) -> list[EpochRecord]:
    """Epochs with these test and training accuracies."""
    return [
        EpochRecord(number, 0.1, train, 0.05, test, None, None, 0.01, 1.0)
        for number, (test, train) in enumerate(accuracies, start=1)
    ]


def plain(text: str) -> str:
    """Without the spaces that keep a figure on one line."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("published", experiments(), ids=lambda each: each.key)
def test_a_published_row_repeats_the_published_file(published):
    facts = json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))
    [of_file] = [each for each in facts["experiments"] if each["key"] == published.key]
    table = stage_results_table([published], {}, None, [])
    assert table.index.tolist() == [f"{published.title}, **published**"] and table.columns.tolist() == HEADS
    claimed, last, best, training = table.iloc[0]
    correct = of_file["curves"]["test_correct"]
    assert claimed.startswith(f"{of_file['published']['test_accuracy']:.2f}%")
    assert plain(last).startswith(f"{correct[-1] / 100:.2f}% (")
    assert plain(best) == f"{max(correct) / 100:.2f}% in epoch {int(np.argmax(correct)) + 1}"
    assert plain(training) == f"{of_file['curves']['train_accuracy'][-1]:.2f}%"


def test_reference_runs_are_averaged_with_student_s_interval_of_their_mean():
    of = experiment("net2")
    runs = [epochs((0.99, 0.95), (last, 0.97 + 0.01 * place)) for place, last in enumerate((0.98, 0.982, 0.987))]
    row = stage_results_table([of], {"net2": runs}, None, []).loc["Net2, **reference, 3 seeds**"]
    lasts = np.array([98.0, 98.2, 98.7])
    half = t.ppf(0.975, 2) * lasts.std(ddof=1) / np.sqrt(3)
    assert plain(row["Last epoch"]) == f"{lasts.mean():.2f}% ({lasts.mean() - half:.2f} to {lasts.mean() + half:.2f})"
    assert plain(row["Best epoch"]) == "99.00% on average" and plain(row["Last training accuracy"]) == "98.00%"
    assert row["Claimed"] == ""


def test_a_single_reference_run_is_no_mean_and_gets_no_row():
    table = stage_results_table([experiment("final-record")], {"final-record": [epochs((0.99, 0.98))]}, None, [])
    assert table.empty


def test_one_s_own_run_is_measured_here_and_without_an_epoch_has_no_row(store, finish):
    run = store.run(finish(store, replace(Recipe(), epochs=2, device="cpu"), "final-exp1", [100, 200]))
    assert stage_results_table([], {}, run, []).empty
    table = stage_results_table([], {}, run, store.epochs(run.id))
    [row] = table.index
    assert row.startswith("Final Model, experiment 1") and row.endswith("**measured here**")
    assert plain(table["Last epoch"].iloc[0]).startswith("98.00% (")
    assert plain(table["Best epoch"].iloc[0]) == "99.00% in epoch 1"
