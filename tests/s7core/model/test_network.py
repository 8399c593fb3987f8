import torch
from torch.nn.functional import dropout

from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.dropout import Dropout
from s7core.model.network import Network
from s7core.training.determinism import generator


def test_initial_weights_depend_only_on_seed_and_architecture():
    layers = stage("final").architecture(True, 0.1)
    first = Network(layers, seed=3).state_dict()
    torch.rand(10)   # whatever else the process draws
    second, other = Network(layers, seed=3).state_dict(), Network(layers, seed=4).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["Conv2d-1.weight"], other["Conv2d-1.weight"])


def test_building_a_network_leaves_the_global_generator_alone():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    Network(stage("net1").published_architecture, seed=1)
    assert torch.equal(torch.rand(3), expected)


def test_switching_dropout_off_keeps_the_initial_weights():
    for each in ALL_STAGES:
        with_dropout = list(Network(each.architecture(True, 0.3), seed=5).parameters())
        without = list(Network(each.architecture(True, 0.0), seed=5).parameters())
        assert all(torch.equal(a, b) for a, b in zip(with_dropout, without, strict=True))


def test_dropout_drops_its_share_and_keeps_the_mean():
    layer, x = Dropout(0.1), torch.ones(64, 20, 24, 24).to(memory_format=torch.channels_last)
    layer.generator = generator(1, "dropout")
    y = layer(x)
    share = (y == 0).float().mean().item()
    assert abs(share - 0.1) < 5 * (0.1 * 0.9 / x.numel()) ** 0.5   # five standard deviations of a binomial share
    assert torch.allclose(y[y > 0], torch.tensor(1 / 0.9), rtol=1e-4)
    assert y.is_contiguous(memory_format=torch.channels_last)


def test_dropout_masks_are_independent_between_units_and_steps():
    layer, x = Dropout(0.5), torch.ones(1000, 64)
    layer.generator = generator(1, "dropout")
    first, second = layer(x) > 0, layer(x) > 0
    assert abs((first == second).float().mean().item() - 0.5) < 0.02
    neighbours = (first[:, 1:] == first[:, :-1]).float().mean(0)
    assert (neighbours - 0.5).abs().max() < 0.09   # 63 columns of 1,000 draws: 5.7 standard deviations


def test_dropout_passes_gradients_only_through_kept_units():
    layer, x = Dropout(0.4), torch.randn(50, 40, requires_grad=True)
    layer.generator = generator(2, "dropout")
    y = layer(x)
    y.sum().backward()
    assert torch.equal(x.grad == 0, y == 0)
    assert torch.allclose(x.grad[y != 0], torch.tensor(1 / 0.6), rtol=1e-4)


def test_dropout_is_the_identity_in_evaluation_like_torch():
    x = torch.randn(4, 8)
    assert torch.equal(Dropout(0.5).eval()(x), dropout(x, 0.5, training=False))
