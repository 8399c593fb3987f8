"""Weights as bytes and back."""

import numpy
import pytest
import torch

from s7core.data.errors import DataError
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiment
from s7core.model.network import Network, WideNetwork
from s7core.recipe import Recipe
from s7core.runs.weight_snapshot import decode_weights, encode_weights, snapshot_bytes

STAGES = ("init", "net1", "net2", "final-exp1")


def trained_like(recipe: Recipe) -> Network:
    """A network whose every number was set to something, statistics of BatchNorm included."""
    network = Network(layers_of(recipe), seed=7)
    random = torch.Generator().manual_seed(3)
    for tensor in network.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_(torch.randn(tensor.shape, generator=random).abs() + 0.01)
    return network.eval()


@pytest.mark.parametrize("key", STAGES)
def test_every_weight_comes_back_rounded_to_float16(key):
    recipe = experiment(key).recipe
    state = trained_like(recipe).state_dict()
    encoded = encode_weights(state)
    back = decode_weights(recipe, encoded)
    assert list(back) == list(state) and len(encoded) == snapshot_bytes(recipe)
    for name, tensor in state.items():
        assert back[name].shape == tensor.shape and back[name].dtype == tensor.dtype, name
        if tensor.is_floating_point():
            assert torch.equal(back[name], tensor.half().float()), name
    assert encode_weights(back) == encoded  # rounding twice changes nothing


@pytest.mark.parametrize("key", STAGES)
def test_a_network_with_decoded_weights_answers_as_the_one_before(key):
    recipe, images = experiment(key).recipe, torch.randn(8, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    before = Network(layers_of(recipe), seed=4).eval()
    after = Network(layers_of(recipe), seed=5).eval()
    after.load_state_dict(decode_weights(recipe, encode_weights(before.state_dict())))
    with torch.no_grad():
        assert torch.allclose(before(images).softmax(1), after(images).softmax(1), atol=2e-3)


def test_each_copy_of_a_wide_network_is_encoded_as_if_it_were_alone():
    recipe = experiment("net1").recipe  # with a Linear-like head and BatchNorm
    wide = WideNetwork(layers_of(recipe), [1, 2])
    for seed, state in zip((1, 2), wide.split(wide.state_dict()), strict=True):
        assert encode_weights(state) == encode_weights(Network(layers_of(recipe), seed).state_dict())


def test_the_format_is_little_endian_float16_in_the_order_of_the_state():
    state = {"a": torch.tensor([1.0, -2.0]), "count": torch.tensor(3), "b": torch.tensor([[0.5], [65504.0]])}
    assert encode_weights(state) == numpy.array([1.0, -2.0, 0.5, 65504.0], "<f2").tobytes()


def test_what_float16_cannot_hold_becomes_a_finite_number():
    state = {"w": torch.tensor([float("inf"), float("-inf"), float("nan"), 1e9, -1e9, 1e-12])}
    numbers = numpy.frombuffer(encode_weights(state), "<f2")
    assert numbers.tolist() == [65504.0, -65504.0, 0.0, 65504.0, -65504.0, 0.0]


@pytest.mark.parametrize("change", [lambda content: content[:-2], lambda content: content + b"\0\0", lambda _: b""])
def test_bytes_of_another_network_are_refused_in_a_sentence(change):
    recipe = experiment("final-exp1").recipe
    encoded = encode_weights(Network(layers_of(recipe)).state_dict())
    with pytest.raises(DataError, match=r"^The weight snapshot of this run is damaged: choose"):
        decode_weights(recipe, change(encoded))
