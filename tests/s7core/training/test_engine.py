import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from s7core.data.mnist import normalise
from s7core.lesson.experiments import experiment
from s7core.lesson.stages import stage
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.training import devices, engine
from s7core.training.engine import train
from s7core.training.events import (
    Diverged,
    Epoch,
    FinalSnapshot,
    Finished,
    LiveTest,
    Started,
    Steps,
    Stopped,
    WeightSnapshot,
)

TINY = replace(experiment("final-exp1").recipe, train_images=500, batch_size=50, epochs=2, device="cpu", precision="float32")


def told(recipe: Recipe, data, **more):
    """All events of a run, sorted by their kind, and the losses of all its steps."""
    events = list(train(recipe, data, **more))
    return events, [loss for event in events if isinstance(event, Steps) for loss in event.losses]


def last_weights(events):
    return [event for event in events if isinstance(event, Epoch)][-1].snapshot.weights


def same(first, second):
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_same_recipe_same_numbers_to_the_bit(small_mnist):
    heavy = replace(TINY, augmentation="heavy", dropout=0.25, scheduler="one-cycle")
    (first, first_losses), (second, second_losses) = told(heavy, small_mnist), told(heavy, small_mnist)
    assert first_losses == second_losses
    assert same(last_weights(first), last_weights(second))


@pytest.mark.slow
@pytest.mark.one_core
def test_numbers_do_not_depend_on_what_else_draws_random_numbers(small_mnist):
    expected = told(TINY, small_mnist)[1]
    losses = []
    for event in train(TINY, small_mnist):
        torch.rand(17)
        losses += event.losses if isinstance(event, Steps) else []
    assert losses == expected


@pytest.mark.slow
@pytest.mark.one_core
def test_live_tests_change_no_number_of_a_run(small_mnist):
    """With dropout, BatchNorm and a scheduler that watches: weights, statistics, figures and checkpoints, to the bit."""
    recipe = replace(TINY, augmentation="heavy", dropout=0.25, scheduler="reduce-on-plateau", batch_norm=True)
    (live, losses), (plain, expected) = (
        told(replace(recipe, live_test=live_test), small_mnist) for live_test in (True, False)
    )
    assert sum(isinstance(event, LiveTest) for event in live) == 2
    assert losses == expected and not any(isinstance(event, LiveTest) for event in plain)
    epochs, expected_epochs = ([event for event in events if isinstance(event, Epoch)] for events in (live, plain))
    for epoch, other in zip(epochs, expected_epochs, strict=True):
        assert same(epoch.snapshot.weights, other.snapshot.weights)
        assert torch.equal(epoch.snapshot.probabilities, other.snapshot.probabilities)
        figures = ("train_loss", "train_accuracy", "learning_rate")
        assert [getattr(epoch, name) for name in figures] == [getattr(other, name) for name in figures]
    first, other = epochs[0].checkpoint, expected_epochs[0].checkpoint
    assert same(first.momentum, other.momentum) and first.schedule == other.schedule


def moments_of(events):
    return [event.steps_taken for event in events if isinstance(event, WeightSnapshot)]


@pytest.mark.slow
@pytest.mark.one_core
def test_weight_snapshots_change_no_number_of_a_run(small_mnist, monkeypatch):
    """As above: weights, statistics, figures and checkpoints, to the bit."""
    recipe = replace(TINY, augmentation="heavy", dropout=0.25, scheduler="one-cycle", batch_norm=True)
    kept, losses = told(recipe, small_mnist)
    monkeypatch.setattr(engine, "snapshot_moments", lambda recipe, numbers: ())
    plain, expected = told(recipe, small_mnist)
    assert moments_of(kept) == list(range(21)) and moments_of(plain) == []
    assert losses == expected
    tests, expected_tests = ([event for event in events if isinstance(event, LiveTest)] for events in (kept, plain))
    assert tests == expected_tests
    epochs, expected_epochs = ([event for event in events if isinstance(event, Epoch)] for events in (kept, plain))
    for epoch, other in zip(epochs, expected_epochs, strict=True):
        assert same(epoch.snapshot.weights, other.snapshot.weights)
        assert torch.equal(epoch.snapshot.probabilities, other.snapshot.probabilities)
        figures = ("train_loss", "train_accuracy", "learning_rate")
        assert [getattr(epoch, name) for name in figures] == [getattr(other, name) for name in figures]
    first, other = epochs[0].checkpoint, expected_epochs[0].checkpoint
    assert same(first.momentum, other.momentum) and same(first.weights, other.weights)


@pytest.mark.slow
@pytest.mark.one_core
def test_weight_snapshots_are_the_weights_between_the_steps_and_stay_as_they_were(small_mnist):
    events, _ = told(TINY, small_mnist)
    snapshots = {event.steps_taken: event.weights for event in events if isinstance(event, WeightSnapshot)}
    assert same(snapshots[0], Network(stage("final").architecture(True, TINY.dropout), TINY.seed).state_dict())
    for epoch in (event for event in events if isinstance(event, Epoch)):
        assert same(snapshots[epoch.epoch * 10], epoch.snapshot.weights)
    short, _ = told(replace(TINY, train_images=150, epochs=1), small_mnist)
    assert not same(snapshots[1], snapshots[0]) and moments_of(short) == [0, 1, 2, 3]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_resumed_run_takes_no_weight_snapshot_twice(small_mnist):
    recipe = replace(TINY, epochs=3)
    events, _ = told(recipe, small_mnist)
    checkpoint = next(event.checkpoint for event in events if isinstance(event, Epoch))
    resumed, _ = told(recipe, small_mnist, resume=checkpoint)
    whole = {event.steps_taken: event.weights for event in events if isinstance(event, WeightSnapshot)}
    again = {event.steps_taken: event.weights for event in resumed if isinstance(event, WeightSnapshot)}
    assert list(again) == [moment for moment in whole if moment > 10]
    assert all(same(again[moment], whole[moment]) for moment in again)


@pytest.mark.slow
@pytest.mark.one_core
def test_another_seed_gives_other_numbers(small_mnist):
    assert told(TINY, small_mnist)[1] != told(replace(TINY, seed=2), small_mnist)[1]


@pytest.mark.slow
@pytest.mark.one_core
def test_the_learning_rate_changes_neither_initial_weights_nor_image_order(small_mnist):
    """The first loss is taken before the first step, so it must be the same whatever the rate."""
    plain = replace(TINY, epochs=1, dropout=0.0)
    first_losses = {told(replace(plain, learning_rate=rate), small_mnist)[1][0] for rate in (1e-6, 0.01, 0.5)}
    assert len(first_losses) == 1
    # With a rate that changes nothing, the losses of all batches tell the order of the images.
    still, other = (told(replace(plain, learning_rate=1e-6, momentum=m), small_mnist)[1] for m in (0.0, 0.9))
    assert still == pytest.approx(other, abs=1e-3)


def test_reported_training_figures_are_those_of_a_plain_pytorch_loop(small_mnist):
    """One epoch against a loop written with PyTorch's own modules, from the same weights in the same order."""
    from s7core.data.mnist import training_indices
    from s7core.training.determinism import generator

    recipe = replace(TINY, epochs=1, dropout=0.0, augmentation="none", weight_decay=0.01)
    events, losses = told(recipe, small_mnist)
    network = Network(stage("final").architecture(True, 0.0), recipe.seed)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=0.01)
    order = training_indices(recipe)[torch.randperm(500, generator=generator(recipe.seed, "order", 1))]
    expected, correct = [], 0
    for batch in order.split(50):
        images = (small_mnist.train_images[batch].float() / 255 - 0.1307) / 0.3081
        scores = torch.log_softmax(network(images.unsqueeze(1)), dim=1)
        loss = torch.nn.functional.nll_loss(scores, small_mnist.train_labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        expected.append(loss.item())
        correct += (scores.argmax(1) == small_mnist.train_labels[batch]).sum().item()
    epoch = next(event for event in events if isinstance(event, Epoch))
    assert losses == pytest.approx(expected, rel=1e-4)
    assert epoch.train_loss == pytest.approx(sum(expected) / len(expected), rel=1e-4)
    assert epoch.train_accuracy == correct / 500
    with torch.no_grad():
        scores = network.eval()(normalise(small_mnist.test_images).unsqueeze(1))
    assert epoch.snapshot.test_accuracy == (scores.argmax(1) == small_mnist.test_labels).sum().item() / 500
    assert torch.allclose(epoch.snapshot.probabilities, scores.softmax(1), atol=1e-4)


def test_a_loss_that_is_not_finite_ends_the_run_as_diverged(small_mnist):
    wild = replace(experiment("init").recipe, train_images=500, batch_size=50, learning_rate=100.0, device="cpu")
    events, _ = told(wild, small_mnist)
    assert isinstance(events[-1], Diverged) and events[-1].learning_rate == 100.0
    assert not any(isinstance(event, Finished) for event in events)


def test_stop_acts_at_the_next_step_and_keeps_what_was_learned(small_mnist):
    asked = iter([False] * 14 + [True] * 1000)
    events, _ = told(replace(TINY, epochs=5), small_mnist, should_stop=lambda: next(asked))
    assert isinstance(events[-2], Stopped) and isinstance(events[-1], FinalSnapshot)
    finished = [event.epoch for event in events if isinstance(event, Epoch)]
    assert events[-2].epoch == len(finished) + 1
    assert events[-1].snapshot.probabilities.shape == (500, 10)


@pytest.mark.slow
@pytest.mark.one_core
def test_only_held_out_images_steer_where_the_recipe_says_so(small_mnist):
    """The plateau scheduler's input is the validation loss: it differs from the test loss, which steers nothing."""
    recipe = replace(TINY, validation="held-out", scheduler="reduce-on-plateau", learning_rate=0.5, epochs=4)
    epochs = [event for event in told(recipe, small_mnist)[0] if isinstance(event, Epoch)]
    oracle_parameter = torch.nn.Parameter(torch.zeros(1))
    oracle = torch.optim.SGD([oracle_parameter], lr=0.5)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(oracle, mode="min", factor=0.1, patience=1)
    for event in epochs:
        assert event.learning_rate == oracle.param_groups[0]["lr"]
        plateau.step(event.validation_loss)
    assert all(event.validation_accuracy is not None for event in epochs)


def test_without_held_out_images_there_are_no_validation_figures(small_mnist):
    epoch = next(event for event in train(TINY, small_mnist) if isinstance(event, Epoch))
    assert epoch.validation_loss is None and epoch.validation_accuracy is None


def test_a_device_that_is_not_there_is_refused_before_the_first_event(small_mnist):
    if torch.cuda.is_available():
        pytest.skip("this machine has an NVIDIA GPU")
    with pytest.raises(ValueError, match="device is 'cuda', but this machine has only"):
        next(train(replace(TINY, device="cuda"), small_mnist))


@pytest.mark.slow
def test_what_a_run_gives_does_not_change_beside_another_run(small_mnist):
    """To the bit, while another process trains with all cores."""
    recipe = replace(TINY, augmentation="heavy", precision="auto")
    expected = told(recipe, small_mnist)
    other = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from s7core.training.engine import train; from s7core.recipe import Recipe\n"
            "for event in train(Recipe(device='cpu')): print(type(event).__name__, flush=True)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        while other.stdout.readline().strip() != "Steps":
            assert other.poll() is None
        events, losses = told(recipe, small_mnist)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
    assert losses == expected[1] and same(last_weights(events), last_weights(expected[0]))


@pytest.mark.slow
@pytest.mark.one_core
def test_bfloat16_learns_as_float32_does(small_mnist):
    recipe = replace(TINY, dropout=0.0, epochs=1)
    exact, rounded = told(recipe, small_mnist)[1], told(replace(recipe, precision="bfloat16"), small_mnist)[1]
    assert rounded != exact and rounded == pytest.approx(exact, rel=0.02)


def test_a_range_test_tells_of_its_steps_and_keeps_no_network(small_mnist):
    events, losses = told(replace(TINY, scheduler="range-test", epochs=1), small_mnist)
    assert isinstance(events[-1], Finished) and len(losses) == 10
    assert not any(isinstance(event, Epoch | FinalSnapshot | WeightSnapshot) for event in events)


@pytest.mark.skipif(not torch.backends.mps.is_available(), reason="needs an Apple GPU")
def test_an_apple_gpu_learns_as_the_cpu_does(small_mnist):
    on_cpu, on_gpu = (told(replace(TINY, dropout=0.0, device=name), small_mnist)[1] for name in ("cpu", "mps"))
    assert on_gpu == pytest.approx(on_cpu, rel=0.05)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_a_gpu_learns_as_the_cpu_does(small_mnist):
    on_cpu, on_gpu = (told(replace(TINY, dropout=0.0, device=name), small_mnist)[1] for name in ("cpu", "cuda"))
    assert on_gpu == pytest.approx(on_cpu, rel=0.05)


@pytest.mark.slow
@pytest.mark.one_core
def test_final_experiment_1_reaches_96_percent_after_one_epoch_on_all_images():
    recipe = replace(experiment("final-exp1").recipe, epochs=1)
    epoch = next(event for event in train(recipe) if isinstance(event, Epoch))
    assert epoch.snapshot.test_accuracy >= 0.96


def test_auto_trains_on_the_cpu_where_the_gpu_cannot_be_used_and_says_so(small_mnist, monkeypatch):
    def no_kernel(name: str) -> None:
        raise RuntimeError("CUDA error: no kernel image is available\nfor this device")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(devices, "try_device", no_kernel)
    monkeypatch.setattr(devices, "_trial", devices.device_failure)
    devices._failure_of_process.cache_clear()
    try:
        events, losses = told(replace(TINY, device="auto", epochs=1), small_mnist)
        assert isinstance(events[-1], Finished) and losses == told(replace(TINY, epochs=1), small_mnist)[1]
        [started] = [event for event in events if isinstance(event, Started)]
        assert started.device.startswith("CPU, ")
        assert started.device.endswith(", float32 (cuda cannot be used: no kernel image is available)")
    finally:
        devices._failure_of_process.cache_clear()
