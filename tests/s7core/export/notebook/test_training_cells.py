"""The cells on training: they train, watch and draw what the recipe and the experiment say."""

import ast

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from s7core.export.notebook import training_cells
from s7core.lesson.experiments import experiment, experiments, records
from s7core.recipe import SCHEDULERS, Recipe

IMAGES = 40


def executed_steps(recipe: Recipe) -> dict[str, object]:
    """The names of the cell `steps`, on random images and a small network."""
    torch.manual_seed(1)
    data = TensorDataset(torch.randn(IMAGES, 1, 28, 28), torch.arange(IMAGES) % 10)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Dropout(0.5))
    space = {
        "torch": torch,
        "nn": nn,
        "DataLoader": DataLoader,
        "WORKERS": 0,
        "DEVICE": "cpu",
        "network": network,
        "optimizer": torch.optim.SGD(network.parameters(), lr=0.05),
        "train_data": data,
        "train_batches": DataLoader(data, 10),
    }
    exec(training_cells.steps_code(recipe), space)
    return space


def test_loss_and_accuracy_are_those_of_all_images_without_dropout():
    space = executed_steps(Recipe())
    images, labels = space["train_data"].tensors
    logits = space["network"].eval()(images)
    loss, accuracy = space["loss_and_accuracy"](space["train_data"])
    assert loss == pytest.approx(nn.functional.cross_entropy(logits, labels).item(), rel=1e-6)
    assert accuracy == pytest.approx((logits.argmax(1) == labels).float().mean().item())


def test_an_epoch_trains_and_returns_the_mean_over_its_images():
    space = executed_steps(Recipe())
    first = [space["train_epoch"]() for _ in range(3)]
    assert first[-1][0] < first[0][0] and all(0 <= accuracy <= 1 for _, accuracy in first)


@pytest.mark.parametrize("scheduler", [name for name in SCHEDULERS if name != "range-test"])
@pytest.mark.parametrize("validation", ["test", "held-out"])
def test_every_schedule_gives_python_that_watches_what_the_recipe_says(scheduler, validation):
    recipe = Recipe(scheduler=scheduler, validation=validation)
    code = "\n".join([training_cells.optimizer_code(recipe), training_cells.training_code(recipe)])
    ast.parse(code)
    watched = [name for name in ("held_out_loss", "test_loss") if f"scheduler.step({name})" in code]
    steered = scheduler == "reduce-on-plateau"
    assert watched == ([{"test": "test_loss", "held-out": "held_out_loss"}[validation]] if steered else [])
    assert ("test a little less of a test" in training_cells.optimizer_words(recipe)) == (steered and validation == "test")


def test_curves_have_the_published_test_accuracies_labelled_where_there_are_some():
    published, [record, *_] = experiments()[3], records()
    code = training_cells.curves_code(published, published.recipe)
    [assigned] = [
        node for node in ast.parse(code).body if isinstance(node, ast.Assign) and "published_test" in ast.dump(node)
    ][:1]
    assert ast.literal_eval(assigned.value) == [round(value * 100, 2) for value in published.curves.test_accuracy]
    assert "it was not measured here" in training_cells.curves_words(published)
    ast.parse(training_cells.curves_code(record, record.recipe))
    assert "published" not in training_cells.curves_code(record, record.recipe) + training_cells.curves_words(record)


def test_values_on_the_axes_are_plain_numbers():
    chosen = experiment("net1")
    assert 'place.ticklabel_format(axis="y", style="plain", useOffset=False)' in training_cells.curves_code(
        chosen, chosen.recipe
    )


def test_the_last_cell_suggests_what_to_try_next_unless_the_layers_are_edited():
    assert "another `SEED`" in training_cells.end_words(Recipe())
    assert "another `SEED`" not in training_cells.end_words(Recipe(layers="conv10k28 flatten"))
