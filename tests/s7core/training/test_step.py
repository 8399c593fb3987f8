"""One training step against a step written with PyTorch's own modules."""

from dataclasses import replace

import pytest
import torch
from torch.nn.functional import nll_loss

from s7core.lesson.experiments import experiment
from s7core.lesson.stages import stage
from s7core.model.network import Network, WideNetwork
from s7core.training.batches import augmented, epoch_batches
from s7core.training.evaluate import Interrupted, never
from s7core.training.optimizer import make_optimizer, set_rates
from s7core.training.step import TrainingStep

RECIPE = replace(experiment("final-exp1").recipe, train_images=100, batch_size=40, dropout=0.0, precision="float32")
LAYERS = stage("final").architecture(True, 0.0)
CPU = torch.device("cpu")


def step_of(seeds: list[int], data, precision: torch.dtype = torch.float32) -> TrainingStep:
    network = WideNetwork(LAYERS, seeds)
    optimizer = make_optimizer(network.parameters(), RECIPE, len(seeds), CPU)
    set_rates(optimizer, [RECIPE.learning_rate] * len(seeds))
    return TrainingStep(network, optimizer, data, precision, CPU)


def test_losses_sums_and_weights_are_those_of_a_plain_loop(small_mnist):
    step, network = step_of([1], small_mnist), Network(LAYERS, seed=1)
    optimizer = torch.optim.SGD(network.parameters(), lr=RECIPE.learning_rate, momentum=RECIPE.momentum)
    loss_sum, correct = 0.0, 0
    for indices, parameters in epoch_batches(RECIPE, [1], epoch=1):
        labels = small_mnist.train_labels[indices[0]]
        images = augmented(small_mnist, indices, parameters).transpose(0, 1)[0]
        scores = torch.log_softmax(network(((images / 255 - 0.1307) / 0.3081).unsqueeze(1)), dim=1)
        loss = nll_loss(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(labels)
        correct += (scores.argmax(1) == labels).sum().item()
        losses, right = step(indices, parameters, never).tolist()
        assert losses == pytest.approx([loss.item()], rel=1e-4)
        assert right == [(scores.argmax(1) == labels).sum().item()]
    assert step.loss_sums.tolist() == pytest.approx([loss_sum], rel=1e-4) and step.correct.tolist() == [correct]
    [weights] = step.network.split(step.network.state_dict())
    for name, expected in network.state_dict().items():
        assert torch.allclose(weights[name].float(), expected.float(), atol=1e-4), name
    step.clear_sums()
    assert step.loss_sums.tolist() == [0.0] and step.correct.tolist() == [0.0]


def test_each_copy_has_the_losses_and_right_answers_of_its_own_seed(small_mnist):
    together = step_of([3, 5], small_mnist)
    batch = next(iter(epoch_batches(RECIPE, [3, 5], epoch=1)))
    losses, right = together(*batch, never)
    for place, seed in enumerate((3, 5)):
        alone = step_of([seed], small_mnist)
        [[expected], [expected_right]] = alone(*next(iter(epoch_batches(RECIPE, [seed], epoch=1))), never).tolist()
        assert losses[place].item() == pytest.approx(expected, rel=1e-4) and right[place].item() == expected_right
        assert together.loss_sums[place].item() == pytest.approx(alone.loss_sums.item(), rel=1e-4)


def test_a_step_that_is_stopped_changes_no_weight_and_adds_nothing(small_mnist):
    step = step_of([1], small_mnist)
    before = {name: parameter.clone() for name, parameter in step.network.named_parameters()}
    with pytest.raises(Interrupted):
        step(*next(iter(epoch_batches(RECIPE, [1], epoch=1))), lambda: True)
    assert all(torch.equal(parameter, before[name]) for name, parameter in step.network.named_parameters())
    assert step.loss_sums.tolist() == [0.0] and not step.optimizer.state


def test_in_bfloat16_losses_and_weights_stay_in_float32(small_mnist):
    step = step_of([1], small_mnist, torch.bfloat16)
    figures = step(*next(iter(epoch_batches(RECIPE, [1], epoch=1))), never)
    assert figures.dtype == torch.float32
    assert {parameter.dtype for parameter in step.network.parameters()} == {torch.float32}
