"""What a frame draws, against hooks of the same network in plain PyTorch."""

import numpy
import pytest
import torch

from s7core.inside.inspected_network import network_with_state, untrained_network
from s7core.inside.network_frame import ARRAY_HEADER_BYTES, FrameArray, network_frame, signed_bytes, unsigned_bytes
from s7core.lesson.layers import Conv2d, ReLU
from s7core.model.architecture_check import check_architecture
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.weight_snapshot import decode_weights, encode_weights

ROOM = 59_000  # bytes
WIDEST = {
    "wide": "conv512k5 relu conv10 avgpool22 flatten",
    "deep": " ".join(["conv16p1 relu"] * 28) + " conv10p1 avgpool28 flatten",
    "long grids": "conv4k14p13 " + " ".join(["conv4k3p1"] * 52) + " maxpool20 maxpool2 conv10k1 flatten",
    "large kernels": "conv40k28p13 relu maxpool27 conv10k1 flatten",
    "flat": "flatten linear2048 relu linear10",
    "pool first": "maxpool2 conv512k14 relu flatten linear10",
}


def decoded(array: FrameArray) -> numpy.ndarray:
    """The numbers that the bytes stand for, as the browser reads them."""
    return array.low + array.values.astype(float) * (array.high - array.low) / 255


def test_maps_are_what_plain_torch_computes_behind_each_convolution_and_pooling_layer(key, reference, torch_outputs, digits):
    inspected = reference(key)
    plain = torch_outputs(inspected, digits[3:4])
    frame = network_frame(inspected, digits[3], ROOM)
    for each in frame.arrays:
        if each.role == "maps":
            expected = plain[inspected.row(each.shown).index][0]
            step = (each.high - each.low) / 255
            assert each.total == len(expected) and 1 <= len(each.values) <= each.total
            shown = expected[: len(each.values)].reshape(each.values.shape)
            assert numpy.abs(decoded(each) - shown).max() <= step / 2 + 1e-4, each.layer
            assert each.high >= expected.max() - 1e-4 and (each.low < 0 or expected.min() >= 0)
            assert each.receptive_field == inspected.row(each.shown).receptive_field


def test_of_the_final_model_everything_is_shown_in_its_order(reference, digits):
    frame = network_frame(reference("final-exp3"), digits[0], ROOM)
    assert [(each.role, each.layer, each.shown, each.values.shape) for each in frame.arrays[:6]] == [
        ("image", "", "", (1, 28, 28)),
        ("filters", "Conv2d-1", "Dropout-4", (10, 3, 3)),
        ("maps", "Conv2d-1", "Dropout-4", (10, 26, 26)),
        ("filters", "Conv2d-5", "Dropout-8", (20, 3, 3)),
        ("maps", "Conv2d-5", "Dropout-8", (20, 24, 24)),
        ("filters", "Conv2d-9", "Conv2d-9", (10, 1, 1)),
    ]
    assert all(each.total == len(each.values) for each in frame.arrays)
    assert [each.kind for each in frame.arrays if each.role == "maps"] == [
        *["conv"] * 3, "pool", *["conv"] * 4, "pool", "conv", "scores",
    ]  # fmt: skip
    assert (frame.arrays[0].values[0] == digits[0]).all()


def test_a_filter_is_the_mean_over_the_channels_that_it_takes(reference, plain, digits):
    inspected = reference("net1")
    layers = dict(plain(inspected).named_children())
    for each in network_frame(inspected, digits[0], ROOM).arrays:
        if each.role == "filters":
            weight = layers[each.layer].weight.detach().numpy()
            expected = numpy.stack([channel.sum(0) / channel.shape[0] for channel in weight])
            assert numpy.abs(decoded(each) - expected).max() <= (each.high - each.low) / 510 + 1e-7


def test_probabilities_of_a_snapshot_are_those_of_plain_torch(key, reference, plain, torch_inputs, digits):
    """With the same weights, rounded to float16."""
    inspected = reference(key)
    recipe = ReferenceStore().group(key)[0].recipe
    snapshot = encode_weights(inspected.network.state_dict())
    rounded = network_with_state(recipe, decode_weights(recipe, snapshot))
    network = plain(inspected)
    network.load_state_dict(
        {name: each.half().float() if each.is_floating_point() else each for name, each in network.state_dict().items()}
    )
    with torch.no_grad():
        expected = network(torch_inputs(digits[5:6])).softmax(1)[0].numpy()
    assert numpy.abs(network_frame(rounded, digits[5], ROOM).probabilities - expected).max() < 1e-5


@pytest.mark.parametrize("name", WIDEST)
def test_of_any_network_a_frame_fits_and_its_layers_share_the_room(name, digits):
    inspected = untrained_network(Recipe(layers=WIDEST[name]))
    check_architecture([row.layer for row in inspected.trace.rows])
    frame = network_frame(inspected, digits[0], ROOM)
    taken = sum(each.values.nbytes + ARRAY_HEADER_BYTES for each in frame.arrays)
    assert taken <= ROOM
    assert all(len(each.values) for each in frame.arrays)
    left_out = [each for each in frame.arrays if each.role == "maps" and len(each.values) < each.total]
    shown = {each.layer for each in frame.arrays}
    convolutions = {row.name for row in inspected.trace.rows if isinstance(row.layer, Conv2d)}
    if left_out or convolutions - shown:  # the room is used up: no channel of the smallest kind would fit
        assert taken > ROOM - 2 * max(each.values[0].size for each in frame.arrays) - 2 * ARRAY_HEADER_BYTES, taken
    if convolutions:
        assert next(row.name for row in inspected.trace.rows if row.name in convolutions) in shown
    assert frame.arrays[-1].kind == "scores" and frame.arrays[-1].values.shape == (10, 1, 1)


def test_a_scale_from_0_is_taken_only_where_nothing_can_be_below_it(key, reference, digits):
    inspected = reference(key)
    for each in network_frame(inspected, digits[0], ROOM).arrays:
        if each.role == "maps" and each.low == 0:
            ends = inspected.row(each.shown).index
            before = [row.layer for row in inspected.trace.rows[:ends]]
            last_relu = max(place for place, layer in enumerate(before) if isinstance(layer, ReLU))
            assert not [layer for layer in before[last_relu:] if type(layer).__name__ in ("Conv2d", "BatchNorm2d")]


def test_of_a_signed_scale_128_is_0_and_the_largest_number_a_byte_of_its_own():
    values = numpy.array([[[-2.0, 0.0, 1.0]]], "float32")
    found, low, high = signed_bytes(values, 1)
    assert found.tolist() == [[[1, 128, 192]]] and low + 128 * (high - low) / 255 == pytest.approx(0, abs=1e-12)
    found, low, high = unsigned_bytes(numpy.array([[[0.0, 0.5, 4.0]]], "float32"), 1)
    assert found.tolist() == [[[0, 32, 255]]] and (low, high) == (0, 4)


def test_a_network_that_has_diverged_is_drawn_and_says_no_number(digits):
    inspected = untrained_network(Recipe())
    inspected.network[0].weight.fill_(float("nan"))
    frame = network_frame(inspected, digits[0], ROOM)
    assert numpy.isnan(frame.probabilities).all()
    assert all(numpy.isfinite([each.low, each.high]).all() for each in frame.arrays)
    inspected.network[0].weight.fill_(3e38)
    assert len(network_frame(inspected, digits[0], ROOM).arrays) == len(frame.arrays)


def test_of_nothing_but_zeros_the_scale_is_still_one(digits):
    inspected = untrained_network(Recipe(layers="conv10k28 relu flatten"))
    inspected.network[0].weight.zero_()
    frame = network_frame(inspected, digits[0], ROOM)
    assert frame.arrays[2].high > frame.arrays[2].low == 0 and not frame.arrays[2].values.any()
    assert frame.probabilities.tolist() == pytest.approx([0.1] * 10)
