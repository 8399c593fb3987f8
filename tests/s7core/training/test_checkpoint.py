"""A run resumed from a checkpoint, against the same run without a pause."""

import io
import pickle
from contextlib import suppress
from dataclasses import replace

import numpy
import pytest
import torch

from s7core.data.errors import DataError
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.training.checkpoint import CHECKPOINT_FORMAT, Checkpoint
from s7core.training.engine import train
from s7core.training.events import Epoch, Steps

TINY = replace(experiment("final-exp1").recipe, train_images=500, batch_size=50, device="cpu")


def trained(recipe: Recipe, data, resume: Checkpoint | None = None):
    """The epochs of a run and the losses of all its steps."""
    events = list(train(recipe, data, resume=resume))
    losses = [loss for event in events if isinstance(event, Steps) for loss in event.losses]
    return [event for event in events if isinstance(event, Epoch)], losses


@pytest.mark.slow
@pytest.mark.one_core
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


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    """A small one, made without training."""
    return Checkpoint(
        3, {"conv.weight": torch.arange(2_000.0)}, {"conv.weight": torch.ones(2_000)}, {"epoch": 3}, "float32", 2
    )


def as_format_1(checkpoint: Checkpoint) -> bytes:
    """As it was written before checkpoints had a format."""
    buffer = io.BytesIO()
    torch.save(vars(checkpoint), buffer)
    return buffer.getvalue()


def sentence(stored: bytes) -> str:
    with pytest.raises(DataError) as told:
        Checkpoint.from_bytes(stored)
    assert "\n" not in str(told.value)
    return str(told.value)


def test_a_checkpoint_without_a_format_is_read_as_the_first_one(checkpoint):
    found = Checkpoint.from_bytes(as_format_1(checkpoint))
    assert torch.equal(found.weights["conv.weight"], checkpoint.weights["conv.weight"])
    assert (found.epoch, found.schedule, found.precision, found.threads) == (3, {"epoch": 3}, "float32", 2)


def test_a_newer_checkpoint_names_its_format_and_the_cure(checkpoint):
    stored = checkpoint.to_bytes().replace(b"format %d" % CHECKPOINT_FORMAT, b"format %d" % (CHECKPOINT_FORMAT + 1), 1)
    told = sentence(stored)
    assert f"has format {CHECKPOINT_FORMAT + 1}" in told and "resume the run with the version that wrote it" in told


def test_every_cut_and_every_flipped_byte_is_found(checkpoint):
    """A changed weight would go unseen and give other numbers."""
    whole, random = checkpoint.to_bytes(), numpy.random.default_rng(1)
    for place in [0, 1, 20, 30, 60, len(whole) - 1, *random.integers(0, len(whole), 100)]:
        flipped = bytearray(whole)
        flipped[place] ^= 0x55
        for damaged in (bytes(flipped), whole[:place]):
            assert "train it again" in sentence(damaged) or "resume the run with the version" in sentence(damaged)


def test_a_damaged_checkpoint_of_the_first_format_is_no_traceback(checkpoint):
    whole, random = as_format_1(checkpoint), numpy.random.default_rng(2)
    for place in random.integers(0, len(whole), 100):
        assert "is damaged" in sentence(whole[:place])
        with suppress(DataError):  # what is read nevertheless is whole in its kind
            flipped = bytearray(whole)
            flipped[place] ^= 0x55
            assert isinstance(Checkpoint.from_bytes(bytes(flipped)), Checkpoint)


@pytest.mark.parametrize(
    "stored", [b"", b"random bytes", bytes(range(256)) * 40, b"PK\x03\x04", b"S7 Lab checkpoint, format x, y\n"]
)
def test_bytes_that_are_no_checkpoint_are_one_sentence(stored):
    assert "The checkpoint of this run is damaged" in sentence(stored)


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": "3"},
        {"epoch": 0},
        {"weights": [1]},
        {"weights": {"a": 1}},
        {"precision": "int8"},
        {"threads": None},
        {"schedule": None},
    ],
)
def test_a_checkpoint_with_a_value_of_another_kind_is_damaged(changes, checkpoint):
    assert "is damaged" in sentence(replace(checkpoint, **changes).to_bytes())


def test_a_checkpoint_with_an_unknown_field_is_damaged(checkpoint):
    buffer = io.BytesIO()
    torch.save({**vars(checkpoint), "new": 1}, buffer)
    assert "is damaged" in sentence(buffer.getvalue())


def test_bytes_that_could_run_code_are_refused():
    """torch.load with weights_only reads tensors and plain values, and nothing that pickle would call."""
    assert "is damaged" in sentence(pickle.dumps({"epoch": print}, protocol=2))


def test_too_little_memory_is_not_taken_for_damage(checkpoint, monkeypatch):
    def none_left(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(torch, "load", none_left)
    with pytest.raises(MemoryError):
        Checkpoint.from_bytes(checkpoint.to_bytes())
