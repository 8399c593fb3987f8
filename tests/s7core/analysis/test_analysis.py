import numpy as np
import pytest

from s7core.analysis.mistakes import confusion_matrix, mistakes, probabilities_from_bytes
from s7core.analysis.statistics import mean_interval, wilson_interval


@pytest.mark.parametrize(
    ("accuracy", "images", "low", "high"),
    [
        (0.5, 10, 0.2366, 0.7634),  # worked examples of Newcombe, Statistics in Medicine 17 (1998), and of the formula
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
    ],
)
def test_wilson_interval_equals_published_examples(accuracy, images, low, high):
    found = wilson_interval(accuracy, images)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_never_leaves_zero_to_one():
    assert wilson_interval(1.0).high == 1.0 and wilson_interval(0.0).low == 0.0


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


def test_the_interval_of_a_mean_is_student_s():
    """Of 1, 2, 3, 4, 5: 3 and 2.776 (t, 4 degrees of freedom, from the tables) standard errors of 0.7071."""
    bounds = mean_interval([1, 2, 3, 4, 5])
    assert (bounds.low, bounds.high) == pytest.approx((3 - 2.776 * 0.70711, 3 + 2.776 * 0.70711), abs=1e-3)
    assert not mean_interval([0.5]).known and not mean_interval([0.5, 0.5]).known
