"""Compares the test accuracy of two runs, or of two groups of seeds, and says whether the difference is beyond noise.

Two runs are compared digit by digit, groups by their means over seeds.
"""

from dataclasses import dataclass, replace
from math import isnan
from statistics import mean, median
from typing import Any

from s7core.analysis.quantiles import CONFIDENCE
from s7core.analysis.statistics import (
    Interval,
    McNemarResult,
    MeanDifference,
    difference_over_seeds,
    mcnemar,
    one_against_many,
)
from s7core.language.translation import _
from s7core.language.words import sentences
from s7core.lesson.tested_text import digits_of_test
from s7core.reference.comparison_side import Side
from s7core.reference.comparison_text import (
    difference_headline,
    titles_side_by_side,
    verdict_of_digits,
    verdict_of_level,
    verdict_of_seeds,
)

SIGNIFICANCE = 1 - CONFIDENCE


@dataclass(frozen=True)
class Digits:
    """Counts of digits: `fixed` are wrong in A and right in B, `broken` the other way round; p of the exact McNemar test.

    Between groups these are mean counts and the median p over all pairs of runs, or over the pairs with the same seed if
    both groups have the same seeds.
    """

    fixed: float
    broken: float
    p: float


@dataclass(frozen=True)
class Comparison:
    """B against A; accuracies and differences are fractions 0..1, differences B minus A.

    `test` is McNemar's where both sides are single runs; otherwise it compares means over seeds.
    """

    a: Side
    b: Side
    digits: Digits
    test: McNemarResult | MeanDifference

    @property
    def pair(self) -> McNemarResult | None:
        """The test on the same digits, if both sides are single runs."""
        return self.test if isinstance(self.test, McNemarResult) else None

    @property
    def seeds(self) -> MeanDifference | None:
        """The test of the means, if one side has several seeds."""
        return self.test if isinstance(self.test, MeanDifference) else None

    @property
    def difference(self) -> float:
        return self.test.difference

    @property
    def interval(self) -> Interval:
        """The 95% interval of the difference."""
        return self.test.interval

    @property
    def p(self) -> float:
        """The p-value of the difference; nan where too few runs show how far chance moves them."""
        return self.test.p

    @property
    def beyond_noise(self) -> bool | None:
        """Whether p is below SIGNIFICANCE; None where p is unknown."""
        return None if isnan(self.p) else self.p < SIGNIFICANCE

    @property
    def headline(self) -> str:
        """The verdict in one sentence: "Net2 reads 0.15 points more than Net1: more than noise."; `scope` limits it."""
        if self.is_level:
            b, a = titles_side_by_side(self.b, self.a)
            return _("{b} and {a} read equally many digits right.", b=b, a=a)
        return difference_headline(self)

    @property
    def scope(self) -> str:
        """What the headline is about, if that is less than all test digits or several seeds of each side; otherwise ""."""
        one = min(len(self.a.runs), len(self.b.runs)) == 1
        count_of_many, digits = max(len(self.a.runs), len(self.b.runs)), digits_of_test(self.digits_compared)
        if self.a.tested.all():
            if self.pair:
                return _("One run each.")
            return _("One run against {count}.", count=count_of_many) if one else ""
        if self.pair:
            return _("One run each, on {digits}.", digits=digits)
        return (
            _("One run against {count}, on {digits}.", count=count_of_many, digits=digits)
            if one
            else _("On {digits}.", digits=digits)
        )

    @property
    def is_level(self) -> bool:
        """Whether both sides read equally many digits right, to the hundredth of a point."""
        return round(abs(self.difference) * 100, 2) == 0

    @property
    def verdict(self) -> str:
        """One to three sentences: which side is ahead, whether that is beyond noise, and which digits were compared."""
        if self.is_level:
            found = verdict_of_level(self)
        elif self.seeds:
            found = verdict_of_seeds(self, self.seeds)
        else:
            found = verdict_of_digits(self)
        return sentences(found, "" if self.a.tested.all() else _compared_on(self))

    @property
    def digits_compared(self) -> int:
        """How many test digits all runs of both sides were tested on; no other counts."""
        return self.a.digits

    def to_dict(self) -> dict[str, Any]:
        """What `python -m s7core compare --json` prints; values that are unknown, or do not apply, are None."""
        return {
            "a": self.a.title,
            "b": self.b.title,
            "runs_a": [run.id for run in self.a.runs],
            "runs_b": [run.id for run in self.b.runs],
            "digits_compared": self.digits_compared,
            "epochs_a": self.a.epochs,
            "epochs_b": self.b.epochs,
            "accuracy_a": mean(self.a.accuracies),
            "accuracy_b": mean(self.b.accuracies),
            "interval_a": _known(self.a.interval),
            "interval_b": _known(self.b.interval),
            "fixed": self.digits.fixed,
            "broken": self.digits.broken,
            "mcnemar_p": self.digits.p,
            "difference": self.difference,
            "difference_interval": _known(self.interval),
            "p": None if isnan(self.p) else self.p,
            "paired_by_seed": self.seeds.paired if self.seeds else None,
            "seeds_needed": self.seeds.seeds_needed if self.seeds else None,
            "beyond_noise": self.beyond_noise,
            "headline": self.headline,
            "scope": self.scope,
            "verdict": self.verdict,
        }


def compare(a: Side, b: Side) -> Comparison:
    """B against A, on the test digits that all of their runs were tested on.

    Groups with the same seeds are paired by seed; a run is compared with the other runs of its group.
    """
    a, b = a.without(b), b.without(a)
    a, b = a.on(b.tested), b.on(a.tested)
    if len(a.runs) == len(b.runs) == 1:
        pair = mcnemar(a.right[0, a.tested], b.right[0, b.tested])
        return Comparison(a, b, Digits(pair.fixed, pair.broken, pair.p), pair)
    return Comparison(a, b, _digits_of(a, b), _over_seeds(a, b))


def _digits_of(a: Side, b: Side) -> Digits:
    same_seeds = set(a.seeds) == set(b.seeds) and len(a.runs) > 1
    pairs = [
        mcnemar(right_a[a.tested], right_b[b.tested])
        for seed_a, right_a in zip(a.seeds, a.right, strict=True)
        for seed_b, right_b in zip(b.seeds, b.right, strict=True)
        if seed_a == seed_b or not same_seeds
    ]
    return Digits(mean(pair.fixed for pair in pairs), mean(pair.broken for pair in pairs), median(pair.p for pair in pairs))


def _over_seeds(a: Side, b: Side) -> MeanDifference:
    if len(a.runs) == 1:
        turned = one_against_many(b.accuracies, a.accuracies[0])
        return replace(turned, difference=-turned.difference, interval=Interval(-turned.interval.high, -turned.interval.low))
    if len(b.runs) == 1:
        return one_against_many(a.accuracies, b.accuracies[0])
    by_seed = [dict(zip(group.seeds, group.accuracies, strict=True)) for group in (a, b)]
    return difference_over_seeds(*by_seed)


def _compared_on(found: Comparison) -> str:
    return _("Compared on {digits}, which all of these runs were tested on.", digits=digits_of_test(found.digits_compared))


def _known(interval: Interval) -> list[float] | None:
    return [interval.low, interval.high] if interval.known else None
