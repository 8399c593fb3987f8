"""The loss along one weight, against PyTorch's own modules with that weight changed, and where a step lands on it."""

import numpy
import pytest
import torch
from torch.nn.functional import cross_entropy

from s7core.inside.learning_step import DigitToLearn, WeightPlace, learns, weight_at
from s7core.inside.loss_along_weight import Landing, LossAlongWeight, loss_along_weight, losses_at

VALUES = numpy.array([-3.0, -0.4, 0.0, 0.3, 2.5])


@pytest.fixture
def digit(digits) -> DigitToLearn:
    return DigitToLearn(digits[321], 2)


def torch_losses(network, image, label, place, values) -> list[float]:
    """What PyTorch gives with each value in the weight's place."""
    weight, losses = network.get_parameter(f"{place.layer}.weight"), []
    for value in values:
        with torch.no_grad():
            weight[place.index(weight.ndim)] = float(value)
            losses.append(float(cross_entropy(network(image), torch.tensor([label]))))
    return losses


def test_the_losses_are_those_of_the_network_with_the_weight_changed(key, reference, digit, plain, torch_inputs):
    inspected = reference(key)
    rows = [row for row in inspected.trace.rows if learns(row)]
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        place = WeightPlace(row.name, 2, 0, *(2, 1) if row.kernel and row.kernel > 1 else ())
        expected = torch_losses(plain(inspected), torch_inputs(digit.image[None]), digit.label, place, VALUES)
        assert numpy.allclose(losses_at(inspected, digit, place, VALUES), expected, rtol=1e-5, atol=1e-5), row.name


def test_a_strided_padded_layer_of_an_edited_network_too(edited, digit, plain, torch_inputs):
    inspected, place = edited("conv4k5s3p4 relu flatten linear10"), WeightPlace("Conv2d-1", 3, 0, 4, 0)
    expected = torch_losses(plain(inspected), torch_inputs(digit.image[None]), digit.label, place, VALUES)
    assert numpy.allclose(losses_at(inspected, digit, place, VALUES), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("new_weight", [-0.5, 40.0, 0.2])
def test_the_curve_contains_start_and_landing_with_room_on_both_sides(new_weight, reference, digit):
    inspected, place = reference("final-exp3"), WeightPlace("Conv2d-11", 3, 2)
    found = loss_along_weight(inspected, digit, place, 0.1, new_weight)
    weight = weight_at(inspected, place)
    assert found.start[0] == weight and found.landing[0] == pytest.approx(new_weight, rel=1e-6)
    assert found.weights[0] < min(weight, new_weight) and found.weights[-1] > max(weight, new_weight)
    assert (numpy.diff(found.weights) > 0).all() and len(found.weights) >= 61
    ends = numpy.array([found.start[0], found.landing[0]])
    assert numpy.allclose(losses_at(inspected, digit, place, ends), [found.start[1], found.landing[1]], atol=1e-5)


def along(start: float, landing: float, loss) -> LossAlongWeight:
    """The curve of a function on -3..3, with its slope at the start."""
    weights = numpy.union1d(numpy.linspace(-3, 3, 601), [start, landing])
    slope = (loss(start + 1e-6) - loss(start - 1e-6)) / 2e-6
    return LossAlongWeight(weights, loss(weights), slope, (start, loss(start)), (landing, loss(landing)))


def valley(weight):
    return weight**2 + 1


@pytest.mark.parametrize(
    ("start", "landing", "verdict"),
    [
        (2.0, 1.0, Landing.LOWER),
        (2.0, -1.0, Landing.OVERSHOT_LOWER),
        (2.0, -2.5, Landing.OVERSHOT_HIGHER),
        (-1.0, 2.0, Landing.OVERSHOT_HIGHER),
        (-2.0, 1.0, Landing.OVERSHOT_LOWER),
        (1.0, 2.0, Landing.UPHILL),
        (2.0, 2.0, Landing.STAYS),
        (2.0, 2.0 - 1e-9, Landing.LEVEL),
    ],
)
def test_a_verdict_says_where_the_step_lands(start, landing, verdict):
    assert along(start, landing, valley).verdict is verdict


def test_the_valley_that_is_jumped_over_is_the_lowest_point_before_the_loss_rises():
    assert along(2.0, -1.0, valley).valley == pytest.approx((0, 1), abs=0.01)
    assert along(2.0, 1.0, valley).valley is None


def test_a_step_over_a_hill_to_a_lower_place_overshoots_too():
    waves = along(1.5, -2.9, lambda weight: numpy.cos(3 * weight) + weight)
    assert waves.landing[1] < waves.valley[1] and waves.verdict is Landing.OVERSHOT_LOWER


def test_a_loss_too_large_for_float32_is_infinite_and_no_lower(reference, digit):
    found = loss_along_weight(reference("final-exp3"), digit, WeightPlace("Conv2d-1", 6, 0, 2, 2), 2.9, -3e38)
    assert not numpy.isnan(found.losses).any() and found.verdict is Landing.OVERSHOT_HIGHER
