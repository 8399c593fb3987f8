"""Answers, losses and the confusion matrix against counts by hand and PyTorch's loss."""

import numpy as np
import pytest
import torch
from torch.nn.functional import nll_loss

from s7core.analysis.mistakes import Answer, answer, confusion_matrix, mistakes, probabilities_from_bytes, worst_first
from s7core.data.tested_digits import predicted_classes


def test_confusion_matrix_equals_counting_by_hand():
    labels, predicted = np.array([3, 3, 5, 9]), np.array([3, 5, 5, 0])
    matrix = confusion_matrix(labels, predicted)
    assert matrix.shape == (10, 10) and matrix.sum() == 4
    assert matrix[3, 3] == matrix[3, 5] == matrix[5, 5] == matrix[9, 0] == 1


def test_mistakes_are_sorted_by_loss_with_index_classes_and_both_probabilities():
    probabilities = np.full((4, 10), 0.01, np.float32)
    probabilities[0, 3], probabilities[1, 7], probabilities[2, 2], probabilities[3, 1] = 0.91, 0.91, 0.91, 0.91
    probabilities[1, 4], probabilities[3, 8] = 0.001, 0.005
    found = mistakes(np.array([3, 4, 2, 8]), probabilities)
    assert [(m.index, m.true, m.predicted) for m in found] == [(1, 4, 7), (3, 8, 1)]
    assert found[0].true_probability == pytest.approx(0.001) and found[0].predicted_probability == pytest.approx(0.91)
    assert found[0].loss == pytest.approx(-np.log(0.001), rel=1e-5)


def test_a_probability_of_zero_has_a_finite_loss():
    probabilities = np.zeros((1, 10), np.float32)
    probabilities[0, 1] = 1
    assert np.isfinite(mistakes(np.array([0]), probabilities)[0].loss)


def test_probabilities_survive_the_store():
    expected = np.random.default_rng(0).random((5, 10), np.float32)
    assert np.array_equal(probabilities_from_bytes(expected.astype("<f4").tobytes()), expected)


def test_losses_and_their_order_are_those_of_torch():
    random = np.random.default_rng(1)
    labels, probabilities = random.integers(0, 10, 300), random.dirichlet(np.full(10, 0.3), 300).astype(np.float32)
    expected = nll_loss(torch.tensor(probabilities).log(), torch.tensor(labels), reduction="none").numpy()
    found = [answer(labels, probabilities, index) for index in range(300)]
    assert [one.loss for one in found] == pytest.approx(expected.tolist(), rel=1e-5)
    assert np.array_equal(expected[worst_first(labels, probabilities)], np.sort(expected)[::-1])
    assert sum(one.right for one in found) == (probabilities.argmax(1) == labels).sum()


def test_of_equal_losses_the_lower_index_comes_first():
    probabilities = np.full((5, 10), 0.1, np.float32)
    assert worst_first(np.zeros(5, int), probabilities).tolist() == [0, 1, 2, 3, 4]


def test_an_answer_is_right_where_the_predicted_class_is_the_true_one():
    assert Answer(0, 3, 3, 0.9, 0.9).right and not Answer(0, 3, 5, 0.1, 0.9).right


def test_digits_that_were_not_tested_are_no_mistakes_and_in_no_cell():
    random = np.random.default_rng(2)
    labels, probabilities = random.integers(0, 10, 300), random.dirichlet(np.full(10, 0.3), 300).astype(np.float32)
    whole = mistakes(labels, probabilities)
    tested = np.arange(0, 300, 5)
    part = np.full_like(probabilities, np.nan)
    part[tested] = probabilities[tested]
    assert mistakes(labels, part) == [one for one in whole if one.index % 5 == 0]
    matrix = confusion_matrix(labels, predicted_classes(part))
    assert np.array_equal(matrix, confusion_matrix(labels[tested], probabilities[tested].argmax(1))) and matrix.sum() == 60
    assert set(worst_first(labels, part)[:60]) == set(tested)
