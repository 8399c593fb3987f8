"""What a network answers: the confusion matrix, and every digit with its loss, worst first."""

from dataclasses import dataclass

import numpy as np

_CLASSES = 10
SMALLEST_PROBABILITY = np.finfo(np.float32).tiny  # a probability that underflowed to 0 has a finite loss all the same


@dataclass(frozen=True)
class Answer:
    """What a network says of one test digit.

    `index` counts from 0 in the test set; probabilities are 0..1; loss = -ln p(true).
    """

    index: int
    true: int
    predicted: int
    true_probability: float
    predicted_probability: float

    @property
    def right(self) -> bool:
        return self.predicted == self.true

    @property
    def loss(self) -> float:
        return float(-np.log(max(self.true_probability, SMALLEST_PROBABILITY)))


def probabilities_from_bytes(stored: bytes) -> np.ndarray:
    """(N, 10) float32 as the store keeps them."""
    return np.frombuffer(stored, dtype="<f4").reshape(-1, _CLASSES)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """(10, 10) counts; the row is the true class, the column the predicted one."""
    return np.bincount(labels * _CLASSES + predicted, minlength=_CLASSES**2).reshape(_CLASSES, _CLASSES)


def answer(labels: np.ndarray, probabilities: np.ndarray, index: int) -> Answer:
    """For one digit. labels (N,) ints, probabilities (N, 10)."""
    true, predicted = int(labels[index]), int(probabilities[index].argmax())
    return Answer(index, true, predicted, float(probabilities[index, true]), float(probabilities[index, predicted]))


def worst_first(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """(N,) indices of all digits by falling loss; of equal losses the lower index is first."""
    return np.argsort(probabilities[np.arange(len(labels)), labels], kind="stable")


def mistakes(labels: np.ndarray, probabilities: np.ndarray) -> list[Answer]:
    """All misclassified digits, the highest loss first. labels (N,) ints, probabilities (N, 10)."""
    wrong = probabilities.argmax(1) != labels
    return [answer(labels, probabilities, int(index)) for index in worst_first(labels, probabilities) if wrong[index]]
