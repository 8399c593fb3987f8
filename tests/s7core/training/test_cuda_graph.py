"""A captured step does what the step itself does, and capturing it changes nothing."""

from dataclasses import replace

import pytest
import torch

from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.training.batches import epoch_batches
from s7core.training.cuda_graph import CapturedStep
from s7core.training.engine import train
from s7core.training.evaluate import never
from s7core.training.events import Started, Steps
from s7core.training.trainer import Trainer

TINY = replace(experiment("final-exp1").recipe, train_images=500, batch_size=50, epochs=2, device="cpu", precision="float32")


def device_and_losses(recipe: Recipe, data):
    """What a run reports of its device, and the losses of all its steps."""
    events = list(train(recipe, data))
    [started] = [event for event in events if isinstance(event, Started)]
    return started.device, [loss for event in events if isinstance(event, Steps) for loss in event.losses]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_a_captured_step_does_what_single_kernels_do(small_mnist, monkeypatch):
    recipe = replace(TINY, dropout=0.0, device="cuda", scheduler="one-cycle")
    captured_device, captured_losses = device_and_losses(recipe, small_mnist)
    assert "one kernel at a time" not in captured_device
    monkeypatch.setattr(CapturedStep, "_capture", lambda *_: (_ for _ in ()).throw(RuntimeError("not here")))
    eager_device, eager_losses = device_and_losses(recipe, small_mnist)
    assert "one kernel at a time (CUDA graph: not here)" in eager_device
    assert captured_losses == pytest.approx(eager_losses, rel=1e-3)


def without_cuda(monkeypatch) -> None:
    """Let what CapturedStep asks of the driver succeed on any machine, and every capture fail."""
    for name in ("current_stream", "set_stream", "synchronize"):
        monkeypatch.setattr(torch.cuda, name, lambda *_: None)


def warm_up_and_fail(self, batches):
    """A capture that fails as late as it can: its warm-up has moved weights, statistics and momentum already."""
    indices, parameters = next(iter(batches))
    for _ in range(3):
        self._step(indices, parameters, never)
    raise RuntimeError("not here\nand more lines")


@pytest.mark.parametrize("momentum", [0.9, 0.0])
def test_a_capture_that_fails_leaves_the_step_as_it_was_and_says_why(momentum, small_mnist, monkeypatch):
    without_cuda(monkeypatch)
    monkeypatch.setattr(CapturedStep, "_capture", warm_up_and_fail)
    recipe = replace(TINY, momentum=momentum)
    expected, tried = (Trainer(recipe, [1], small_mnist, torch.device("cpu")) for _ in range(2))
    captured = CapturedStep(tried.step, recipe, [1])
    assert captured.note == ", one kernel at a time (CUDA graph: not here)"
    for name, tensor in tried.step.network.state_dict().items():
        assert torch.equal(tensor, expected.step.network.state_dict()[name]), name
    assert all(not state["momentum_buffer"].any() for state in tried.step.optimizer.state.values() if momentum)
    for batch in list(epoch_batches(recipe, [1], epoch=1))[:3]:  # each with dropout of its own, from the same stream
        for trainer in (expected, tried):
            trainer.step.network.seed_dropout([7])
        assert torch.equal(captured(*batch, never), expected.step(*batch, never))
