"""A run resumed from a checkpoint, against the same run without a pause."""

import pickle
from dataclasses import replace

import pytest
import torch

from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.training.checkpoint import Checkpoint
from s7core.training.engine import train
from s7core.training.events import Epoch, Steps

TINY = replace(experiment("final-exp1").recipe, train_images=500, batch_size=50, device="cpu")


def trained(recipe: Recipe, data, resume: Checkpoint | None = None):
    """The epochs of a run and the losses of all its steps."""
    events = list(train(recipe, data, resume=resume))
    losses = [loss for event in events if isinstance(event, Steps) for loss in event.losses]
    return [event for event in events if isinstance(event, Epoch)], losses


@pytest.mark.parametrize("scheduler", ["reduce-on-plateau", pytest.param("one-cycle", marks=pytest.mark.slow)])
def test_a_run_goes_on_from_a_checkpoint_of_any_epoch_to_the_same_numbers(scheduler, small_mnist):
    recipe = replace(TINY, epochs=3, scheduler=scheduler, augmentation="heavy", momentum=0.8)
    epochs, losses = trained(recipe, small_mnist)
    for checkpoint in [epoch.checkpoint for epoch in epochs][:2]:
        stored = Checkpoint.from_bytes(checkpoint.to_bytes())
        resumed, later_losses = trained(recipe, small_mnist, stored)
        assert later_losses == losses[stored.epoch * recipe.steps_per_epoch :]
        for name, weight in epochs[-1].snapshot.weights.items():
            assert torch.equal(resumed[-1].snapshot.weights[name], weight), name


def test_a_checkpoint_comes_back_from_its_bytes_as_it_was(small_mnist):
    [first, last], _ = trained(replace(TINY, epochs=2), small_mnist)
    stored = Checkpoint.from_bytes(first.checkpoint.to_bytes())
    assert (stored.epoch, stored.threads, stored.schedule) == (1, torch.get_num_threads(), first.checkpoint.schedule)
    assert stored.precision in ("float32", "bfloat16")
    for name in ("weights", "momentum"):
        before, after = getattr(first.checkpoint, name), getattr(stored, name)
        assert before.keys() == after.keys() and all(torch.equal(before[key], after[key]) for key in before)
    assert set(stored.momentum) < set(stored.weights)  # statistics of BatchNorm have none
    assert last.checkpoint is None


def test_bytes_that_could_run_code_are_refused():
    """torch.load with weights_only reads tensors and plain values, and nothing that pickle would call."""
    with pytest.raises(pickle.UnpicklingError):
        Checkpoint.from_bytes(pickle.dumps({"epoch": print}, protocol=2))
