"""What a network gets wrong: the confusion matrix and the misclassified digits, worst first."""

from dataclasses import dataclass

import numpy as np

CLASSES = 10
SMALLEST_PROBABILITY = np.finfo(np.float32).tiny   # a probability that underflowed to 0 has a finite loss all the same


@dataclass(frozen=True)
class Mistake:
    """One misclassified test digit. `index` counts from 0 in the test set; probabilities 0..1; loss = -ln p(true)."""

    index: int
    true: int
    predicted: int
    true_probability: float
    predicted_probability: float

    @property
    def loss(self) -> float:
        return float(-np.log(max(self.true_probability, SMALLEST_PROBABILITY)))


def probabilities_from_bytes(stored: bytes) -> np.ndarray:
    """(N, 10) float32 as the store keeps them."""
    return np.frombuffer(stored, dtype="<f4").reshape(-1, CLASSES)


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """(10, 10) counts; the row is the true class, the column the predicted one."""
    return np.bincount(labels * CLASSES + predicted, minlength=CLASSES**2).reshape(CLASSES, CLASSES)


def mistakes(labels: np.ndarray, probabilities: np.ndarray) -> list[Mistake]:
    """All misclassified digits, the highest loss first. labels (N,) ints, probabilities (N, 10)."""
    predicted = probabilities.argmax(1)
    wrong = np.flatnonzero(predicted != labels)
    found = [Mistake(int(i), int(labels[i]), int(predicted[i]), float(probabilities[i, labels[i]]),
                     float(probabilities[i, predicted[i]])) for i in wrong]
    return sorted(found, key=lambda each: (-each.loss, each.index))
