"""The curves of a run name what it has reached, and its table has every epoch."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest
from pages_under_test import open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.features.run.run_curves_panel import _accuracy_table, _accuracy_title, epoch_table
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, LiveTestRecord, StepCurve, StepRecord

pytestmark = pytest.mark.usefixtures("no_workers")

RECIPE = Recipe(train_images=200, batch_size=50, epochs=3, device="cpu")


def _epochs(*accuracies: float) -> list[EpochRecord]:
    return [
        EpochRecord(epoch, 0.2, 0.9, 0.1, accuracy, None, None, 0.01, 1.26)
        for epoch, accuracy in enumerate(accuracies, start=1)
    ]


@pytest.fixture
def run(store):
    return store.run(store.submit(RECIPE, "net1", state="running"))


@pytest.mark.parametrize(
    ("accuracies", "title"),
    [
        ((0.975, 0.981, 0.989), "Net1 passes 98% test accuracy in epoch 2"),
        ((0.5, 0.994), "Net1 passes 99.4% test accuracy in epoch 2"),
        ((0.3, 0.85), "Net1 reads 85.00% of the test digits after epoch 2"),
    ],
)
def test_the_title_names_the_highest_milestone_passed_and_the_first_epoch_that_passed_it(run, accuracies, title):
    assert _accuracy_title(run, _epochs(*accuracies), StepCurve([], [])) == title


def test_the_table_has_a_row_for_each_epoch_and_held_out_figures_only_where_measured():
    epochs = _epochs(0.97, 0.98)
    table = epoch_table(epochs)
    assert table["Epoch"] == [1, 2] and table["Test accuracy"] == ["97.00%", "98.00%"]
    assert table["Seconds"] == [1.3, 1.3] and "Held-out accuracy" not in table
    measured = epoch_table([replace(each, validation_accuracy=0.96, validation_loss=0.2) for each in epochs])
    assert measured["Held-out accuracy"] == ["96.00%"] * 2 and measured["Held-out loss"] == [0.2] * 2


def test_the_published_curve_stands_beside_a_run_for_as_many_epochs_as_it_trains(run):
    table = pd.DataFrame(_accuracy_table(run, _epochs(0.97)))
    published = table[table["dashed"]]
    claimed = experiment("net1").curves.test_accuracy[: RECIPE.epochs]
    assert published["accuracy"].tolist() == pytest.approx([100 * accuracy for accuracy in claimed])
    assert table.loc[table["series"] == "Test", "accuracy"].tolist() == [97.0]


def test_a_lost_loss_is_named_and_before_the_first_step_no_curve_is_drawn(store, run):
    at = open_page("train", {"run": run.id})
    assert "Training loss" not in words(at)
    Attempt.current(store, run.id).report([StepRecord(0, 2.3, 0.01), StepRecord(1, None, 0.01)])
    at.run()
    assert "Training loss was lost" in words(at) and "Learning rate is at 0.01" in words(at)


def test_in_the_first_epoch_the_title_is_of_the_newest_live_test_or_else_of_the_last_training_steps(run):
    steps = [StepRecord(place, 2.0, 0.01, accuracy) for place, accuracy in enumerate((0.1, 0.2, 0.6))]
    assert _accuracy_title(run, [], StepCurve(steps, [])) == "Net1 reads 30.00% of the training digits over its last steps"
    tested = StepCurve(steps, [LiveTestRecord(1, 0.4, 1_000), LiveTestRecord(2, 0.55, 1_000)])
    assert _accuracy_title(run, [], tested) == "Net1 reads 55.00% of 1,000 of the 10,000 test digits in its first epoch"


def _tables(at: AppTest) -> dict[str, dict[str, list[float]]]:
    """The columns of every table that a chart on the page draws, by the table's name."""
    found = [dataset for chart in at.get("vega_lite_chart") for dataset in chart.proto.datasets]
    return {dataset.name: pa.ipc.open_stream(dataset.data.data).read_all().to_pydict() for dataset in found}


def test_the_accuracy_curve_begins_with_the_first_step(store, run):
    at = open_page("train", {"run": run.id})
    assert "training" not in _tables(at)
    Attempt.current(store, run.id).report([StepRecord(0, 2.3, 0.01, 0.125)], [LiveTestRecord(0, 0.25, 1_000)])
    tables = _tables(at.run())
    assert tables["training"] == {"epoch": [0.25], "accuracy": [12.5]}
    assert tables["live"] == {"epoch": [0.25], "accuracy": [25.0]}
