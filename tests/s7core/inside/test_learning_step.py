"""Steps on one digit, against PyTorch's own modules, autograd and torch.optim.SGD."""

from dataclasses import replace

import numpy
import pytest
import torch
from torch.nn.functional import cross_entropy
from torch.optim import SGD

from s7core.inside.inspected_network import untrained_network
from s7core.inside.learning_step import (
    DigitToLearn,
    WeightPlace,
    before_learning,
    learn_on,
    learns,
    most_steps,
    weight_at,
)
from s7core.lesson.layers import Conv2d
from s7core.lesson.stages import ALL_STAGES
from s7core.model.trace import trace
from s7core.recipe import Recipe

pytestmark = pytest.mark.one_core  # of the slow ones

RATE = 0.0005  # at which a digit takes tens of steps
OPTIMIZERS = {
    "plain": {"momentum": 0.0},
    "momentum": {"momentum": 0.9},
    "decay": {"momentum": 0.0, "weight_decay": 0.01},
    "both": {"momentum": 0.9, "weight_decay": 0.01},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "all": {"momentum": 0.8, "nesterov": True, "weight_decay": 0.001},
}
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def recipe(**settings) -> Recipe:
    return replace(Recipe(learning_rate=RATE), **settings)


@pytest.fixture
def hard(digits) -> DigitToLearn:
    """A 2 that looks like a 7: three of the four networks read it as one, or are in doubt."""
    return DigitToLearn(digits[321], 2)


def torch_steps(network, image, label: int, rule: Recipe, steps: int) -> list[float]:
    """The losses before the first and after each of PyTorch's own steps, which change the network."""
    optimizer = SGD(
        network.parameters(),
        lr=rule.learning_rate,
        momentum=rule.momentum,
        weight_decay=rule.weight_decay,
        nesterov=rule.nesterov,
        foreach=False,
        fused=False,
    )
    losses = []
    for step in range(steps + 1):
        loss = cross_entropy(network(image), torch.tensor([label]))
        losses.append(loss.item())
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return losses


def check(inspected, digit, rule, plain, torch_inputs, counts) -> None:
    """After each of these numbers of steps, each taken on from the one before, all weights and losses are PyTorch's."""
    row = [row for row in inspected.trace.rows if learns(row)][1]
    place = WeightPlace(row.name, 1, 0, 1, 1)
    kept = {name: tensor.clone() for name, tensor in inspected.network.state_dict().items()}
    learned = before_learning(inspected, digit, place)
    for count in counts:
        learned = learn_on(learned, digit, rule, place, count - learned.steps)
        network = plain(inspected)
        losses = torch_steps(network, torch_inputs(digit.image[None]), digit.label, rule, count)
        assert learned.steps == count and numpy.allclose(learned.losses, losses, **CLOSE), count
        expected = network.state_dict()
        for name, weight in learned.inspected.network.state_dict().items():
            assert torch.allclose(weight, expected[name], **CLOSE), (count, name)
        assert learned.path[-1] == weight_at(learned.inspected, place) != learned.path[0] == weight_at(inspected, place)
        assert len(learned.path) == count + 1
    assert learned.losses[-1] < learned.losses[0]
    assert all(torch.equal(kept[name], tensor) for name, tensor in inspected.network.state_dict().items())
    assert not any(each.requires_grad for each in learned.inspected.network.parameters())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_ten_steps_equal_those_of_torch_s_sgd(optimizer, reference, hard, plain, torch_inputs):
    inspected = reference("final-exp3")
    check(inspected, hard, recipe(**OPTIMIZERS[optimizer]), plain, torch_inputs, (1, 4, 10))


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_steps_of_all_stages_equal_those_of_torch_s_sgd(optimizer, key, reference, hard, plain, torch_inputs):
    inspected = reference(key)
    check(inspected, hard, recipe(**OPTIMIZERS[optimizer]), plain, torch_inputs, (1, 10, 100))


def test_the_velocity_of_a_weight_is_sgd_s_momentum_buffer(reference, hard, plain, torch_inputs):
    inspected = reference("final-exp3")
    digit, rule, place = hard, recipe(momentum=0.9), WeightPlace("Conv2d-11", 3, 2, 0, 1)
    start = before_learning(inspected, digit, place)
    learned = learn_on(start, digit, rule, place, 2)
    network, expected = plain(inspected), 0.0
    for step in range(2):
        network.zero_grad()
        cross_entropy(network(torch_inputs(digit.image[None])), torch.tensor([digit.label])).backward()
        expected = 0.9 * expected + float(network.get_parameter("Conv2d-11.weight").grad[3, 2, 0, 1])
        with torch.no_grad():
            for parameter in network.parameters():
                parameter -= RATE * parameter.grad * (1 - step)  # the first step, in which the velocity is the gradient
    assert start.velocity(place) == 0
    assert learned.velocity(place) == pytest.approx(expected, rel=1e-5)


def test_steps_that_grow_without_bound_end_where_the_loss_is_no_number(reference, hard):
    inspected = reference("final-exp3")
    digit, place = hard, WeightPlace("Conv2d-1", 0, 0)
    rule = recipe(learning_rate=100.0, momentum=0.9)
    learned = learn_on(before_learning(inspected, digit, place), digit, rule, place, 50)
    assert not learned.is_finite and learned.steps < 50 and numpy.isfinite(learned.losses[:-1]).all()
    assert learn_on(learned, digit, rule, place, 10) is learned


def test_a_network_with_strides_padding_and_biases_learns_a_digit(digits, plain, torch_inputs):
    rule = recipe(layers="conv4s2p1b relu conv6k3b relu flatten linear10", learning_rate=0.01)
    check(untrained_network(rule), DigitToLearn(digits[3], 0), rule, plain, torch_inputs, (1, 5))


def test_large_networks_may_take_fewer_steps_so_that_the_work_is_bounded():
    allowed = {each.key: most_steps(trace(each.published_architecture)) for each in ALL_STAGES}
    assert allowed == {"init": 100, "net1": 1000, "net2": 1000, "final": 1000}
    assert most_steps(trace([Conv2d(512, kernel=5), Conv2d(512, kernel=5), Conv2d(512, kernel=5)])) == 1
    assert most_steps(trace([])) == 1000
