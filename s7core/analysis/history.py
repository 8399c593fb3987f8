"""Which digits a network learns and forgets from epoch to epoch, and which digits several runs miss."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from s7core.data.tested_digits import UNTESTED, were_tested
from s7core.language.translation import _, _n

_CLASSES = 10


@dataclass(frozen=True)
class EpochChanges:
    """Indices of test digits: `learned` are wrong before an epoch and right after it, `forgotten` the reverse."""

    learned: numpy.ndarray
    forgotten: numpy.ndarray


def epoch_changes(right: numpy.ndarray) -> list[EpochChanges]:
    """The changes in each epoch; before the first all digits count as wrong. right (epochs, N) bool."""
    before = numpy.vstack([numpy.zeros_like(right[:1]), right[:-1]])
    return [
        EpochChanges(numpy.flatnonzero(now & ~then), numpy.flatnonzero(then & ~now))
        for then, now in zip(before, right, strict=True)
    ]


def settled_epochs(right: numpy.ndarray) -> numpy.ndarray:
    """(N,) the epoch from which a digit is right to the end, from 1; 0 if it ends wrong. right (epochs, N) bool."""
    wrong = ~right[::-1]
    epochs_right = numpy.where(wrong.any(0), wrong.argmax(0), len(right))
    return numpy.where(epochs_right > 0, len(right) - epochs_right + 1, 0)


def answers_in_words(answers: numpy.ndarray, label: int) -> str:
    """From which epoch on one digit is right, and how often its answer changes; answers (epochs,) are predicted classes."""
    if (answers == UNTESTED).any():
        return _("not among the digits that it was tested on")
    changes = int((answers[1:] != answers[:-1]).sum())
    changed = _n("its answer changed {count} time", "its answer changed {count} times", changes, count=changes)
    wrong, epochs = numpy.flatnonzero(answers != label), len(answers)
    if not len(wrong):
        return _("right after every epoch; {changed}", changed=changed)
    if len(wrong) == epochs:
        return _("wrong after every epoch; {changed}", changed=changed)
    if wrong[-1] < epochs - 1:
        return _("right from epoch {epoch} on; {changed}", epoch=wrong[-1] + 2, changed=changed)
    right = epochs - len(wrong)
    return _(
        "wrong at the end, right after {right} of {epochs} epochs; {changed}", right=right, epochs=epochs, changed=changed
    )


@dataclass(frozen=True)
class HardDigit:
    """A test digit that `missed` of `runs` runs miss; `agreeing` of them give `answer`, the most common wrong one."""

    index: int
    true: int
    missed: int
    runs: int
    answer: int
    agreeing: int

    @property
    def against_label(self) -> bool:
        """Whether all runs give the same wrong answer, so that the label itself may be wrong."""
        return self.agreeing == self.runs


def hard_digits(answers: Sequence[bytes], labels: numpy.ndarray) -> list[HardDigit]:
    """Digits that at least one run misses, sorted by falling `missed`, then by falling `agreeing`, then by index.

    Only digits that all runs were tested on count.
    `answers` has the predicted classes of each run, one byte for each digit; labels (N,).
    """
    predicted = numpy.stack([numpy.frombuffer(answers_of_run, numpy.uint8) for answers_of_run in answers])
    missed = (predicted != labels).sum(0) * were_tested(predicted)
    found = []
    for index in numpy.flatnonzero(missed):
        counts = numpy.bincount(predicted[:, index], minlength=_CLASSES)
        counts[labels[index]] = 0
        found.append(
            HardDigit(
                int(index), int(labels[index]), int(missed[index]), len(predicted), int(counts.argmax()), int(counts.max())
            )
        )
    return sorted(found, key=lambda digit: (-digit.missed, -digit.agreeing, digit.index))
