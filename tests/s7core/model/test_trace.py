"""The trace needs no torch; here PyTorch itself says whether its numbers are right."""

from itertools import product

import pytest
import torch

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.layers import Flatten
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.network import Network
from s7core.model.trace import IMAGE_SHAPE, layer_name, trace

STAGE_KEYS = [declared.key for declared in ALL_STAGES]
COMBINATIONS = list(product(STAGE_KEYS, [True, False], [0.0, 0.1]))
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


@pytest.mark.parametrize(("key", "batch_norm", "dropout"), COMBINATIONS)
def test_counted_outputs_are_the_numbers_that_torch_s_layers_give(key, batch_norm, dropout):
    layers = stage(key).architecture(batch_norm, dropout)
    found, network = [], Network(layers, seed=1).eval()
    for module in network:
        module.register_forward_hook(lambda _module, _inputs, output: found.append(output.numel()))
    network(torch.zeros(1, 1, 28, 28))
    traced = trace(layers)
    assert [row.outputs for row in traced.rows] == found and traced.outputs == sum(found)
    assert traced.held >= traced.outputs and all(row.passing >= 2 * row.outputs for row in traced.rows)


@pytest.mark.parametrize("key", STAGE_KEYS)
def test_multiply_accumulates_match_torch_flop_counter(key):
    from torch.utils.flop_counter import FlopCounterMode

    layers = stage(key).published_architecture
    with FlopCounterMode(display=False) as counter:
        Network(layers).eval()(torch.zeros(1, 1, 28, 28))
    assert counter.get_total_flops() == 2 * trace(layers).macs


@pytest.fixture(autouse=True)
def one_thread(threads: None) -> None:
    """Many small backward passes: with several threads they would mostly wait for one another on a busy machine."""
    torch.set_num_threads(1)


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


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(
    ("key", "batch_norm"),
    [
        pytest.param(key, batch_norm, marks=[pytest.mark.slow] if key == "init" else [])  # its layers are wide
        for key, batch_norm in product(STAGE_KEYS, [True, False])
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


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("key", STAGE_KEYS)
def test_receptive_square_on_a_digit_is_the_gradient_span_within_the_image(key):
    layers = stage(key).architecture(True, 0.0)
    network = positive_network(layers)
    for row in trace(layers).rows:
        if len(row.output_shape) != GRID_LAYERS:
            continue
        for unit in {(0, 0), (row.output_shape[1] // 2, 0), (row.output_shape[1] - 1, row.output_shape[2] - 1)}:
            inside = tuple(min(max(edge, 0), 28) for edge in row.receptive_square(*unit))
            assert gradient_span(network, row.index, unit, 28) == inside, (row.name, unit)


@pytest.mark.parametrize("key", STAGE_KEYS)
def test_every_output_of_the_network_sees_the_whole_image(key):
    layers = stage(key).published_architecture
    traced = trace(layers)
    assert gradient_span(positive_network(layers), len(traced.rows), (0, 0), 28) == (0, 0, 28, 28)
    assert traced.receptive_field >= 28


@pytest.mark.parametrize("key", STAGE_KEYS)
def test_the_first_layer_to_see_so_many_pixels_is_found_by_looking_at_all(key):
    traced = trace(stage(key).published_architecture)
    for pixels in (1, 3, 14, 28, 99):
        seeing = [row for row in traced.rows if row.receptive_field >= pixels and not row.flattens_grid]
        assert traced.first_to_see(pixels) == (seeing[0] if seeing else None)
        covering = [row for row in traced.rows if row.receptive_field >= pixels]
        assert traced.first_to_cover(pixels) == (covering[0] if covering else None)


def test_a_layer_is_named_by_its_type_and_place_whether_it_fits_or_not():
    assert [row.name for row in trace(layers_from_text("conv8 relu flatten")).rows] == ["Conv2d-1", "ReLU-2", "Flatten-3"]
    assert layer_name(layers_from_text("linear10 conv8")[1], 2) == "Conv2d-2"


def test_only_a_flatten_of_more_than_one_place_flattens_a_grid():
    large, small = (trace(layers_from_text(text)).rows for text in ("conv10k7 flatten", "conv10k28 flatten"))
    assert [row.flattens_grid for row in (*large, *small)] == [False, True, False, False]


def test_the_middle_unit_lies_in_the_middle_of_its_grid_or_just_before_it():
    rows = trace(layers_from_text("conv1k28 flatten linear10")).rows + trace(layers_from_text("conv1k5 conv1k3s2")).rows
    assert [row.middle_unit for row in rows] == [(0, 0), (0, 0), (0, 0), (11, 11), (5, 5)]


def test_a_network_without_layers_is_the_image_itself():
    nothing = trace(())
    assert (nothing.output_shape, nothing.receptive_field, nothing.parameters, nothing.macs) == (IMAGE_SHAPE, 1, 0, 0)


def test_a_row_has_the_window_of_its_layer_and_none_where_nothing_slides():
    rows = trace(layers_from_text("conv4k5s2p1 relu maxpool3 flatten linear10")).rows
    assert [(row.kernel, row.stride, row.padding) for row in rows] == [
        (5, 2, 1),
        (None, None, None),
        (3, 3, 0),
        (None, None, None),
        (None, None, None),
    ]
