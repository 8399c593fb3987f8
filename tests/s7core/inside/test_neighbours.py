"""Near by in the feature space, against a plain sort; and what that space is, against hooks."""

import numpy
import pytest
import torch
from torch import nn

from s7core.inside.neighbours import averages_channels, feature_row, features, nearest

LAST = {"init": ("Linear-13", 50), "net1": ("Conv2d-19", 32), "net2": ("Conv2d-28", 16), "final-exp3": ("Conv2d-28", 16)}


def test_features_are_what_the_last_layer_with_weights_takes(key, digits, reference, plain, torch_inputs):
    """Net1's last convolution takes a grid, of which each channel is averaged; the others take one number a channel."""
    inspected, network, images = reference(key), plain(reference(key)), digits[:20]
    name, count = LAST[key]
    module = [each for each in network if isinstance(each, nn.Conv2d | nn.Linear)][-1]
    assert module is network.get_submodule(name)
    taken = []
    module.register_forward_pre_hook(lambda _module, inputs: taken.append(inputs[0]))
    with torch.no_grad():
        network(torch_inputs(images))
    expected = taken[0].numpy().reshape(len(images), count, -1)
    assert (expected.shape[2] > 1) == (key == "net1")
    found = features(inspected, images)
    assert found.shape == (len(images), count) and numpy.allclose(found, expected.mean(2), rtol=1e-5, atol=2e-5)
    assert feature_row(inspected).index == inspected.row(name).index - 1


@pytest.mark.parametrize("layers", ["conv10k28 flatten", "flatten linear10"])
def test_a_network_whose_only_weights_take_the_image_has_its_pixels_as_features(layers, digits, edited):
    inspected = edited(layers)
    pixels = (digits[:9].reshape(9, -1) / 255 - 0.1307) / 0.3081
    assert not averages_channels(inspected) and numpy.allclose(features(inspected, digits[:9]), pixels, atol=1e-5)


def test_a_grid_laid_in_a_long_row_is_averaged_channel_by_channel(digits, edited, plain, torch_inputs):
    """Its 21,632 numbers of 10,000 digits would take nearly a gigabyte."""
    inspected = edited("conv32 flatten relu linear10")
    with torch.no_grad():
        expected = plain(inspected)[0](torch_inputs(digits[:300])).mean((2, 3)).numpy()
    assert averages_channels(inspected) and feature_row(inspected).name == "Conv2d-1"
    assert numpy.allclose(features(inspected, digits[:300]), expected, atol=1e-5)


def test_a_long_grid_before_the_last_convolution_stays_in_its_place(edited):
    inspected = edited("conv16 relu conv10 avgpool24 flatten")
    assert feature_row(inspected).name == "ReLU-2" and averages_channels(inspected)


@pytest.mark.parametrize("count", [1, 7, 900])  # of so many, a partition is not sorted by itself
def test_the_nearest_are_the_first_of_all_sorted_by_distance(count):
    random = numpy.random.default_rng(count)
    among, of, labels = random.normal(size=(2_000, 6)), random.normal(size=6), random.integers(0, 10, 2_000)
    distances = [sum((a - b) ** 2 for a, b in zip(row, of, strict=True)) ** 0.5 for row in among.tolist()]
    expected = sorted(range(2_000), key=distances.__getitem__)[:count]
    found = nearest(of, among, labels, count)
    assert [each.index for each in found] == expected
    assert [each.distance for each in found] == pytest.approx([distances[at] for at in expected])
    assert [each.label for each in found] == [labels[at] for at in expected]


def test_all_of_them_may_be_asked_for():
    among = numpy.array([[3.0, 4.0], [0.0, 1.0], [0.0, 0.0]])
    found = nearest(numpy.zeros(2), among, numpy.array([7, 8, 9]), 3)
    assert [(each.index, each.label, each.distance) for each in found] == [(2, 9, 0), (1, 8, 1), (0, 7, 5)]


def test_a_training_digit_s_nearest_neighbour_is_itself(key, mnist, reference):
    images, labels = mnist.train_images[:120].numpy(), mnist.train_labels[:120].numpy()
    found = features(reference(key), images)
    for at in (0, 57, 119):
        first, second = nearest(found[at], found, labels, 2)
        assert (first.index, first.label, first.distance) == (at, labels[at], 0) and second.distance > 0
