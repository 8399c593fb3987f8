"""Seeds trained together in one wide network against the same seeds alone."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import ks_2samp

from s7core.data.mnist import normalise
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiment
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.training.engine import train, train_many
from s7core.training.evaluate import never
from s7core.training.events import Epoch, FinalSnapshot, Finished, Started, Steps, Stopped, WeightSnapshot
from s7core.training.trainer import Trainer

TINY = replace(experiment("final-exp3").recipe, train_images=400, batch_size=50, epochs=1, device="cpu", precision="float32")


def losses_of(events):
    return [loss for event in events if isinstance(event, Steps) for loss in event.losses]


def together(recipe: Recipe, seeds, data, **more):
    """Events of each seed, in the order of the seeds."""
    events = {seed: [] for seed in seeds}
    for seed, event in train_many(recipe, seeds, data, **more):
        events[seed].append(event)
    return list(events.values())


@pytest.mark.one_core
@pytest.mark.slow  # not on one core: how sums of Model Init are rounded depends on the number of threads
@pytest.mark.parametrize("stage", [each.key for each in ALL_STAGES])
def test_a_seed_among_others_takes_the_same_first_steps_as_alone(stage, small_mnist):
    """With its own dropout, image order and augmentation, to 1e-4 over the first steps."""
    recipe = replace(
        experiment("final-exp3").recipe,
        stage=stage,
        train_images=128,
        batch_size=32,
        epochs=1,
        learning_rate=0.01,
        device="cpu",
        precision="float32",
    )
    seeds = [4, 1, 7]
    for seed, events in zip(seeds, together(recipe, seeds, small_mnist), strict=True):
        alone = losses_of(train(replace(recipe, seed=seed), small_mnist))
        assert losses_of(events)[:3] == pytest.approx(alone[:3], abs=1e-4)


@pytest.mark.slow
@pytest.mark.one_core
def test_seeds_together_tell_the_story_of_each(small_mnist):
    of_first, of_second = together(TINY, [1, 2], small_mnist)
    for events in (of_first, of_second):
        assert isinstance(events[0], Started) and events[0].parameters == 7_958
        assert isinstance(events[-1], Finished) and sum(isinstance(event, Epoch) for event in events) == 1
    assert losses_of(of_first) != losses_of(of_second)
    [epoch] = [event for event in train(replace(TINY, seed=2), small_mnist) if isinstance(event, Epoch)]
    weights = next(event for event in of_second if isinstance(event, Epoch)).snapshot.weights
    assert {name: each.shape for name, each in weights.items()} == {
        name: each.shape for name, each in epoch.snapshot.weights.items()
    }


def test_a_live_test_is_the_accuracy_of_each_copy_on_every_second_of_500_digits(small_mnist):
    trainer = Trainer(TINY, [1, 2], small_mnist, torch.device("cpu"))
    for _ in trainer.steps(1, never):
        pass
    tested = trainer.live_test(250, never)
    assert trainer.step.network.training
    images, labels = small_mnist.test_images[::2], small_mnist.test_labels[::2]
    for evaluation, weights in zip(tested, trainer.weights(), strict=True):
        network = Network(layers_of(TINY))
        network.load_state_dict(weights)
        with torch.no_grad():
            answers = network.eval()(normalise(images).unsqueeze(1)).argmax(1)
        assert evaluation.accuracy == (answers == labels).sum().item() / 250


@pytest.mark.slow
@pytest.mark.one_core
def test_each_copy_keeps_weight_snapshots_of_its_own(small_mnist):
    """Its initial weights are those that it has alone, to the bit; later ones are as near as its losses are."""
    recipe, seeds = replace(TINY, dropout=0.0), (4, 1)
    for seed, events in zip(seeds, together(recipe, seeds, small_mnist), strict=True):
        alone = train(replace(recipe, seed=seed), small_mnist)
        wide, single = (
            {event.steps_taken: event.weights for event in of_seed if isinstance(event, WeightSnapshot)}
            for of_seed in (events, alone)
        )
        assert list(wide) == list(single) == list(range(9))
        for moment, tolerance in ((0, 0.0), (1, 1e-4)):
            assert wide[moment].keys() == single[moment].keys()
            for name, tensor in single[moment].items():
                assert torch.allclose(wide[moment][name].float(), tensor.float(), atol=tolerance, rtol=tolerance), name


@pytest.mark.parametrize("seeds", [[1], [1, 2, 3]])
def test_numbers_of_one_copy_are_its_parameters_and_buffers(seeds, small_mnist):
    trainer = Trainer(TINY, seeds, small_mnist, torch.device("cpu"))
    state = Network(layers_of(TINY)).state_dict().values()
    assert trainer.numbers_each == sum(tensor.numel() for tensor in state if tensor.is_floating_point()) == 8_122


@pytest.mark.slow
@pytest.mark.one_core
def test_one_copy_can_stop_while_the_others_go_on(small_mnist):
    stopped, whole = together(replace(TINY, epochs=2), [1, 2], small_mnist, should_stop=lambda seed: seed == 1)
    assert isinstance(stopped[-2], Stopped) and isinstance(stopped[-1], FinalSnapshot)
    assert isinstance(whole[-1], Finished) and sum(isinstance(event, Epoch) for event in whole) == 2


@pytest.mark.slow
@pytest.mark.one_core
def test_a_copy_goes_on_alone_from_its_own_checkpoint(small_mnist):
    recipe = replace(TINY, epochs=2, dropout=0.0, scheduler="reduce-on-plateau")
    of_seed = together(recipe, [3, 5], small_mnist)[1]
    first, second = [event for event in of_seed if isinstance(event, Epoch)]
    resumed = train(replace(recipe, seed=5), small_mnist, resume=first.checkpoint)
    [again] = [event for event in resumed if isinstance(event, Epoch)]
    assert again.epoch == 2 and again.train_loss == pytest.approx(second.train_loss, rel=1e-2)


@pytest.mark.slow
@pytest.mark.one_core
def test_thirty_seeds_together_and_thirty_alone_have_the_same_distribution_of_results(small_mnist):
    """A few steps on little data spread the results widely. By the test of Kolmogorov and Smirnov, and since the seeds are
    the same: the mean of their differences is small beside the spread."""
    recipe = Recipe(
        train_images=500,
        batch_size=25,
        epochs=3,
        learning_rate=0.05,
        augmentation="rotation",
        device="cpu",
        precision="float32",
    )
    seeds = list(range(30))

    def last_accuracy(events):
        return [event for event in events if isinstance(event, Epoch)][-1].snapshot.test_accuracy

    alone = [last_accuracy(train(replace(recipe, seed=seed), small_mnist)) for seed in seeds]
    wide = [
        last_accuracy(events) for first in (0, 10, 20) for events in together(recipe, seeds[first : first + 10], small_mnist)
    ]
    assert ks_2samp(alone, wide).pvalue > 0.05
    spread, shift = torch.tensor(alone).std(), (torch.tensor(wide) - torch.tensor(alone)).mean()
    assert abs(shift) < spread / 2


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")
def test_64_seeds_on_a_gpu_cost_less_than_four_times_one(mnist):
    recipe = Recipe(train_images=12_800, epochs=3, device="cuda")

    def seconds(seeds):
        return [event.seconds for _, event in train_many(recipe, seeds, mnist) if isinstance(event, Epoch)][-1]

    assert seconds(list(range(64))) < 4 * seconds([1])


@pytest.mark.slow
@pytest.mark.one_core
def test_a_part_of_the_test_gives_the_rows_of_the_whole_to_the_bit_and_the_accuracy_of_a_recount(mnist):
    recipe = Recipe(stage="net1", train_images=200)
    whole, part = (
        Trainer(replace(recipe, test_images=images), [1], mnist, torch.device("cpu")).test(never)[0]
        for images in (10_000, 1_000)
    )
    labels, tested = mnist.test_labels.numpy(), np.arange(1_000) * 10
    rows = part.probabilities.numpy()
    assert np.array_equal(rows[tested], whole.probabilities.numpy()[tested])
    assert np.isnan(np.delete(rows, tested, 0)).all() and rows.shape == (10_000, 10)
    right = rows[tested].argmax(1) == labels[tested]
    assert part.accuracy == right.sum() / 1_000
    assert part.loss == pytest.approx(-np.log(rows[tested, labels[tested]].astype(float)).mean(), rel=1e-5)
    assert not np.isnan(whole.probabilities.numpy()).any()
