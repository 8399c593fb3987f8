"""The trace needs no torch; here PyTorch itself says whether it is right."""

from itertools import product

import pytest
import torch

from s7core.lesson.layers import Flatten
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.network import Network
from s7core.model.trace import trace

COMBINATIONS = list(product([each.key for each in ALL_STAGES], [True, False], [0.0, 0.1]))
GRID_LAYERS = 3  # dimensions of an output that still has rows and columns


@pytest.mark.parametrize(("key", "batch_norm", "dropout"), COMBINATIONS)
def test_traced_shapes_and_counts_match_torch(key, batch_norm, dropout):
    layers = stage(key).architecture(batch_norm, dropout)
    traced, network = trace(layers), Network(layers, seed=1).eval()
    x = torch.zeros(2, 1, 28, 28)
    for row, (name, module) in zip(traced.rows, network.named_children(), strict=True):
        x = module(x)
        assert name == row.name and type(module).__name__.endswith(row.type)  # FoldedBatchNorm2d is a BatchNorm2d
        assert tuple(x.shape[1:]) == row.output_shape
        assert sum(p.numel() for p in module.parameters()) == row.parameters
    assert sum(p.numel() for p in network.parameters()) == traced.parameters


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_multiply_accumulates_match_torch_flop_counter(key):
    from torch.utils.flop_counter import FlopCounterMode

    layers = stage(key).published_architecture
    with FlopCounterMode(display=False) as counter:
        Network(layers).eval()(torch.zeros(1, 1, 28, 28))
    assert counter.get_total_flops() == 2 * trace(layers).macs


def gradient_span(network, index, unit, side):
    """(top, left, bottom, right) of the pixels with a non-zero gradient for one unit of the layer, over many images."""
    images = torch.rand(24, 1, side, side, generator=torch.Generator().manual_seed(0), requires_grad=True)
    x = images
    for module in list(network)[:index]:
        x = module(x)
    chosen = x[:, :, unit[0], unit[1]] if x.dim() == 4 else x
    chosen.sum().backward()
    touched = images.grad.abs().sum((0, 1)) > 0
    down, across = touched.any(1).nonzero().flatten(), touched.any(0).nonzero().flatten()
    return down[0].item(), across[0].item(), down[-1].item() + 1, across[-1].item() + 1


def positive_network(layers):
    """Weights above zero let every gradient through; max pooling picks at random, so many images are averaged."""
    network = Network(layers, seed=1).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_()
    return network


@pytest.mark.parametrize(
    ("key", "batch_norm"),
    [
        pytest.param(each.key, batch_norm, marks=[pytest.mark.slow] if each.key == "init" else [])  # its layers are wide
        for each, batch_norm in product(ALL_STAGES, [True, False])
    ],
)
def test_receptive_field_equals_span_of_input_gradient(key, batch_norm):
    """On an image so large that no border cuts the field off."""
    side = 64
    layers = stage(key).architecture(batch_norm, 0.0)
    grid = layers[: next(i for i, layer in enumerate(layers) if isinstance(layer, Flatten))]
    network = positive_network(grid)
    for row in trace(grid, (1, side, side)).rows:
        middle = row.output_shape[1] // 2
        top, left, bottom, right = gradient_span(network, row.index, (middle, middle), side)
        assert (bottom - top, right - left) == (row.receptive_field, row.receptive_field), row.name
        assert (top, left, bottom, right) == row.receptive_square(middle, middle), row.name


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_receptive_square_on_a_digit_is_the_gradient_span_within_the_image(key):
    layers = stage(key).architecture(True, 0.0)
    network = positive_network(layers)
    for row in trace(layers).rows:
        if len(row.output_shape) != GRID_LAYERS:
            continue
        for unit in {(0, 0), (row.output_shape[1] // 2, 0), (row.output_shape[1] - 1, row.output_shape[2] - 1)}:
            inside = tuple(min(max(edge, 0), 28) for edge in row.receptive_square(*unit))
            assert gradient_span(network, row.index, unit, 28) == inside, (row.name, unit)


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_every_output_of_the_network_sees_the_whole_image(key):
    layers = stage(key).published_architecture
    traced = trace(layers)
    assert gradient_span(positive_network(layers), len(traced.rows), (0, 0), 28) == (0, 0, 28, 28)
    assert traced.receptive_field >= 28
