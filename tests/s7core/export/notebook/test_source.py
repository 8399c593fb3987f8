"""Source text of a recipe: executed, it is the network, the augmentation and the schedule of the engine."""

import math

import hypothesis
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from s7core.bench.plain_loop import _augmentations
from s7core.data.vision import torchvision
from s7core.export.notebook.notebook_file import notebook_cells
from s7core.export.notebook.source import (
    LISTED,
    NOT_LISTED,
    SCHEDULE_SOURCES,
    check_settings,
    constants,
    moves_each_step,
    network_source,
    optimizer_source,
    schedule_source,
    transforms_source,
)
from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.model.trace import trace
from s7core.recipe import AUGMENTATIONS, SCHEDULERS, STAGES, Recipe, settings
from s7core.training.schedules import Schedule

KEPT = [name for name in SCHEDULERS if name != "range-test"]  # a range test leaves no network, so it has no notebook


@pytest.mark.parametrize("number", range(24))
def test_the_network_of_any_settings_is_that_of_the_engine(number, random_recipe, constant_values):
    """The same names, parameters, initial weights and, with the weights of a run, the same logits."""
    recipe = random_recipe(number, list(STAGES)[number % 4])
    space = {"nn": nn, "OrderedDict": dict, **constant_values(recipe)}
    torch.manual_seed(recipe.seed)
    exec("from collections import OrderedDict\n" + network_source(recipe), space)
    built, ours = space["network"], Network(layers_of(recipe), recipe.seed)
    assert sum(parameter.numel() for parameter in built.parameters()) == trace(layers_of(recipe)).parameters
    for name, tensor in ours.state_dict().items():
        assert torch.equal(built.state_dict()[name], tensor), name
    for tensor in ours.state_dict().values():  # no longer what a seed gives, BatchNorm statistics included
        tensor.copy_(torch.rand_like(tensor, dtype=torch.float32) + 0.5)
    built.load_state_dict(ours.state_dict())
    images = torch.randn(5, 1, 28, 28)
    expected = ours.eval()(images)
    torch.testing.assert_close(built.eval()(images), expected, rtol=1e-4, atol=1e-4 * expected.abs().max().item())


def test_each_line_of_the_network_ends_with_the_shape_that_torch_computes(constant_values):
    recipe = Recipe()
    source = network_source(recipe)
    space = {"nn": nn, **constant_values(recipe)}
    exec("from collections import OrderedDict\n" + source, space)
    image, lines = torch.zeros(1, 1, 28, 28), source.splitlines()[1:-1]
    assert len(lines) == len(space["network"])
    for layer, line in zip(space["network"].eval(), lines, strict=True):
        image = layer(image)
        assert line.endswith(f"# {' × '.join(map(str, image.shape[1:]))}")


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_augmentation_is_that_of_the_plain_loop(name):
    space = {"transforms": torchvision.transforms}
    exec(transforms_source(name), space)
    assert max(map(len, transforms_source(name).splitlines())) <= 100
    mine, theirs = (torchvision.transforms.Compose(steps) for steps in (space["augmentation"], _augmentations(name)))
    picture = torchvision.transforms.functional.to_pil_image(torch.rand(28, 28, generator=torch.manual_seed(3)))
    for seed in range(20):
        changed = []
        for transform in (mine, theirs):
            torch.manual_seed(seed)
            changed.append(transform(picture).tobytes())
        assert changed[0] == changed[1]


@pytest.mark.parametrize("recipe", [Recipe(momentum=0.0, nesterov=True), Recipe(nesterov=True, weight_decay=0.01), Recipe()])
def test_the_optimizer_has_the_settings_of_the_recipe(recipe, constant_values):
    space = {"torch": torch, "network": nn.Linear(1, 1), **constant_values(recipe)}
    exec(optimizer_source(recipe), space)
    [group] = space["optimizer"].param_groups
    assert (group["lr"], group["momentum"], group["weight_decay"]) == (
        recipe.learning_rate,
        recipe.momentum,
        recipe.weight_decay,
    )
    assert group["nesterov"] == (recipe.nesterov and recipe.momentum > 0)


def test_every_scheduler_has_its_sentence():
    assert list(SCHEDULE_SOURCES) == KEPT and all(found.words.endswith(".") for found in SCHEDULE_SOURCES.values())


@pytest.mark.parametrize("scheduler", KEPT)
@pytest.mark.parametrize("epochs", [1, 7])
def test_the_learning_rate_takes_the_way_of_the_engine(scheduler, epochs, code_of, constant_values):
    recipe = Recipe(scheduler=scheduler, epochs=epochs, train_images=500, learning_rate=0.3, warm_up=0.2, weight_decay=0.01)
    losses = [3.0, 2.0, 2.5, 2.6, 2.1, 2.2, 2.3][:epochs]
    space = {
        "torch": torch,
        "math": math,
        "network": nn.Linear(1, 1),
        "steps": epochs * recipe.steps_per_epoch,
        **constant_values(recipe),
    }
    exec(optimizer_source(recipe), space)
    if source := schedule_source(recipe):
        exec(source, space)
    # The lines of the notebook's two functions that use a scheduler, and no others.
    cells = notebook_cells(recipe, "final-exp1")
    each_step = "scheduler.step()" in code_of(cells, "steps")
    lines = [line.strip() for line in code_of(cells, "training").splitlines() if "scheduler.step" in line]
    schedule, optimizer = Schedule(recipe), space["optimizer"]
    for loss in losses:
        for _ in range(recipe.steps_per_epoch):
            assert optimizer.param_groups[0]["lr"] == pytest.approx(schedule.learning_rates[0], rel=1e-6)
            optimizer.step()
            schedule.after_step()
            if each_step:
                space["scheduler"].step()
        for line in lines:
            exec(line, space | {"test_loss": loss})
        schedule.after_epoch([loss])
    expected = {"none": (False, 0), "step": (False, 1), "reduce-on-plateau": (False, 1)}.get(scheduler, (True, 0))
    assert (each_step, len(lines)) == expected and moves_each_step(recipe) == (scheduler in ("one-cycle", "cosine"))


def test_a_single_step_has_no_cycle():
    """PyTorch's OneCycleLR divides by zero there."""
    assert schedule_source(Recipe(scheduler="one-cycle", epochs=1, train_images=100, batch_size=128)) is None
    assert schedule_source(Recipe(scheduler="one-cycle", epochs=2, train_images=100, batch_size=128)) is not None


def test_every_setting_is_listed_or_left_out_with_a_reason():
    assert sorted([*LISTED, *NOT_LISTED]) == sorted(setting.name for setting in settings())
    assert all(NOT_LISTED.values())
    check_settings(Recipe())


def test_a_setting_that_no_cell_implements_is_refused(clipped_recipe):
    with pytest.raises(ValueError, match=r"clip_gradient is 0\.5, but a notebook does not obey this setting yet"):
        check_settings(clipped_recipe(clip_gradient=0.5))


ONE_CYCLE = st.builds(
    Recipe,
    scheduler=st.just("one-cycle"),
    warm_up=st.one_of(st.floats(0, 0.9), st.integers(2, 60).map(lambda steps: min(0.9, 1 / steps))),
    epochs=st.integers(1, 3),
    train_images=st.integers(100, 2_000),
    batch_size=st.integers(80, 1_024),
)


@pytest.mark.slow
@pytest.mark.one_core
@hypothesis.settings(max_examples=60, deadline=None)
@given(ONE_CYCLE)
@hypothesis.example(Recipe(scheduler="one-cycle", warm_up=0.1, train_images=1_280, epochs=1))
@hypothesis.example(Recipe(scheduler="one-cycle", warm_up=0.3, train_images=100, epochs=1))
def test_the_notebook_s_one_cycle_is_that_of_the_engine_however_few_its_steps(recipe):
    steps = recipe.epochs * recipe.steps_per_epoch
    optimizer = torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=recipe.learning_rate)
    space = {"torch": torch, "optimizer": optimizer, "steps": steps}
    space |= {each.name: eval(each.value) for each in constants(recipe)}
    exec(schedule_source(recipe) or "scheduler = None", space)
    schedule = Schedule(recipe)
    for _ in range(steps):
        assert optimizer.param_groups[0]["lr"] == pytest.approx(schedule.learning_rates[0], rel=1e-9)
        optimizer.step()
        schedule.after_step()
        if space["scheduler"]:
            space["scheduler"].step()
