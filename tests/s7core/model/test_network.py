from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest
import torch
from torch.nn.functional import dropout

from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.network import Network, WideNetwork
from s7core.model.seeded_dropout import SeededDropout


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
    for each in ALL_STAGES:
        with_dropout = list(Network(each.architecture(True, 0.3), seed=5).parameters())
        without = list(Network(each.architecture(True, 0.0), seed=5).parameters())
        assert all(torch.equal(a, b) for a, b in zip(with_dropout, without, strict=True))


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16, torch.float64])
def test_dropout_drops_its_share_and_keeps_the_mean(kind):
    layer, x = SeededDropout(0.1), torch.ones(64, 20, 24, 24, dtype=kind).to(memory_format=torch.channels_last)
    layer.bits = [numpy.random.SFC64(1)]
    y = layer(x)
    share = (y == 0).float().mean().item()
    assert abs(share - 0.1) < 5 * (0.1 * 0.9 / x.numel()) ** 0.5  # five standard deviations of a binomial share
    assert torch.equal(y[y > 0], torch.tensor(1 / 0.9, dtype=kind).expand(int((y > 0).sum())))
    assert y.is_contiguous(memory_format=torch.channels_last)


def test_dropout_masks_are_independent_between_units_and_steps():
    layer, x = SeededDropout(0.5), torch.ones(1000, 64)
    layer.bits = [numpy.random.SFC64(1)]
    first, second = layer(x) > 0, layer(x) > 0
    assert abs((first == second).float().mean().item() - 0.5) < 0.02
    neighbours = (first[:, 1:] == first[:, :-1]).float().mean(0)
    assert (neighbours - 0.5).abs().max() < 0.09  # 63 columns of 1,000 draws: 5.7 standard deviations


def test_dropout_passes_gradients_only_through_kept_units():
    layer, x = SeededDropout(0.4), torch.randn(50, 40, requires_grad=True)
    layer.bits = [numpy.random.SFC64(2)]
    y = layer(x)
    y.sum().backward()
    assert torch.equal(x.grad == 0, y == 0)
    assert torch.allclose(x.grad[y != 0], torch.tensor(1 / 0.6), rtol=1e-4)


def test_dropout_is_the_identity_in_evaluation_like_torch():
    x = torch.randn(4, 8)
    assert torch.equal(SeededDropout(0.5).eval()(x), dropout(x, 0.5, training=False))


@pytest.mark.parametrize("name", [each.key for each in ALL_STAGES])
def test_each_copy_in_a_wide_network_answers_as_the_network_of_its_seed(name):
    layers, seeds = stage(name).architecture(True, 0.0), (5, 1, 9)
    images = torch.randn(6, 3, 28, 28, generator=torch.Generator().manual_seed(0))
    wide, singles = WideNetwork(layers, seeds), [Network(layers, seed) for seed in seeds]
    for split, single in zip(wide.split(wide.state_dict()), singles, strict=True):
        assert split.keys() == single.state_dict().keys()
        assert all(torch.equal(split[key], each) for key, each in single.state_dict().items())
    for training in (True, False):
        answers = wide.train(training)(images)
        for copy, single in enumerate(singles):
            expected = single.train(training)(images[:, copy : copy + 1])
            assert torch.allclose(answers[:, copy], expected, atol=1e-4)


def test_each_copy_in_a_wide_network_drops_what_it_would_drop_alone():
    x = torch.ones(8, 6, 5, 5).to(memory_format=torch.channels_last)
    wide, single = SeededDropout(0.3, copies=2), SeededDropout(0.3)
    wide.bits, single.bits = [numpy.random.SFC64(4), numpy.random.SFC64(7)], [numpy.random.SFC64(7)]
    assert torch.equal(wide(x)[:, 3:], single(x[:, 3:].contiguous(memory_format=torch.channels_last)))
