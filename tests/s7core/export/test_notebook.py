"""Notebooks: valid, self-contained, and the same network, data and schedule as a run of the engine."""

import ast
import json
import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from s7core.bench.plain_loop import _augmentations
from s7core.data.mnist import held_out_indices, training_indices
from s7core.data.vision import torchvision
from s7core.export.notebook.notebook_file import Cell, notebook, notebook_cells
from s7core.export.notebook.source import constants, optimizer_source, schedule_source, transforms_source
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiments
from s7core.model.network import Network
from s7core.model.trace import trace
from s7core.recipe import AUGMENTATIONS, SCHEDULERS, STAGES, Recipe
from s7core.training.schedules import Schedule

ALLOWED = {"math", "os", "collections", "matplotlib", "torch", "torchvision"}
PUBLISHED = experiments()


def code(cells: list[Cell], name: str) -> str:
    return next(each.text for each in cells if each.name == name)


def values(recipe: Recipe) -> dict[str, object]:
    return {each.name: ast.literal_eval(each.value) for each in constants(recipe)}


def network_of(recipe: Recipe, experiment: str) -> nn.Sequential:
    """As the notebook builds it."""
    space = {"torch": torch, "nn": nn, "OrderedDict": dict, "DEVICE": "cpu", **values(recipe)}
    exec("from collections import OrderedDict\n" + code(notebook_cells(recipe, experiment), "network"), space)
    return space["network"]


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.key)
def test_a_published_experiment_becomes_a_valid_notebook_that_imports_nothing_of_ours(published):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is part of the notebook extra")
    text = notebook(published.recipe, published.key)
    nbformat.validate(nbformat.reads(text, as_version=4))
    cells = json.loads(text)["cells"]
    modules = set()
    for each in cells:
        if each["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(each["source"]))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    modules |= {node.module} if isinstance(node, ast.ImportFrom) else {each.name for each in node.names}
    assert {name.split(".")[0] for name in modules} == ALLOWED
    words = "".join("".join(each["source"]) for each in cells if each["cell_type"] == "markdown")
    assert f"{published.test_accuracy * 100:.2f} %" in words and "Published figures" in words


@pytest.mark.parametrize("number", range(24))
def test_the_notebook_of_any_settings_builds_the_network_of_the_engine(number, random_recipe):
    """The same names, parameters, initial weights and, with the weights of a run, the same logits."""
    recipe = random_recipe(number, list(STAGES)[number % 4])
    built, ours = network_of(recipe, "final-exp1"), Network(layers_of(recipe), recipe.seed)
    assert sum(each.numel() for each in built.parameters()) == trace(layers_of(recipe)).parameters
    for name, tensor in ours.state_dict().items():
        assert torch.equal(built.state_dict()[name], tensor), name
    for tensor in ours.state_dict().values():  # no longer what a seed gives, BatchNorm statistics included
        tensor.copy_(torch.rand_like(tensor, dtype=torch.float32) + 0.5)
    built.load_state_dict(ours.state_dict())
    images = torch.randn(5, 1, 28, 28)
    expected = ours.eval()(images)
    torch.testing.assert_close(built.eval()(images), expected, rtol=1e-4, atol=1e-4 * expected.abs().max().item())


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_augmentation_is_that_of_the_plain_loop(name):
    space = {"transforms": torchvision.transforms}
    exec(transforms_source(name), space)
    mine, theirs = (torchvision.transforms.Compose(each) for each in (space["augmentation"], _augmentations(name)))
    picture = torchvision.transforms.functional.to_pil_image(torch.rand(28, 28, generator=torch.manual_seed(3)))
    for seed in range(20):
        first, second = (each(picture) for each in map(seeded(seed), (mine, theirs)))
        assert first.tobytes() == second.tobytes()


def seeded(seed):
    def with_seed(transform):
        def call(picture):
            torch.manual_seed(seed)
            return transform(picture)

        return call

    return with_seed


@pytest.mark.parametrize("scheduler", [each for each in SCHEDULERS if each != "range-test"])
@pytest.mark.parametrize("epochs", [1, 7])
def test_the_learning_rate_takes_the_way_of_the_engine(scheduler, epochs):
    recipe = Recipe(scheduler=scheduler, epochs=epochs, train_images=500, learning_rate=0.3, warm_up=0.2, weight_decay=0.01)
    losses = [3.0, 2.0, 2.5, 2.6, 2.1, 2.2, 2.3][:epochs]
    space = {
        "torch": torch,
        "math": math,
        "network": nn.Linear(1, 1),
        "steps": epochs * recipe.steps_per_epoch,
        **values(recipe),
    }
    exec(optimizer_source(recipe), space)
    if source := schedule_source(recipe):
        exec(source, space)
    # What the two functions of the notebook do with a scheduler, and nothing else of theirs.
    step = "scheduler.step()" in code(notebook_cells(recipe, "final-exp1"), "steps")
    epoch_lines = [
        line.strip()
        for line in code(notebook_cells(recipe, "final-exp1"), "training").splitlines()
        if "scheduler.step" in line
    ]
    schedule, optimizer = Schedule(recipe), space["optimizer"]
    for loss in losses:
        for _ in range(recipe.steps_per_epoch):
            assert optimizer.param_groups[0]["lr"] == pytest.approx(schedule.learning_rates[0], rel=1e-6)
            optimizer.step()
            schedule.after_step()
            if step:
                space["scheduler"].step()
        for line in epoch_lines:
            exec(line, space | {"test_loss": loss})
        schedule.after_epoch([loss])
    assert (step, len(epoch_lines)) == {"none": (False, 0), "step": (False, 1), "reduce-on-plateau": (False, 1)}.get(
        scheduler, (True, 0)
    )


def test_held_out_images_steer_and_are_never_trained_on(mnist):
    recipe = Recipe(validation="held-out", scheduler="reduce-on-plateau", augmentation="none")
    cells = notebook_cells(recipe, "final-exp1")
    assert "scheduler.step(held_out_loss)" in code(cells, "training")
    space = data_space(recipe, cells)
    assert space["train_data"].indices == training_indices(recipe).tolist()
    assert space["held_out_data"].indices == held_out_indices().tolist()


@pytest.mark.parametrize("images", [100, 12_345, 60_000])
def test_fewer_training_images_are_those_of_the_engine(images, mnist):
    recipe = Recipe(train_images=images)
    space = data_space(recipe, notebook_cells(recipe, "final-exp1"))
    assert space["train_data"].indices == training_indices(recipe).tolist()


def data_space(recipe: Recipe, cells: list[Cell]) -> dict[str, object]:
    from s7core.data.mnist import checked_files

    space = {
        "torch": torch,
        "torchvision": torchvision,
        "transforms": torchvision.transforms,
        "Subset": torch.utils.data.Subset,
        "DATA_FOLDER": checked_files(),
        **values(recipe),
    }
    exec(code(cells, "data"), space)
    return space


def test_what_makes_no_network_to_keep_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="scheduler is 'range-test'"):
        notebook(Recipe(scheduler="range-test", epochs=1), "final-exp1")
    with pytest.raises(ValueError, match="layers has 'conf3'"):
        notebook(Recipe(layers="conf3"), "final-exp1")
    with pytest.raises(ValueError, match="The network ends with a grid"):
        notebook(Recipe(layers="conv10 relu"), "final-exp1")


def test_changed_settings_are_told_apart_from_what_was_published():
    published = PUBLISHED[0]
    changed = notebook_cells(replace(published.recipe, momentum=0.5, nesterov=True), published.key)[0].text
    assert "momentum 0.5 (published 0.9)" in changed and "nesterov momentum on (published off)" in changed
    assert "Published figures of the experiment that these settings start from" in changed


def test_the_same_settings_give_the_same_file():
    assert notebook(Recipe(), "final-exp1") == notebook(Recipe(), "final-exp1")
