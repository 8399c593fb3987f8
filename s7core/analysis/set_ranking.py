"""Networks in the order of their accuracy on a drawn test set, and what so few digits can say of that order."""

from collections.abc import Sequence
from dataclasses import dataclass

from s7core import formatting
from s7core.analysis.statistics import Interval, wilson_interval
from s7core.language.translation import _, _n


@dataclass(frozen=True)
class SetScore:
    """How many of the `digits` of a set the network of a run reads right."""

    run_id: str
    right: int
    digits: int

    @property
    def accuracy(self) -> float:
        return self.right / self.digits

    @property
    def interval(self) -> Interval:
        return wilson_interval(self.accuracy, self.digits)

    @property
    def in_words(self) -> str:
        """Accuracy and interval: "82.00% (69.20 to 90.23)"."""
        return _("{accuracy} ({interval})", accuracy=formatting.percent(self.accuracy), interval=self.interval.in_percent)


def ranked(scores: Sequence[SetScore]) -> list[SetScore]:
    """The scores, the highest accuracy first; equal ones stay in the order given."""
    return sorted(scores, key=lambda each: -each.accuracy)


def overlapping(scores: Sequence[SetScore]) -> int:
    """How many of these ranked scores have an interval that overlaps with that of the first, itself included."""
    return sum(each.interval.high >= scores[0].interval.low for each in scores)


def ranking_in_words(scores: Sequence[SetScore]) -> str:
    """What the order of ranked scores shows; "" for fewer than two."""
    if len(scores) < 2:
        return ""
    digits, same = formatting.count(scores[0].digits), overlapping(scores)
    if same == len(scores):
        return _(
            "All {count} intervals overlap: {digits} digits do not say which of these runs generalises best.",
            count=same,
            digits=digits,
        )
    rest = len(scores) - same
    if same == 1:
        return _("The first one generalises best: its interval overlaps with no other.")
    return _n(
        "The intervals of the first {count} overlap, so {digits} digits do not say which of them generalises best; the "
        "other "
        "one does worse than the first.",
        "The intervals of the first {count} overlap, so {digits} digits do not say which of them generalises best; the "
        "other "
        "{rest} do worse than the first.",
        rest,
        count=same,
        digits=digits,
        rest=rest,
    )


def drop_in_words(score: SetScore, mnist: float, mnist_digits: int) -> str:
    """How the accuracy on the set compares with that on MNIST, 0..1, which was measured on `mnist_digits` test digits."""
    on_mnist = wilson_interval(mnist, mnist_digits)
    if score.interval.high < on_mnist.low:
        points = formatting.unsigned_points(mnist - score.accuracy)
        return _("{points} points below MNIST, and beyond chance.", points=points)
    if score.interval.low > on_mnist.high:
        points = formatting.unsigned_points(score.accuracy - mnist)
        return _("{points} points above MNIST, and beyond chance.", points=points)
    digits = formatting.count(score.digits)
    return _("{digits} digits show no difference from MNIST: the intervals overlap.", digits=digits)
