"""Calibration against examples worked out by hand, slow loops, known temperatures and PyTorch's own optimiser."""

import numpy
import pytest
import torch

from s7core.analysis.calibration import calibration, fit_temperature


def sure(*confidences, classes=4):
    """Answers of class 0 with these probabilities, the rest shared evenly."""
    return numpy.array([[each, *[(1 - each) / (classes - 1)] * (classes - 1)] for each in confidences])


def softmax(logits):
    powers = numpy.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def drawn(count, spread=2.0, seed=0):
    """Logits, and labels drawn from the probabilities that they stand for."""
    random = numpy.random.default_rng(seed)
    logits = random.normal(size=(count, 10)) * spread
    labels = (softmax(logits).cumsum(1) > random.random((count, 1))).argmax(1)
    return logits, labels


def test_the_expected_calibration_error_of_five_answers_by_hand():
    """Ten bins. (0.5, 0.6] has 0.55 and 0.6, one right: 0.075 off. (0.8, 0.9] has 0.85 and 0.9, both right: 0.125 off.
    (0.9, 1] has 1.0, wrong: 1 off. (2 * 0.075 + 2 * 0.125 + 1) / 5 = 0.28."""
    found = calibration(sure(0.55, 0.6, 0.85, 0.9, 1.0), numpy.array([0, 1, 0, 0, 2]), bins=10)
    assert found.error == pytest.approx(0.28)
    assert [(each.count, each.accuracy) for each in found.bins] == [(2, 0.5), (2, 1.0), (1, 0.0)]
    assert [each.confidence for each in found.bins] == pytest.approx([0.575, 0.875, 1.0])
    edges = [edge for each in found.bins for edge in (each.low, each.high)]
    assert edges == pytest.approx([0.5, 0.6, 0.8, 0.9, 0.9, 1.0])


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_the_error_and_its_bins_equal_a_slow_loop_s(bins):
    logits, _ = drawn(2_000)
    probabilities = softmax(logits)
    labels = numpy.random.default_rng(4).integers(0, 10, 2_000) * (numpy.arange(2_000) % 3 > 0) + probabilities.argmax(1)
    labels %= 10
    found, expected = calibration(probabilities, labels, bins), []
    for low in range(bins):
        inside = [
            (max(row), row.index(max(row)) == label)
            for row, label in zip(probabilities.tolist(), labels, strict=True)
            if low / bins < max(row) <= (low + 1) / bins
        ]
        if inside:
            confidences, right = zip(*inside, strict=True)
            expected.append((low / bins, len(inside), sum(confidences) / len(inside), sum(right) / len(inside)))
    assert [(each.low, each.count) for each in found.bins] == [each[:2] for each in expected]
    assert [each.confidence for each in found.bins] == pytest.approx([each[2] for each in expected])
    assert [each.accuracy for each in found.bins] == pytest.approx([each[3] for each in expected])
    assert found.error == pytest.approx(sum(n * abs(right - confidence) for _, n, confidence, right in expected) / 2_000)
    assert found.error > 0.05


def test_every_answer_is_in_one_bin(mnist):
    probabilities = softmax(drawn(3_000)[0]).astype("float32")
    for bins in (1, 4, 15, 100):
        found = calibration(probabilities, numpy.zeros(3_000), bins).bins
        assert sum(each.count for each in found) == 3_000
        assert all(each.low - 1e-6 < each.confidence <= each.high + 1e-6 for each in found)


def test_the_surest_and_the_least_sure_answer_have_a_bin_too():
    found = calibration(numpy.array([[1.0, 0.0], [0.5, 0.5]]), numpy.array([0, 0]))
    assert [(each.count, each.confidence, each.accuracy) for each in found.bins] == [(1, 0.5, 1.0), (1, 1.0, 1.0)]
    assert found.error == pytest.approx(0.25) and found.bins[-1].high == 1.0


def test_labels_drawn_from_the_probabilities_leave_next_to_no_error():
    logits, labels = drawn(40_000)
    assert calibration(softmax(logits), labels).error < 0.01
    assert calibration(softmax(logits * 3), labels).error > 0.15  # three times too sure


@pytest.mark.parametrize("factor", [0.25, 1.0, 3.0])
def test_the_temperature_that_logits_were_multiplied_by_is_found_again(factor):
    logits, labels = drawn(20_000)
    assert fit_temperature(logits * factor, labels) == pytest.approx(factor, rel=0.03)


@pytest.mark.parametrize(("seed", "factor"), [(1, 0.4), (2, 1.7), (3, 6.0)])
def test_the_fitted_temperature_is_where_torch_s_optimiser_finds_the_least_loss(seed, factor):
    logits, labels = drawn(300, spread=1.0, seed=seed)
    scaled, truth = torch.tensor(logits * factor), torch.tensor(labels)
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([log_temperature], max_iter=200, tolerance_grad=1e-12, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(scaled / log_temperature.exp(), truth)
        loss.backward()
        return loss

    optimiser.step(closure)
    assert fit_temperature(scaled.numpy(), labels) == pytest.approx(log_temperature.exp().item(), rel=1e-3)


def test_float32_logits_and_any_shift_of_them_fit_the_same_temperature():
    logits, labels = drawn(500)
    expected = fit_temperature(logits, labels)
    assert fit_temperature(logits.astype("float32"), labels) == pytest.approx(expected, rel=1e-4)
    assert fit_temperature(logits + numpy.arange(500)[:, None], labels) == pytest.approx(expected, rel=1e-4)


def test_the_fitted_temperature_calibrates():
    logits, labels = drawn(20_000)
    before = softmax(logits * 3)
    after = softmax(logits * 3 / fit_temperature(logits * 3, labels))
    assert calibration(after, labels).error < 0.02 < 0.15 < calibration(before, labels).error


def test_where_surer_is_always_better_or_always_worse_there_is_no_best_temperature():
    logits, _ = drawn(200)
    assert fit_temperature(logits, logits.argmax(1)) is None  # all right: the surer the likelier
    assert fit_temperature(logits, logits.argmin(1)) is None  # all wrong, by far


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 0, 0, 0, 0], "Its accuracy is higher than its confidence, by 20.00 points on average"),
        ([0, 0, 0, 0, 1], "Its confidence and its accuracy agree: they differ by 0.00 points on average"),
        ([0, 1, 1, 1, 1], "Its confidence is higher than its accuracy, by 60.00 points on average"),
    ],
)
def test_a_network_that_is_sure_at_eighty_percent_is_judged_by_how_many_of_five_it_gets_right(labels, words):
    assert calibration(sure(0.8, 0.8, 0.8, 0.8, 0.8), numpy.array(labels)).in_words == words
