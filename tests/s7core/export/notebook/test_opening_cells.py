"""The first cells: every setting is implemented or refused, and the data is that of the engine."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from s7core.data.mnist import held_out_indices, training_indices
from s7core.data.mnist_arrays import checked_files
from s7core.data.vision import torchvision
from s7core.export.notebook.notebook_file import Cell, notebook_cells
from s7core.export.notebook.opening_cells import (
    AUGMENTATION_WORDS,
    constants_code,
    data_words,
    network_words,
    title_words,
)
from s7core.export.notebook.source import LISTED
from s7core.lesson.experiments import experiment, experiments, records
from s7core.recipe import AUGMENTATIONS, Recipe


def test_the_title_lists_every_setting_with_its_value():
    recipe = replace(experiment("final-exp1").recipe, train_images=6_000, layers="conv10k28 flatten")
    words = title_words(experiment("final-exp1"), recipe, "")
    rows = dict(
        line.strip("| ").split(" | ") for line in words.splitlines() if line.startswith("| ") and "Setting" not in line
    )
    assert len(rows) == len(LISTED) and rows["Training images"] == "6,000" and rows["Edited layers"] == "conv10k28 flatten"
    assert "Edited layers" not in title_words(experiment("final-exp1"), experiment("final-exp1").recipe, "")


def test_changed_settings_are_told_apart_from_what_was_published():
    published = experiments()[0]
    changed = title_words(published, replace(published.recipe, momentum=0.5, nesterov=True, seed=9), "")
    assert "momentum 0.5 (published 0.9); nesterov momentum on (published off)." in changed
    assert "Published figures of the experiment that these settings start from" in changed
    assert "with changed settings" in changed.splitlines()[0]


def test_published_figures_are_labelled_and_only_there_where_something_was_published():
    published, [record, *_] = experiments()[2], records()
    words = title_words(published, published.recipe, "")
    assert f"**Published figures**, none of them measured here: test accuracy {published.test_accuracy * 100:.2f}%" in words
    assert f"{published.parameters:,} parameters" in words
    assert "ublished" not in title_words(record, record.recipe, "")


def test_what_a_run_reached_is_labelled_as_measured():
    chosen = experiment("net1")
    assert title_words(chosen, chosen.recipe, "the run x read 9.").endswith("**Measured:** the run x read 9.")
    assert "Measured" not in title_words(chosen, chosen.recipe, "")


def test_constants_are_python_and_each_has_its_comment():
    code = constants_code(Recipe(weight_decay=0.01, scheduler="one-cycle"))
    space: dict[str, object] = {}
    exec(
        "\n".join(line for line in code.splitlines() if " = " in line and "DEVICE" not in line and "os." not in line), space
    )
    assert (space["EPOCHS"], space["WEIGHT_DECAY"], space["WARM_UP"], space["TRAIN_IMAGES"]) == (15, 0.01, 0.3, 60_000)
    assert all("   # " in line for line in code.split("\n\n")[0].splitlines())


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_every_augmentation_has_its_sentence(name):
    assert AUGMENTATION_WORDS.keys() == AUGMENTATIONS.keys()
    assert AUGMENTATION_WORDS[name] in data_words(Recipe(augmentation=name))


def test_only_layers_that_the_network_has_are_explained():
    assert all(word in network_words(Recipe()) for word in ("**convolution**", "**BatchNorm**", "**Dropout**"))
    plain = network_words(Recipe(layers="flatten linear10"))
    assert not any(word in plain for word in ("**convolution**", "**BatchNorm**", "**Dropout**"))


def executed_data(recipe: Recipe, code_of: Callable[[list[Cell], str], str], values: dict[str, object]) -> dict[str, object]:
    """The names that the data cell defines."""
    space = {
        "torch": torch,
        "torchvision": torchvision,
        "transforms": torchvision.transforms,
        "Subset": torch.utils.data.Subset,
        "DATA_FOLDER": checked_files(),
        **values,
    }
    exec(code_of(notebook_cells(recipe, "final-exp1"), "data"), space)
    return space


def test_held_out_images_steer_and_are_never_trained_on(mnist, code_of, constant_values):
    recipe = Recipe(validation="held-out", scheduler="reduce-on-plateau", augmentation="none")
    space = executed_data(recipe, code_of, constant_values(recipe))
    assert space["train_data"].indices == training_indices(recipe).tolist()
    assert space["held_out_data"].indices == held_out_indices().tolist()
    assert "5,000 training images are held out" in data_words(recipe) and "held out" not in data_words(Recipe())


@pytest.mark.parametrize("images", [100, 12_345, 60_000])
def test_fewer_training_images_are_those_of_the_engine(images, mnist, code_of, constant_values):
    recipe = Recipe(train_images=images)
    space = executed_data(recipe, code_of, constant_values(recipe))
    assert space["train_data"].indices == training_indices(recipe).tolist()
