"""The curves of a run name what it has reached, and its table has every epoch."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, words

from dashboard.features.run.run_curves_panel import _accuracy_table, _accuracy_title, epoch_table
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, StepRecord

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
        ((0.975, 0.981, 0.989), "Net1 passes 98 % test accuracy in epoch 2"),
        ((0.5, 0.994), "Net1 passes 99.4 % test accuracy in epoch 2"),
        ((0.3, 0.85), "Net1 reads 85.00 % of the test digits after epoch 2"),
    ],
)
def test_the_title_names_the_highest_milestone_passed_and_the_first_epoch_that_passed_it(run, accuracies, title):
    assert _accuracy_title(run, _epochs(*accuracies)) == title


def test_the_table_has_a_row_for_each_epoch_and_held_out_figures_only_where_measured():
    epochs = _epochs(0.97, 0.98)
    table = epoch_table(epochs)
    assert table["Epoch"].tolist() == [1, 2] and table["Test accuracy"].tolist() == ["97.00 %", "98.00 %"]
    assert table["Seconds"].tolist() == [1.3, 1.3] and "Held-out accuracy" not in table
    measured = epoch_table([replace(each, validation_accuracy=0.96, validation_loss=0.2) for each in epochs])
    assert measured["Held-out accuracy"].tolist() == ["96.00 %"] * 2 and measured["Held-out loss"].tolist() == [0.2] * 2


def test_the_published_curve_stands_beside_a_run_for_as_many_epochs_as_it_trains(run):
    table = _accuracy_table(run, _epochs(0.97))
    published = table[table["dashed"]]
    claimed = experiment("net1").curves.test_accuracy[: RECIPE.epochs]
    assert published["accuracy"].tolist() == pytest.approx([100 * accuracy for accuracy in claimed])
    assert table.loc[table["series"] == "Test", "accuracy"].tolist() == [97.0]


def test_a_lost_loss_is_named_and_before_the_first_step_no_curve_is_drawn(store, run):
    at = open_page("train", {"run": run.id})
    assert "Training loss" not in words(at)
    store.report(run.id, [StepRecord(0, 2.3, 0.01), StepRecord(1, None, 0.01)])
    at.run()
    assert "Training loss was lost" in words(at) and "Learning rate is at 0.01" in words(at)
