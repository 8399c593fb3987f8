"""Looking into a network, by whatever function there is, changes nothing of it."""

import inspect
import pkgutil
from importlib import import_module

import numpy
import pytest
import torch

import s7core.inside
from s7core.inside import (
    batch_norm_effect,
    convolution_terms,
    dead_units,
    dropout_mask,
    effective_field,
    gradient_chain,
    inspected_network,
    learning_step,
    loss_along_weight,
    moved_digit,
    neighbours,
    network_frame,
    optimizer_arithmetic,
    saliency,
)
from s7core.inside.inspected_network import trained_network, untrained_network
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore


def state(inspected):
    return {name: each.clone() for name, each in inspected.network.state_dict().items()}


WEIGHT = learning_step.WeightPlace("Conv2d-1", 2, 0, 1, 1)
RATE = Recipe(stage="net1", learning_rate=0.001)


def _to_learn(x):
    return learning_step.DigitToLearn(x[0].astype("uint8"), 3)


def _chain(net, x):
    return gradient_chain.gradient_chain(net, _to_learn(x), net.row(WEIGHT.layer))


def _before(net, x):
    return learning_step.before_learning(net, _to_learn(x), WEIGHT)


LOOKS = {
    network_frame.network_frame: lambda net, x: network_frame.network_frame(net, x[0].astype("uint8"), 60_000),
    network_frame.signed_bytes: lambda net, x: network_frame.signed_bytes(x, 3),
    network_frame.unsigned_bytes: lambda net, x: network_frame.unsigned_bytes(x, 3),
    learning_step.learns: lambda net, x: learning_step.learns(net.row(WEIGHT.layer)),
    learning_step.most_steps: lambda net, x: learning_step.most_steps(net.trace),
    learning_step.weight_at: lambda net, x: learning_step.weight_at(net, WEIGHT),
    learning_step.before_learning: _before,
    learning_step.learn_on: lambda net, x: learning_step.learn_on(_before(net, x), _to_learn(x), RATE, WEIGHT, 2),
    gradient_chain.gradient_chain: _chain,
    gradient_chain.gradient_terms: lambda net, x: gradient_chain.gradient_terms(_chain(net, x), WEIGHT),
    gradient_chain.met_by_weight: lambda net, x: gradient_chain.met_by_weight(
        net.row(WEIGHT.layer), _chain(net, x).before, WEIGHT
    ),
    optimizer_arithmetic.step_arithmetic: lambda net, x: optimizer_arithmetic.step_arithmetic(RATE, 0.5, 0.1, 0.0),
    loss_along_weight.loss_along_weight: lambda net, x: loss_along_weight.loss_along_weight(
        net, _to_learn(x), WEIGHT, 0.1, 0.5
    ),
    loss_along_weight.losses_at: lambda net, x: loss_along_weight.losses_at(net, _to_learn(x), WEIGHT, numpy.zeros(3)),
    inspected_network.network_with_state: lambda net, x: inspected_network.network_with_state(
        Recipe(stage="net1"), state(untrained_network(Recipe(stage="net1")))
    ),
    inspected_network.trained_network: lambda net, x: trained_network(
        ReferenceStore().group("net1")[0].recipe, ReferenceStore().result("ref-net1-s1").weights
    ),
    inspected_network.untrained_network: lambda net, x: untrained_network(Recipe(stage="net1", seed=1)),
    inspected_network.prepared_images: lambda net, x: inspected_network.prepared_images(x),
    saliency.last_grid: lambda net, x: saliency.last_grid(net),
    saliency.grad_cam: lambda net, x: saliency.grad_cam(net, x[0], 3, saliency.last_grid(net)),
    saliency.input_gradient: lambda net, x: saliency.input_gradient(net, x[0], 3),
    batch_norm_effect.batch_norm_effect: lambda net, x: batch_norm_effect.batch_norm_effect(
        net, next(row for row in net.trace.rows if row.type == "BatchNorm2d"), x, 1
    ),
    batch_norm_effect.histogram: lambda net, x: batch_norm_effect.histogram(x),
    convolution_terms.convolution_terms: lambda net, x: convolution_terms.convolution_terms(
        net, net.row("Conv2d-1"), x[0], 2, (3, 4)
    ),
    effective_field.effective_field: lambda net, x: effective_field.effective_field(net, net.grid_rows[12], (1, 1), x),
    effective_field.dithered: lambda net, x: effective_field.dithered(x),
    effective_field.central_half: lambda net, x: effective_field.central_half(net.grid_rows[12].receptive_square(1, 1)),
    effective_field.coverage: lambda net, x: effective_field.coverage(net.grid_rows[12].receptive_square(1, 1)),
    dropout_mask.with_dropout: lambda net, x: dropout_mask.with_dropout(
        net, next(r for r in net.trace.rows if r.type == "Dropout"), x[0], 1
    ),
    moved_digit.moved_images: lambda net, x: moved_digit.moved_images(x[0], [moved_digit.Move(1, 2, 3, 1.1)]),
    moved_digit.smallest_shift: lambda net, x: moved_digit.smallest_shift(net, x[0]),
    moved_digit.smallest_turn: lambda net, x: moved_digit.smallest_turn(net, x[0]),
    neighbours.feature_row: lambda net, x: neighbours.feature_row(net),
    neighbours.averages_channels: lambda net, x: neighbours.averages_channels(net),
    neighbours.features: lambda net, x: neighbours.features(net, x),
    neighbours.nearest: lambda net, x: neighbours.nearest(net.logits(x)[0], net.logits(x), numpy.zeros(len(x)), 3),
    dead_units.unit_activity: lambda net, x: dead_units.unit_activity(net, x),
}


@pytest.mark.parametrize("name", ["net1", "final-exp3"])
def test_looking_into_a_network_changes_nothing_of_it_and_nothing_of_the_images(name, digits, reference):
    inspected, images = reference(name), digits[:20].astype("float32")
    before, seen, drawn = state(inspected), images.copy(), torch.get_rng_state()
    inspected.outputs(images), inspected.output(images, None), inspected.probabilities(images), inspected.grid_rows
    for function, look in LOOKS.items():
        look(inspected, images)
        after = inspected.network.state_dict()
        assert all(torch.equal(before[each], after[each]) for each in before), function
        assert not any(module.training for module in inspected.network.modules()), function
        assert not any(each.requires_grad or each.grad is not None for each in inspected.network.parameters()), function
        assert numpy.array_equal(images, seen) and torch.equal(torch.get_rng_state(), drawn), function


def test_that_test_looks_with_every_function_there_is():
    """Whoever adds a function adds a line to LOOKS."""
    modules = [import_module(f"s7core.inside.{each.name}") for each in pkgutil.iter_modules(s7core.inside.__path__)]
    public = {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public == set(LOOKS)
