"""Dead and always open units, in networks made to have them and against a count by hand."""

import numpy
import pytest

from s7core.inside.dead_units import unit_activity
from s7core.inside.inspected_network import IMAGES_AT_ONCE


def counted(outputs):
    """Dead, always on, and channels of each kind, of a ReLU's outputs (N, channels, ...), unit by unit."""
    on = outputs.reshape(len(outputs), outputs.shape[1], -1) > 0
    dead = [[not unit.any() for unit in channel.T] for channel in on.swapaxes(0, 1)]
    always = [[unit.all() for unit in channel.T] for channel in on.swapaxes(0, 1)]
    return sum(map(sum, dead)), sum(map(sum, always)), sum(map(all, dead)), sum(map(all, always))


def figures(found):
    return found.dead, found.always_on, found.dead_channels, found.always_on_channels


@pytest.mark.parametrize("key", ["net1", "net2", "final-exp3"])
def test_units_are_counted_as_by_hand_on_what_plain_torch_gives(key, digits, reference, torch_outputs):
    """More digits than a batch: a unit that speaks once in any of them is not dead."""
    inspected, images = reference(key), digits[: IMAGES_AT_ONCE + 60]
    found, outputs = unit_activity(inspected, images), torch_outputs(inspected, images)
    assert [each.row.index for each in found] == [row.index for row in inspected.trace.rows if row.type == "ReLU"]
    for each in found:
        assert (each.units, each.channels) == (outputs[each.row.index][0].size, outputs[each.row.index].shape[1])
        assert figures(each) == counted(outputs[each.row.index]), each.row.name
    assert any(each.dead for each in found) and any(each.always_on for each in found)


@pytest.mark.parametrize("bias", [0.0, -0.5])
def test_channels_that_only_a_bias_feeds_are_dead_or_always_on(bias, digits, edited):
    inspected = edited("conv3b relu conv10k26 flatten")
    weight, own = inspected.network[0].weight, inspected.network[0].bias
    weight[1:] = 0
    own[1], own[2] = bias, 100.0  # a ReLU of exactly 0 says nothing either
    weight[0], own[0] = 1.0, 0.0  # the sum of nine pixels: closed over black, open over ink
    [found] = unit_activity(inspected, digits[:60])
    ink = numpy.stack([((image / 255 - 0.1307) / 0.3081) for image in digits[:60]])
    sums = sum(ink[:, y : y + 26, x : x + 26] for y in range(3) for x in range(3))
    silent, open_ = int((sums <= 0).all(0).sum()), int((sums > 0).all(0).sum())
    assert 0 < silent < 676 and open_ < 676
    assert (found.units, found.channels) == (3 * 676, 3)
    assert figures(found) == (676 + silent, 676 + open_, 1, 1)


def test_a_unit_that_speaks_only_in_the_last_batch_is_not_dead_and_one_silent_only_there_is_not_always_on(edited):
    """Digits are all black but the last, which is white; one unit likes white, the other black."""
    images = numpy.zeros((2 * IMAGES_AT_ONCE + 1, 28, 28), numpy.uint8)
    images[-1] = 255
    inspected = edited("conv2k28b relu conv10k1 flatten")
    inspected.network[0].weight[0], inspected.network[0].weight[1] = 1.0, -1.0
    inspected.network[0].bias.zero_()
    [whole], [black] = unit_activity(inspected, images), unit_activity(inspected, images[:-1])
    assert figures(whole) == (0, 0, 0, 0) and figures(black) == (1, 1, 1, 1)


def test_after_flatten_every_number_is_a_channel(digits, edited, torch_outputs):
    inspected = edited("maxpool4 flatten linear12 relu linear10")
    inspected.network[2].bias[:3] = -1_000.0
    [found] = unit_activity(inspected, digits[:50])
    assert (found.units, found.channels) == (12, 12) and found.dead == found.dead_channels >= 3
    assert figures(found) == counted(torch_outputs(inspected, digits[:50])[4])


def test_a_network_without_a_relu_has_no_such_units(digits, edited):
    assert unit_activity(edited("conv10k28 flatten"), digits[:3]) == []
