"""Dropout with its own generator: its share, its mean, its gradients, and its independence of everything else."""

import numpy
import pytest
import torch
from torch.nn.functional import dropout

from s7core.model.seeded_dropout import SeededDropout


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


def test_each_copy_in_a_wide_network_drops_what_it_would_drop_alone():
    x = torch.ones(8, 6, 5, 5).to(memory_format=torch.channels_last)
    wide, single = SeededDropout(0.3, copies=2), SeededDropout(0.3)
    wide.bits, single.bits = [numpy.random.SFC64(4), numpy.random.SFC64(7)], [numpy.random.SFC64(7)]
    assert torch.equal(wide(x)[:, 3:], single(x[:, 3:].contiguous(memory_format=torch.channels_last)))


def test_only_the_module_s_own_bits_decide_its_masks():
    x = torch.ones(4, 6)
    first, second, other = SeededDropout(0.5), SeededDropout(0.5), SeededDropout(0.5)
    first.bits, second.bits, other.bits = ([numpy.random.SFC64(seed)] for seed in (3, 3, 4))
    masks = [first(x)]
    torch.rand(5), numpy.random.random(5)  # whatever else the process draws
    masks += [second(x), other(x)]
    assert torch.equal(masks[0], masks[1]) and not torch.equal(masks[0], masks[2])


def test_a_printed_network_says_how_much_is_dropped():
    assert str(SeededDropout(0.25)) == "SeededDropout(p=0.25)"
