"""What a network learned and forgot from epoch to epoch, and which digits are hard for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

_CLASSES = 10


@dataclass(frozen=True)
class EpochChanges:
    """Test digits that one epoch moved, as indices: wrong before and right after it, and the other way round."""

    learned: numpy.ndarray
    forgotten: numpy.ndarray


def epoch_changes(right: numpy.ndarray) -> list[EpochChanges]:
    """Of every epoch against the one before; before the first, nothing was known. right (epochs, N) bool."""
    before = numpy.vstack([numpy.zeros_like(right[:1]), right[:-1]])
    return [
        EpochChanges(numpy.flatnonzero(now & ~then), numpy.flatnonzero(then & ~now))
        for then, now in zip(before, right, strict=True)
    ]


def settled_in(right: numpy.ndarray) -> numpy.ndarray:
    """(N,) the epoch from which a digit was right to the end, from 1; 0 where it is wrong at the end."""
    wrong = ~right[::-1]
    epochs_right = numpy.where(wrong.any(0), wrong.argmax(0), len(right))
    return numpy.where(epochs_right > 0, len(right) - epochs_right + 1, 0)


def answers_in_words(answers: numpy.ndarray, label: int) -> str:
    """When one digit's answer became right to stay, and how often it changed. answers (epochs,), the predicted classes."""
    changes = int((answers[1:] != answers[:-1]).sum())
    changed = f"its answer changed {changes} time{'s' if changes != 1 else ''}"
    wrong = numpy.flatnonzero(answers != label)
    if len(wrong) in (0, len(answers)):
        return f"{'wrong' if len(wrong) else 'right'} after every epoch; {changed}"
    if wrong[-1] == len(answers) - 1:
        return f"wrong at the end, right after {int((answers == label).sum())} of {len(answers)} epochs; {changed}"
    return f"right from epoch {wrong[-1] + 2} on; {changed}"


@dataclass(frozen=True)
class HardDigit:
    """A test digit that several runs miss. `answer` is what most of those say, `agreeing` how many do."""

    index: int
    true: int
    missed: int
    runs: int
    answer: int
    agreeing: int

    @property
    def against_label(self) -> bool:
        """Whether every run says the same, and the label says something else: the label may be what is wrong."""
        return self.agreeing == self.runs


def hard_digits(answers: Sequence[bytes], labels: numpy.ndarray) -> list[HardDigit]:
    """Digits that at least one run misses, those that most runs miss first, then those they agree on most.

    answers has the predicted classes of each run, a byte a digit; labels (N,).
    """
    predicted = numpy.stack([numpy.frombuffer(each, numpy.uint8) for each in answers])
    missed = (predicted != labels).sum(0)
    found = []
    for index in numpy.flatnonzero(missed):
        counts = numpy.bincount(predicted[:, index], minlength=_CLASSES)
        counts[labels[index]] = 0
        found.append(
            HardDigit(
                int(index), int(labels[index]), int(missed[index]), len(predicted), int(counts.argmax()), int(counts.max())
            )
        )
    return sorted(found, key=lambda each: (-each.missed, -each.agreeing, each.index))
