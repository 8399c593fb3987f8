"""The answers of a network on the test digits: the confusion matrix, and digits with their loss, the highest first."""

from dataclasses import dataclass

import numpy as np

from s7core.data.tested_digits import UNTESTED, predicted_classes, were_tested

_CLASSES = 10
SMALLEST_PROBABILITY = np.finfo(np.float32).tiny  # keeps the loss finite where a probability underflowed to 0


@dataclass(frozen=True)
class Answer:
    """The answer of a network for one test digit.

    `index` counts from 0 in the test set; `true` and `predicted` are classes 0..9, with their probabilities 0..1.
    """

    index: int
    true: int
    predicted: int
    true_probability: float
    predicted_probability: float

    @property
    def right(self) -> bool:
        """Whether the predicted class is the true one."""
        return self.predicted == self.true

    @property
    def loss(self) -> float:
        """Cross-entropy: -ln of the true class's probability."""
        too_small = self.true_probability < SMALLEST_PROBABILITY
        return float(-np.log(SMALLEST_PROBABILITY if too_small else self.true_probability))


def probabilities_from_bytes(stored: bytes) -> np.ndarray:
    """(N, 10) float32 from the bytes in the store: little-endian float32, row by row."""
    return np.frombuffer(stored, dtype="<f4").reshape(-1, _CLASSES)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """(10, 10) counts: the row is the true class, the column the predicted one, digits that are UNTESTED left out.

    labels and predicted (N,) ints.
    """
    known = predicted != UNTESTED
    pairs = labels[known] * _CLASSES + predicted[known]
    return np.bincount(pairs, minlength=_CLASSES**2).reshape(_CLASSES, _CLASSES)


def answer(labels: np.ndarray, probabilities: np.ndarray, index: int) -> Answer:
    """The answer for the digit at `index`. labels (N,) ints, probabilities (N, 10)."""
    true, predicted = int(labels[index]), int(probabilities[index].argmax())
    return Answer(index, true, predicted, float(probabilities[index, true]), float(probabilities[index, predicted]))


def worst_first(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """(N,) indices of all digits by falling loss, those not tested last; of equal losses the lower index comes first."""
    return np.argsort(probabilities[np.arange(len(labels)), labels], kind="stable")


def mistakes(labels: np.ndarray, probabilities: np.ndarray) -> list[Answer]:
    """All misclassified digits, the highest loss first. labels (N,) ints, probabilities (N, 10), nan where not tested."""
    answers = predicted_classes(probabilities)
    wrong = (answers != labels) & were_tested(answers)
    return [answer(labels, probabilities, int(index)) for index in worst_first(labels, probabilities) if wrong[index]]
