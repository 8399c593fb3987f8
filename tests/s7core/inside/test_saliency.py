"""Where a network looks, against hooks in plain PyTorch, a closed form and finite differences."""

import numpy
import pytest
import torch
from torch import nn

from s7core.inside.saliency import grad_cam, input_gradient, last_grid


def enlarged(grid):
    """(28, 28) from a square grid: linear between the centres of its places, along each axis in turn."""
    side = len(grid)
    at = (numpy.arange(28) + 0.5) * side / 28 - 0.5
    along = numpy.stack([numpy.interp(at, numpy.arange(side), unit) for unit in numpy.eye(side)], 1)
    return along @ grid @ along.T


def hooked_grad_cam(network, name, inputs, digit):
    """Selvaraju et al., equations 1 and 2, before enlarging."""
    kept = {}
    module = network.get_submodule(name)
    module.register_forward_hook(lambda _module, _inputs, output: kept.update(activations=output.detach()))
    module.register_full_backward_hook(lambda _module, _inputs, gradients: kept.update(gradients=gradients[0]))
    network(inputs.requires_grad_())[0, digit].backward()
    channels = kept["gradients"][0].mean((1, 2))
    return sum(channel * grid for channel, grid in zip(channels, kept["activations"][0], strict=True)).clamp(min=0).numpy()


def test_grad_cam_equals_one_with_hooks_in_plain_torch(key, digits, reference, plain, torch_inputs):
    inspected = reference(key)
    rows = [last_grid(inspected), *(row for row in inspected.grid_rows if row.type == "Conv2d" and row.output_shape[-1] > 1)]
    image, somewhere = digits[1], 0
    for row in rows:
        for digit in (2, 7):
            found = grad_cam(inspected, image, digit, row)
            expected = enlarged(hooked_grad_cam(plain(inspected), row.name, torch_inputs(image[None]), digit))
            assert found.shape == (28, 28) and found.min() >= 0
            assert numpy.allclose(found, expected, rtol=1e-4, atol=1e-5 * max(1, expected.max())), (row.name, digit)
            somewhere += found.any()
    assert somewhere > len(rows)  # a map of nothing would equal one of nothing


def test_before_a_global_average_grad_cam_is_the_class_s_own_channel(digits, edited, torch_outputs):
    """The mean over 24 x 24 places gives each of them the gradient 1 / 576, in the channel of its class alone."""
    inspected = edited("conv8 relu conv10 avgpool24 flatten")
    row, [channels] = inspected.row("Conv2d-3"), torch_outputs(inspected, digits[:1])[3]
    assert last_grid(inspected) is row
    for digit, channel in enumerate(channels):
        found = grad_cam(inspected, digits[0], digit, row)
        assert numpy.allclose(found, enlarged(numpy.maximum(channel, 0) / 576), rtol=1e-4, atol=1e-7), digit
    assert (channels > 0).any() and (channels < 0).any()


@pytest.mark.parametrize("digit", [3, 8])
def test_the_input_gradient_is_the_class_score_s_rise_over_each_pixel(key, digit, digits, reference, plain, torch_inputs):
    """Central differences in double precision, on a digit with noise: where all is black, a max pooling has no gradient."""
    inspected, step = reference(key), 1e-6
    image = digits[3] + numpy.random.default_rng(0).uniform(0, 30, (28, 28))
    found = input_gradient(inspected, image, digit)
    strongest = numpy.argsort(numpy.abs(found), axis=None)[-5:]
    pixels = [(5, 20), (14, 9), (20, 14), (0, 0), *zip(*numpy.unravel_index(strongest, found.shape), strict=True)]
    network, inputs = plain(inspected).double(), torch_inputs(image[None]).double()
    steps = torch.zeros(len(pixels), 1, 28, 28, dtype=torch.float64)
    for place, (y, x) in enumerate(pixels):
        steps[place, 0, y, x] = step
    with torch.no_grad():
        rise = (network(inputs + steps) - network(inputs - steps))[:, digit].numpy() / (2 * step)
    assert found.shape == (28, 28) and numpy.abs(rise).max() > 0
    assert numpy.allclose([found[pixel] for pixel in pixels], rise, rtol=1e-3, atol=1e-3 * numpy.abs(found).max())


@pytest.mark.parametrize(
    ("key", "name"),
    [("init", "ReLU-10"), ("net1", "BatchNorm2d-20"), ("net2", "BatchNorm2d-25"), ("final-exp3", "BatchNorm2d-25")],
)
def test_the_last_grid_is_the_last_layer_with_more_than_one_place(key, name, digits, reference, plain, torch_outputs):
    """Of a dropout layer and the one before it, which give the same, it is the one before."""
    inspected = reference(key)
    places = [each[0, 0].size if each.ndim == 4 else 1 for each in torch_outputs(inspected, digits[:1])[1:]]
    layers = [
        row
        for row, module, count in zip(inspected.trace.rows, plain(inspected), places, strict=True)
        if count > 1 and not isinstance(module, nn.Dropout)
    ]
    assert last_grid(inspected) is layers[-1] and layers[-1].name == name


def test_an_image_of_nothing_and_a_network_without_batch_norm_are_looked_into_too(edited):
    inspected = edited("dropout conv4 relu maxpool2 flatten linear10", dropout=0.5)
    nothing = numpy.zeros((28, 28), numpy.uint8)
    assert last_grid(inspected).name == "MaxPool2d-4"
    assert numpy.isfinite(grad_cam(inspected, nothing, 0, last_grid(inspected))).all()
    assert numpy.isfinite(grad_cam(inspected, nothing, 0, inspected.row("Dropout-1"))).all()
    assert numpy.isfinite(input_gradient(inspected, nothing, 0)).all()


@pytest.mark.parametrize("layers", ["flatten linear10", "dropout conv10k28 flatten"])
def test_a_network_without_places_has_no_last_grid(layers, edited):
    assert last_grid(edited(layers)) is None
