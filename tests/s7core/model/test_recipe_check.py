"""What can be trained fits into memory, and what cannot is refused in a sentence; torch says how much is kept."""

import time
from dataclasses import replace

import any_layers
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from peak_memory import printed_bytes
from torch.nn.functional import cross_entropy

from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import all_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import WideNetwork
from s7core.model.recipe_check import (
    MAX_TRAINING_BYTES,
    MAX_WIDE_BYTES,
    check_recipe,
    copies_that_fit,
    recipe_problem,
    training_bytes,
)
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore

LARGEST_BATCH = 1_024
ATTACK = "conv512k1 " + "relu " * 56 + "avgpool28 flatten linear10"  # 5,642 parameters
WIDE = "conv512k1 relu avgpool28 flatten linear10"
# As much as a layers text may take of each: numbers kept by BatchNorm, by pooling, by dropout, by large windows.
WORST = [
    "conv512k1 bn avgpool28 flatten linear10",
    "conv390k1 maxpool1 avgpool28 flatten linear10",
    "conv512k1 dropout avgpool28 flatten linear10",
    "conv16k28p13b relu maxpool1 conv16k14p13 avgpool27 flatten linear10",
]


def test_every_experiment_every_reference_run_and_every_stage_with_the_largest_batch_can_be_trained():
    recipes = [each.recipe for each in all_experiments()] + [run.recipe for run in ReferenceStore().runs()]
    for stage in ALL_STAGES:
        for batch_norm in (True, False):
            recipes += [
                Recipe(stage=stage.key, batch_norm=batch_norm, dropout=p, batch_size=LARGEST_BATCH) for p in (0.0, 0.5)
            ]
    for recipe in recipes:
        assert recipe_problem(recipe) is None
        check_recipe(recipe)
    assert len(recipes) > 80


@pytest.mark.parametrize(
    "layers",
    [
        "conv64p1 relu bn dropout conv64p1 relu bn dropout maxpool2 conv128p1 relu bn dropout conv128p1 relu bn dropout "
        "maxpool2 conv256p1 relu bn dropout conv256p1 relu bn dropout avgpool7 flatten linear10",
        "conv64 relu bn conv128 maxpool2 relu bn conv256 relu bn maxpool2 flatten linear50 linear10",
        "conv32k5p2 relu maxpool2 conv64k5p2 relu maxpool2 flatten linear1024 relu dropout linear10",
        "flatten linear2048 relu linear1024 relu linear10",
    ],
)
def test_networks_twice_as_wide_as_the_lesson_s_and_those_of_tutorials_can_be_trained(layers):
    assert recipe_problem(Recipe(layers=layers)) is None


def test_a_network_of_few_parameters_that_would_fill_the_memory_is_refused_in_a_sentence():
    reason = recipe_problem(Recipe(layers=ATTACK))
    assert "keeps 22,881,290 numbers an image in memory while it trains, but 1,250,000 is the most: take fewer" in reason
    with pytest.raises(ValueError, match="numbers an image"):
        check_recipe(Recipe(layers=ATTACK))


def test_a_batch_that_would_fill_the_memory_is_refused_with_the_largest_that_does_not():
    reason = recipe_problem(Recipe(layers=WIDE, batch_size=LARGEST_BATCH))
    assert reason == (
        "batch_size is 1024, so training this network takes 6.6 GB of memory, but 2.0 GB is the most: take a batch size of "
        "311 or less, or a smaller network."
    )
    assert recipe_problem(Recipe(layers=WIDE, batch_size=311)) is None
    assert recipe_problem(Recipe(layers=WIDE, batch_size=312))


def test_seeds_that_train_together_are_refused_where_they_fill_the_memory_together():
    recipe = Recipe(layers=WIDE)
    fitting = copies_that_fit(recipe)
    assert 1 < fitting < 20 and fitting * training_bytes(recipe) <= MAX_WIDE_BYTES
    assert recipe_problem(recipe, fitting) is None
    told = recipe_problem(recipe, fitting + 1)
    assert told.startswith(f"{fitting + 1} seeds at once take ") and "but 8.0 GB is the most: take fewer." in told
    assert copies_that_fit(Recipe(layers=ATTACK)) == 1 and copies_that_fit(Recipe(layers="lstm")) == 1
    assert copies_that_fit(Recipe()) > 64


@pytest.mark.parametrize(
    ("layers", "told"), [("conv8 lstm", "layers has 'lstm'"), ("conv8", "ends with a grid"), ("bn", "ends with a grid of 1")]
)
def test_layers_that_cannot_be_a_network_have_their_reason_whatever_the_toggles(layers, told):
    for batch_norm in (True, False):
        assert told in recipe_problem(Recipe(layers=layers, batch_norm=batch_norm))


def kept_bytes(recipe: Recipe) -> int:
    """Bytes that torch keeps for the backward pass of one training step, weights and images aside."""
    network = WideNetwork(layers_of(recipe), [1]).train()
    own = {each.untyped_storage().data_ptr() for each in [*network.parameters(), *network.buffers()]}
    images = torch.rand(recipe.batch_size, 1, 28, 28)
    found = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own | {images.untyped_storage().data_ptr()}:
            found[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        logits = network(images)[:, 0]
        cross_entropy(logits, torch.zeros(recipe.batch_size, dtype=torch.int64))
    return sum(found.values())


SLACK = 4_000  # bytes for each image: itself in another order of memory, the logits, the loss


def check_kept(recipe: Recipe) -> None:
    held = 4 * trace(layers_of(recipe)).held * recipe.batch_size
    assert kept_bytes(recipe) <= held + SLACK * recipe.batch_size
    assert held < training_bytes(recipe)


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
@pytest.mark.parametrize("toggles", [(True, 0.1), (False, 0.0)])
def test_torch_keeps_no_more_for_backward_than_is_counted_for_the_stages(stage, toggles, threads):
    batch_norm, dropout = toggles
    torch.set_num_threads(1)
    recipe = Recipe(stage=stage.key, batch_norm=batch_norm, dropout=dropout, batch_size=4)
    check_kept(recipe)
    assert kept_bytes(recipe) > 0.4 * 4 * trace(layers_of(recipe)).held * recipe.batch_size  # and not wildly less


@settings(max_examples=25, deadline=None)
@given(any_layers.networks())
def test_torch_keeps_no_more_for_backward_than_is_counted_for_any_network(layers):
    recipe = Recipe(layers=layers, batch_size=4, dropout=0.5)
    if recipe_problem(recipe) is None and trace(layers_of(recipe)).macs < 20_000_000:
        check_kept(recipe)


def check_answer(layers: str, batch_size: int) -> bool:
    started = time.perf_counter()
    recipe = Recipe(layers=layers, batch_size=batch_size) if len(layers) <= 1_000 else None
    reason = recipe_problem(recipe) if recipe else "too long"
    assert time.perf_counter() - started < 0.2
    if reason:
        assert "\n" not in reason and len(reason) < 400
        return False
    assert 0 < training_bytes(recipe) <= MAX_TRAINING_BYTES
    return True


@pytest.mark.slow
@pytest.mark.one_core
@settings(max_examples=150, deadline=None)
@given(st.one_of(any_layers.any_text, any_layers.networks()), st.sampled_from([4, 128, LARGEST_BATCH]))
def test_any_layers_are_a_network_within_the_limits_or_a_sentence(layers, batch_size):
    check_answer(layers, batch_size)


@pytest.mark.slow
@pytest.mark.many_cases
@settings(max_examples=5_000, deadline=None)
@given(st.one_of(any_layers.any_text, any_layers.networks()), st.sampled_from([4, 128, LARGEST_BATCH]))
def test_five_thousand_layers_texts_are_answered(layers, batch_size):
    check_answer(layers, batch_size)


def test_the_smallest_batch_of_any_network_within_the_limits_fits():
    """So that the cure in the sentence, a smaller batch, always exists."""
    for layers in WORST:
        assert recipe_problem(Recipe(layers=layers, batch_size=4)) is None


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("layers", WORST[:3])  # the last takes minutes
def test_training_and_testing_the_worst_networks_take_no_more_memory_than_was_counted(layers):
    """Measured as the process's peak, beside what it takes for a small run."""
    batches = (replace(Recipe(layers=layers, dropout=0.5), batch_size=size) for size in range(LARGEST_BATCH, 3, -1))
    fitting = next(recipe for recipe in batches if recipe_problem(recipe) is None)
    images = max(2 * fitting.batch_size, 100)
    large = replace(fitting, train_images=images, test_images=1_000, precision="float32")
    code = f"""
import torch
from peak_memory import peak_bytes
from s7core.data.mnist import load_mnist
from s7core.recipe import Recipe
from s7core.training.trainer import Trainer

def most(recipe):
    trainer = Trainer(recipe, [1], load_mnist(), torch.device("cpu"))
    for _, _ in zip(range(2), trainer.steps(1, lambda: False)):
        pass
    trainer.test(lambda: False)
    return peak_bytes()

torch.set_num_threads(2)
before = most(Recipe(train_images=100, batch_size=4, test_images=1_000))
print(most({large!r}) - before)
"""
    assert 50_000_000 < printed_bytes(code) <= training_bytes(large) + 150_000_000
