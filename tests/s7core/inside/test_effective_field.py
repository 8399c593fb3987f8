"""Effective receptive fields against the theoretical square, exact gradients, and areas worked out by hand."""

import math

import numpy
import pytest
import torch

from s7core.inside.effective_field import central_half, coverage, dithered, effective_field
from s7core.inside.inspected_network import InspectedNetwork, untrained_network
from s7core.lesson.architecture import layers_of
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import Network
from s7core.model.trace import trace
from s7core.recipe import Recipe


def noise(count):
    """Digits that leave no ReLU closed and let every pixel win a max pooling in some of them."""
    return numpy.random.default_rng(0).uniform(0, 255, (count, 28, 28))


def positive(recipe):
    """Weights above zero let every gradient through."""
    layers = layers_of(recipe)
    network = Network(layers, seed=1).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_()
    return InspectedNetwork(trace(layers), network.requires_grad_(False))


def span(strength):
    """(top, left, bottom, right) of the box around the pixels that are not zero."""
    down, across = (numpy.flatnonzero(strength.any(axis)) for axis in (1, 0))
    return down[0], across[0], down[-1] + 1, across[-1] + 1


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_the_theoretical_square_is_the_box_around_all_pixels_a_unit_depends_on(stage):
    """For every layer that has a grid: the promise of the boxes that the dashboard draws."""
    inspected = positive(Recipe(stage=stage.key, batch_norm=stage.batch_norm, dropout=0.0))
    images = noise(12 if stage.key == "init" else 24)  # Model Init's many channels choose among pixels often enough
    assert len(inspected.grid_rows) >= 10
    for row in inspected.grid_rows:
        last, middle = row.output_shape[-1] - 1, row.output_shape[-1] // 2
        for unit in {(0, 0), (0, last), (last, 0), (last, last), (middle, middle)}:
            within = tuple(min(max(edge, 0), 28) for edge in row.receptive_square(*unit))
            assert span(effective_field(inspected, row, unit, images).strength) == within, (row.name, unit)


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_numbers_after_the_grid_depend_on_the_whole_image(stage):
    inspected = positive(Recipe(stage=stage.key, batch_norm=stage.batch_norm, dropout=0.0))
    for row in inspected.trace.rows[len(inspected.grid_rows) :]:
        assert span(effective_field(inspected, row, (0, 0), noise(16)).strength) == (0, 0, 28, 28), row.name


def exact(network, row, unit, inputs):
    """(28, 28), the root of the sum over channels of the mean square gradient: a backward pass for each channel."""
    x = inputs.clone().requires_grad_()
    output = network[: row.index](x)[:, :, unit[0], unit[1]]
    gradients = [torch.autograd.grad(each.sum(), x, retain_graph=True)[0] for each in output.unbind(1)]
    return torch.stack(gradients).square().sum(0).mean((0, 1)).sqrt().numpy()


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(("name", "layer", "unit"), [("final-exp3", "Conv2d-15", (3, 2)), ("net1", "Conv2d-4", (0, 5))])
def test_random_signs_estimate_the_gradients_of_all_channels(name, layer, unit, digits, reference, plain, torch_inputs):
    inspected, images = reference(name), digits[:300]  # over which the signs leave some 5%
    row = inspected.row(layer)
    found = effective_field(inspected, row, unit, images)
    expected = exact(plain(inspected), row, unit, torch_inputs(images))
    assert numpy.array_equal(found.strength, effective_field(inspected, row, unit, images).strength)  # the same signs again
    assert numpy.array_equal(found.strength > 0, expected > 0)
    assert numpy.linalg.norm(found.strength - expected) < 0.08 * numpy.linalg.norm(expected)
    assert found.strength.sum() == pytest.approx(expected.sum(), rel=0.05)
    half = coverage(central_half(row.receptive_square(*unit)))
    assert found.central_share == pytest.approx((expected * half).sum() / expected.sum(), abs=0.01)


def test_of_a_single_channel_the_estimate_is_exact(digits, edited, plain, torch_inputs):
    inspected = edited("conv6 relu bn maxpool2 conv1k3b relu conv10k11 flatten")
    row = inspected.row("Conv2d-5")
    for unit in ((0, 0), (5, 7)):
        found = effective_field(inspected, row, unit, digits[:40]).strength
        expected = exact(plain(inspected), row, unit, torch_inputs(digits[:40]))
        assert expected.any() and numpy.allclose(found, expected, rtol=1e-4, atol=1e-7), unit


def test_of_one_convolution_strength_is_the_size_of_its_weights(digits, edited):
    inspected = edited("conv1k4 relu conv10k25 flatten")
    weights = inspected.parameter(inspected.row("Conv2d-1"), "weight")[0, 0]
    found = effective_field(inspected, inspected.row("Conv2d-1"), (3, 5), digits[:8])
    expected = numpy.zeros((28, 28))
    expected[3:7, 5:9] = numpy.abs(weights)
    assert numpy.allclose(found.strength, expected, atol=1e-6)
    assert found.central_share == pytest.approx(numpy.abs(weights[1:3, 1:3]).sum() / numpy.abs(weights).sum())
    assert found.uniform_share == pytest.approx(0.25)


def test_where_no_gradient_arrives_no_share_is_given(digits, edited):
    inspected = edited("conv4 relu bn conv10k26 flatten")
    inspected.network[0].weight.zero_()
    found = effective_field(inspected, inspected.row("BatchNorm2d-3"), (4, 4), digits[:4])
    assert not found.strength.any() and math.isnan(found.central_share) and found.uniform_share == pytest.approx(0.25)


def test_a_trained_unit_looks_more_at_the_middle_of_its_square_than_evenly(digits, reference):
    inspected = reference("final-exp3")
    row = [row for row in inspected.grid_rows if row.type == "Conv2d" and row.kernel == 3][-1]
    assert row.name == "Conv2d-23" and row.receptive_field == 22
    for unit in ((2, 2), (2, 3), (3, 2), (3, 3)):
        found = effective_field(inspected, row, unit, digits)
        assert found.central_share > 1.5 * found.uniform_share, unit


def test_noise_of_less_than_a_grey_level_lets_no_place_of_an_even_window_win_always(digits):
    assert (dithered(digits) - digits < 1).all() and (dithered(digits) >= digits).all()
    assert numpy.array_equal(dithered(digits), dithered(digits))
    inspected = positive(Recipe(stage="final", dropout=0.0))
    flat, row = numpy.full((200, 28, 28), 100, numpy.uint8), next(r for r in inspected.grid_rows if r.type == "MaxPool2d")
    across = [effective_field(inspected, row, (5, 5), each).strength.sum(0) for each in (flat, dithered(flat), noise(200))]
    without, dither, loud = ((each * numpy.arange(28)).sum() / each.sum() for each in across)
    assert without < loud - 0.3 and dither == pytest.approx(loud, abs=0.05)  # in pixels to the right


@pytest.mark.parametrize(
    ("unit", "evenly"),
    [
        ((0, 0), 11**2 / 20**2),  # (-2, -2, 20, 20), of which 20 x 20 is image; the half is (3.5, 3.5, 14.5, 14.5)
        ((3, 3), 0.25 * 22**2 / 22**2),
        ((5, 2), 11 * 11 / (20 * 22)),  # (8, 2, 30, 24)
    ],
)
def test_evenly_is_the_central_half_s_share_of_the_area_within_the_image(unit, evenly, digits):
    inspected = untrained_network(Recipe(stage="final"))
    assert effective_field(inspected, inspected.row("Conv2d-23"), unit, digits[:2]).uniform_share == pytest.approx(evenly)


def test_evenly_of_a_square_wider_than_the_image_takes_only_the_image(digits):
    """Net2's pooling sees (-2, -2, 30, 30), all of the image; the half is 16 x 16 pixels of its 784."""
    inspected = untrained_network(Recipe(stage="net2"))
    assert effective_field(inspected, inspected.row("AvgPool2d-27"), (0, 0), digits[:2]).uniform_share == pytest.approx(
        256 / 784
    )


@pytest.mark.parametrize(
    ("square", "half"),
    [((0, 0, 8, 8), (2, 2, 6, 6)), ((3, 10, 6, 13), (3.75, 10.75, 5.25, 12.25)), ((-2, 6, 20, 28), (3.5, 11.5, 14.5, 22.5))],
)
def test_the_central_half_has_half_the_width_about_the_same_centre(square, half):
    assert central_half(square) == half


def test_coverage_is_one_within_and_zero_outside_a_square_of_whole_pixels():
    expected = numpy.zeros((28, 28))
    expected[3:9, 20:26] = 1
    assert numpy.array_equal(coverage((3, 20, 9, 26)), expected)


def test_coverage_of_half_pixels_is_a_half_and_a_quarter_at_the_corners():
    expected = numpy.zeros((28, 28))
    expected[2:5, 6:10] = numpy.outer([0.5, 1, 0.5], [0.25, 1, 1, 0.75])
    assert numpy.array_equal(coverage((2.5, 6.75, 4.5, 9.75)), expected)
    assert coverage((2.5, 6.5, 4.5, 8.5))[2, 6] == 0.25


def test_coverage_adds_up_to_the_area_within_the_image():
    random = numpy.random.default_rng(1)
    for top, left, width in random.uniform([-20, -20, 0.1], [27, 27, 40], (200, 3)):
        square = (top, left, top + width, left + width)
        high, wide = (max(0, min(28, edge + width) - max(0, edge)) for edge in (top, left))
        found = coverage(square)
        assert found.sum() == pytest.approx(high * wide, abs=1e-9) and found.min() >= 0 and found.max() <= 1


def test_a_square_within_one_pixel_covers_its_own_area_of_it():
    found = coverage((4.25, 7.5, 4.75, 8.0))
    assert found[4, 7] == 0.25 and found.sum() == 0.25
