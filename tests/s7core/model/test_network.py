"""Networks and wide networks: initial weights, independence of the process, and equality of every copy."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch

from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.network import Network, WideNetwork, _module
from s7core.model.trace import trace


def test_initial_weights_depend_only_on_seed_and_architecture():
    layers = stage("final").architecture(True, 0.1)
    first = Network(layers, seed=3).state_dict()
    torch.rand(10)  # whatever else the process draws
    second, other = Network(layers, seed=3).state_dict(), Network(layers, seed=4).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["Conv2d-1.weight"], other["Conv2d-1.weight"])


def test_building_a_network_leaves_the_global_generator_alone():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    Network(stage("net1").published_architecture, seed=1)
    assert torch.equal(torch.rand(3), expected)


def test_initial_weights_are_the_seed_s_when_several_threads_build_networks_at_once():
    layers = stage("final").architecture(True, 0.1)
    expected = {seed: Network(layers, seed)[0].weight.clone() for seed in range(8)}
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda seed: (seed, Network(layers, seed)[0].weight), list(range(8)) * 12))
    assert all(torch.equal(weight, expected[seed]) for seed, weight in built)


def test_switching_dropout_off_keeps_the_initial_weights():
    for declared in ALL_STAGES:
        with_dropout = list(Network(declared.architecture(True, 0.3), seed=5).parameters())
        without = list(Network(declared.architecture(True, 0.0), seed=5).parameters())
        assert all(torch.equal(a, b) for a, b in zip(with_dropout, without, strict=True))


@pytest.mark.parametrize("name", [declared.key for declared in ALL_STAGES])
def test_each_copy_in_a_wide_network_answers_as_the_network_of_its_seed(name):
    layers, seeds = stage(name).architecture(True, 0.0), (5, 1, 9)
    images = torch.randn(6, 3, 28, 28, generator=torch.Generator().manual_seed(0))
    wide, singles = WideNetwork(layers, seeds), [Network(layers, seed) for seed in seeds]
    for split, single in zip(wide.split(wide.state_dict()), singles, strict=True):
        assert split.keys() == single.state_dict().keys()
        assert all(torch.equal(split[key], tensor) for key, tensor in single.state_dict().items())
    for training in (True, False):
        answers = wide.train(training)(images)
        for copy, single in enumerate(singles):
            expected = single.train(training)(images[:, copy : copy + 1])
            assert torch.allclose(answers[:, copy], expected, atol=1e-4)


def test_submodules_have_the_names_of_the_trace_and_weights_lie_channels_last():
    layers = stage("net2").published_architecture
    network = Network(layers)
    assert [name for name, _ in network.named_children()] == [row.name for row in trace(layers).rows]
    weight = network.get_submodule("Conv2d-5").weight
    assert weight.is_contiguous(memory_format=torch.channels_last)


def test_each_copy_drops_by_its_own_seed_alone():
    layers = stage("final").architecture(True, 0.5)
    images = torch.rand(4, 2, 28, 28, generator=torch.Generator().manual_seed(0))
    outputs = []
    for seeds in ((7, 8), (7, 9)):
        wide = WideNetwork(layers, (1, 1))
        wide.seed_dropout(seeds)
        outputs.append(wide.train()(images))
    assert torch.equal(outputs[0][:, 0], outputs[1][:, 0]) and not torch.equal(outputs[0][:, 1], outputs[1][:, 1])


def test_a_layer_kind_with_weights_needs_a_wide_module_to_train_several_copies():
    row = replace(trace(stage("final").published_architecture).rows[1], parameters=3)  # a ReLU that says it has weights
    with pytest.raises(AssertionError, match="ReLU has weights, so it needs a module for several copies"):
        _module(row, copies=2)
