"""How a drawn test set differs from MNIST, and whether its mistakes go with that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from s7core import formatting
from s7core.analysis.ink_measures import INK_MEASURES, InkMeasure
from s7core.analysis.quantiles import CONFIDENCE
from s7core.analysis.statistics import UNKNOWN, Interval, McNemarResult
from s7core.language.translation import _

FEWEST = 10  # digits of a set about which anything is said
SCALED_AWAY = "extent"  # the measure that placing makes equal for all digits, as it was made for MNIST's
_COMPARED = (
    len(INK_MEASURES) - 1
)  # measures of which the largest difference is named, so the tests are corrected for as many


@dataclass(frozen=True)
class SetDifference:
    """One measure of N drawn digits beside MNIST's digits of the same classes.

    `mean` and `mnist` are in the measure's unit. `shift` is the mean distance from MNIST's mean of the same class, in
    standard deviations of that class, and `interval` holds it with 95% for all measures together (Student's t, Bonferroni).
    The digits of one hand go together, so both describe this set and not the writing of others.
    """

    measure: InkMeasure
    mean: float
    mnist: float
    shift: float
    interval: Interval


@dataclass(frozen=True)
class HalvesWrong:
    """How many digits a network gets wrong in the halves of a set with less and with more of a measure.

    `p` is that of Fisher's exact test of whether the halves differ.
    """

    measure: InkMeasure
    wrong_less: int
    less: int
    wrong_more: int
    more: int
    p: float


def shifts(values: np.ndarray, labels: np.ndarray, mnist: np.ndarray, mnist_labels: np.ndarray) -> np.ndarray:
    """(N,) how far each value is from MNIST's mean of the same class, in standard deviations of that class."""
    found = np.zeros(len(values))
    for label in np.unique(labels):
        same = mnist[mnist_labels == label]
        spread = float(same.std(ddof=1))
        found[labels == label] = (values[labels == label] - same.mean()) / spread if spread else 0.0
    return found


def set_differences(
    drawn: dict[str, np.ndarray], labels: np.ndarray, mnist: dict[str, np.ndarray], mnist_labels: np.ndarray
) -> list[SetDifference]:
    """The differences of a set in all INK_MEASURES; drawn and labels (N,), N at least 1."""
    class_means = {key: np.array([v[mnist_labels == each].mean() for each in range(10)]) for key, v in mnist.items()}
    return [
        SetDifference(
            measure,
            float(drawn[measure.key].mean()),
            float(class_means[measure.key][labels].mean()),
            float((by := shifts(drawn[measure.key], labels, mnist[measure.key], mnist_labels)).mean()),
            _interval(by),
        )
        for measure in INK_MEASURES
    ]


def _interval(by: np.ndarray) -> Interval:
    if len(by) < FEWEST or not np.ptp(by):
        return UNKNOWN
    from scipy.stats import t

    half = t.ppf(1 - (1 - CONFIDENCE) / 2 / _COMPARED, len(by) - 1) * by.std(ddof=1) / len(by) ** 0.5
    return Interval(float(by.mean() - half), float(by.mean() + half))


def largest_difference(found: Sequence[SetDifference]) -> SetDifference | None:
    """The measure in which the set is furthest from MNIST, beyond chance; None where no difference is.

    The size before placing is left out: MNIST's digits were all scaled to one size, and so is what networks get.
    """
    known = [each for each in found if each.measure.key != SCALED_AWAY and each.interval.excludes_zero]
    return max(known, key=lambda each: abs(each.shift), default=None)


def halves_wrong(measure: InkMeasure, by: np.ndarray, wrong: np.ndarray) -> HalvesWrong:
    """The halves of a set by one measure's `shifts`, by (N,) float, with the digits that are read wrong, (N,) bool.

    Each half holds N/2 digits; where N is odd, the one in the middle is with less.
    """
    from scipy.stats import fisher_exact

    order = np.argsort(by, kind="stable")
    less, more = np.split(wrong[order], [(len(by) + 1) // 2])
    table = [[int(less.sum()), int((~less).sum())], [int(more.sum()), int((~more).sum())]]
    return HalvesWrong(measure, table[0][0], len(less), table[1][0], len(more), float(fisher_exact(table)[1]))


def difference_in_words(largest: SetDifference, halves: HalvesWrong) -> str:
    """What sets these digits apart from MNIST's, and whether a network's mistakes go with it, where it makes any."""
    measure = largest.measure
    told = _(
        "Most of all, these digits are {more} than MNIST's of the same classes: {mean} against {mnist} {unit}.",
        more=measure.more if largest.shift > 0 else measure.less,
        mean=formatting.decimal(largest.mean, 1),
        mnist=formatting.decimal(largest.mnist, 1),
        unit=measure.unit,
    )
    if not halves.wrong_less + halves.wrong_more:
        return told
    return f"{told} {_halves_in_words(halves, measure)}"


def _halves_in_words(halves: HalvesWrong, measure: InkMeasure) -> str:
    given = {
        "more": measure.more,
        "wrong": halves.wrong_more,
        "digits": halves.more,
        "other_wrong": halves.wrong_less,
        "other_digits": halves.less,
    }
    if halves.p < 1 - CONFIDENCE:
        return _(
            "Of the half that is {more}, {wrong} of {digits} are read wrong; of the other half {other_wrong} of "
            "{other_digits}: more than chance does.",
            **given,
        )
    return _(
        "Of the half that is {more}, {wrong} of {digits} are read wrong; of the other half {other_wrong} of {other_digits}, "
        "which may be chance.",
        **given,
    )


def placing_in_words(as_drawn: float, centred: float, found: McNemarResult) -> str:
    """What placing the digits as MNIST's are changes for a network; `as_drawn` and `centred` are accuracies 0..1.

    `found` compares the answers for the digits as drawn (A) with those for the placed ones (B).
    """
    told = _(
        "Placed as MNIST's digits are, {placed} are read right; as drawn {as_drawn}.",
        placed=formatting.percent(centred),
        as_drawn=formatting.percent(as_drawn),
    )
    if found.p >= 1 - CONFIDENCE:
        conclusion = _("So few digits do not show that the placing matters.")
    else:
        conclusion = _(
            "The placing matters: it makes {right} right and {wrong} wrong.", right=found.fixed, wrong=found.broken
        )
    return f"{told} {conclusion}"
