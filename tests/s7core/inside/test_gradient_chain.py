"""The gradient's way back to a weight, against autograd through PyTorch's own modules."""

import numpy
import pytest
import torch
from torch.nn.functional import cross_entropy, softmax

from s7core.inside.gradient_chain import GradientTerms, gradient_chain, gradient_terms
from s7core.inside.learning_step import DigitToLearn, WeightPlace, learns

CLOSE = {"rtol": 1e-5, "atol": 1e-5}


@pytest.fixture
def clean(digits) -> DigitToLearn:
    return DigitToLearn(digits[321], 2)


@pytest.fixture
def digit(digits) -> DigitToLearn:
    """With noise: on an even background a window of max pooling has four maxima, any of which may get the gradient."""
    noise = numpy.random.default_rng(1).integers(0, 40, (28, 28))
    return DigitToLearn((digits[321] * 0.8 + noise).astype(numpy.uint8), 2)


def autograd(network, image, label):
    """The logits, the loss, the gradients of all layers' outputs, first layer first, and those of the parameters by name."""
    outputs, x = [], image
    for module in network:
        x = module(x)
        x.retain_grad()
        outputs.append(x)
    loss = cross_entropy(x, torch.tensor([label]))
    loss.backward()
    named = {name: parameter.grad.numpy() for name, parameter in network.named_parameters()}
    return x.detach(), loss.item(), [each.grad[0].numpy() for each in outputs], named


def check(inspected, digit, row, plain, torch_inputs) -> None:
    logits, loss, gradients, named = autograd(plain(inspected), torch_inputs(digit.image[None]), digit.label)
    chain = gradient_chain(inspected, digit, row)
    assert chain.loss == pytest.approx(loss, abs=1e-5)
    assert numpy.allclose(chain.probabilities, softmax(logits, 1)[0], **CLOSE)
    assert [each.row.name for each in chain.layers] == [each.name for each in inspected.trace.rows[row.index - 1 :]][::-1]
    for each in chain.layers:
        expected = gradients[each.row.index - 1]
        assert each.gradient.shape == each.row.output_shape and numpy.allclose(each.gradient, expected, **CLOSE), each.row
        assert each.norm == pytest.approx(float((expected.astype(float) ** 2).sum() ** 0.5), abs=1e-5)
    expected = named[f"{row.name}.weight"]
    assert numpy.allclose(chain.weights, expected, **CLOSE)
    random = numpy.random.default_rng(row.index)
    for _ in range(6):
        index = tuple(int(random.integers(side)) for side in expected.shape)
        place = WeightPlace(row.name, *index)
        assert gradient_terms(chain, place).total == pytest.approx(float(expected[index]), rel=1e-5, abs=1e-5), place
        assert chain.gradient(place) == pytest.approx(float(expected[index]), rel=1e-5, abs=1e-5)
    strongest = chain.strongest(1)[: expected.ndim - 1]
    assert abs(expected[1][strongest]) == pytest.approx(numpy.abs(expected[1]).max(), rel=1e-5)


def test_gradients_of_all_layers_and_weights_equal_autograd_s(key, reference, digit, plain, torch_inputs):
    inspected = reference(key)
    rows = [row for row in inspected.trace.rows if learns(row)]
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        check(inspected, digit, row, plain, torch_inputs)


def test_gradients_of_weights_equal_autograd_s_for_a_digit_on_an_even_background(key, reference, clean, plain, torch_inputs):
    inspected = reference(key)
    *_, named = autograd(plain(inspected), torch_inputs(clean.image[None]), clean.label)
    for row in [row for row in inspected.trace.rows if learns(row)]:
        assert numpy.allclose(gradient_chain(inspected, clean, row).weights, named[f"{row.name}.weight"], **CLOSE), row.name


@pytest.mark.parametrize("layers", ["conv4k5s3p4 relu conv6k3s2b flatten linear10", "conv10k28b flatten"])
def test_strides_and_padding_equal_autograd_s(layers, edited, digit, plain, torch_inputs):
    inspected = edited(layers)
    for row in inspected.trace.rows:
        if learns(row):
            check(inspected, digit, row, plain, torch_inputs)


def test_at_the_scores_the_gradient_is_what_is_said_less_what_is_true(reference, digit):
    chain = gradient_chain(reference("final-exp3"), digit, reference("final-exp3").trace.rows[0])
    truth = numpy.eye(10)[digit.label]
    assert numpy.allclose(chain.layers[0].gradient, chain.probabilities - truth, atol=1e-6)


def test_the_network_is_the_same_afterwards(reference, digit):
    inspected = reference("final-exp3")
    gradient_chain(inspected, digit, inspected.trace.rows[0])
    assert all(not each.requires_grad and each.grad is None for each in inspected.network.parameters())


def test_the_largest_terms_come_first_and_places_that_add_nothing_are_left_out():
    terms = GradientTerms(numpy.array([[1.0, -2.0], [0.5, 3.0]]), numpy.array([[1.0, 2.0], [4.0, 0.0]]))
    assert [(each.row, each.column, each.product) for each in terms.largest(4)] == [(0, 1, -4), (1, 0, 2), (0, 0, 1)]
    assert terms.total == -1 and len(terms.largest(2)) == 2
    assert (terms.largest(1)[0].gradient, terms.largest(1)[0].met) == (-2, 2)
