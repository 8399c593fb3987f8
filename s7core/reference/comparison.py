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
from s7core.formatting import count, unsigned_points
from s7core.lesson.tested_text import digits_of_test
from s7core.reference.comparison_side import Side

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
            b, a = _side_by_side(self.b, self.a)
            return f"{_capitalised(b)} and {a} read equally many digits right."
        first, second = (self.b, self.a) if self.difference >= 0 else (self.a, self.b)
        ahead, behind = _side_by_side(first, second)
        verb = "read" if first.is_plural else "reads"
        return (
            f"{_capitalised(ahead)}{',' if ',' in ahead else ''} {verb} {unsigned_points(self.difference)} points more than "
            f"{behind}: {_how_sure(self)}."
        )

    @property
    def scope(self) -> str:
        """What the headline is about, if that is less than all test digits or several seeds of each side; otherwise ""."""
        one = min(len(self.a.runs), len(self.b.runs)) == 1
        runs = "One run each" if self.pair else f"One run against {max(len(self.a.runs), len(self.b.runs))}" if one else ""
        if self.a.tested.all():
            return f"{runs}." if runs else ""
        digits = digits_of_test(self.digits_compared)
        return f"{runs}, on {digits}." if runs else f"On {digits}."

    @property
    def is_level(self) -> bool:
        """Whether both sides read equally many digits right, to the hundredth of a point."""
        return round(abs(self.difference) * 100, 2) == 0

    @property
    def verdict(self) -> str:
        """One to three sentences: which side is ahead, whether that is beyond noise, and which digits were compared."""
        if self.is_level:
            found = f"No difference: {self.b.title} and {self.a.title} read equally many digits right{_fixed_broken(self)}."
        else:
            found = _verdict_of_seeds(self, self.seeds) if self.seeds else _verdict_of_digits(self)
        return found if self.a.tested.all() else f"{found} {_compared_on(self)}"

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
    a, b = _without(a, b), _without(b, a)
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


def _without(many: Side, one: Side) -> Side:
    """The group without the single run that it is compared with, if that is one of its runs."""
    rest = [place for place, run in enumerate(many.runs) if len(one.runs) > 1 or run.id != one.runs[0].id]
    if len(rest) in (0, len(many.runs)):
        return many
    runs = tuple(many.runs[place] for place in rest)
    others = f"the other {len(rest)} runs" if len(rest) > 1 else "the other run"
    return replace(many, title=f"{others} of {many.title}", runs=runs, right=many.right[rest], is_plural=len(rest) > 1)


def _how_sure(found: Comparison) -> str:
    """What a headline says of chance, after a difference."""
    if found.beyond_noise is None:
        return "whether that is noise cannot be said"
    if not found.beyond_noise:
        return "that may be noise"
    return "more than noise"


def _side_by_side(first: Side, second: Side) -> tuple[str, str]:
    """Both titles, the second without what it begins with as the first does: "Final Model, experiment 3", "experiment 1"."""
    start, comma, rest = second.title.partition(", ")
    short = rest if comma and first.title.startswith(f"{start}, ") and first.title != second.title else second.title
    return first.title, short


def _capitalised(title: str) -> str:
    """The title as a sentence begins; the id of a run stays as it is."""
    return f"The{title[3:]}" if title.startswith("the other ") else title


def _verdict_of_digits(found: Comparison) -> str:
    if found.beyond_noise:
        return (
            f"{_ahead(found)}{_fixed_broken(found)}. For these two networks that is beyond noise: between equally good "
            f"ones so uneven a split comes up {_chance(found.p)}. Another seed of the same settings may differ as much."
        )
    return (
        f"{_ahead(found)}{_fixed_broken(found)}. That cannot be told from noise: between two equally good networks a "
        f"split at least as uneven comes up {_chance(found.p)}."
    )


def _verdict_of_seeds(found: Comparison, seeds: MeanDifference) -> str:
    if found.beyond_noise is None:
        return f"{_ahead(found)}. Whether that is noise cannot be said: so few runs do not show how far chance moves them."
    if min(len(found.a.runs), len(found.b.runs)) == 1:
        many = found.a if len(found.a.runs) > 1 else found.b
        inside = "lies outside what they give" if found.beyond_noise else "could be one more of them"
        return f"{_ahead(found)}; judged by the spread of {len(many.runs)} seeds, the single run {inside}."
    how = f"{len(found.a.runs)} shared seeds" if seeds.paired else f"{len(found.a.runs)} and {len(found.b.runs)} seeds"
    if found.beyond_noise:
        return (
            f"{_ahead(found)} on average over {how}. That is beyond noise: were there no difference, chance would "
            f"give one so large {_chance(found.p)}."
        )
    more = (
        f"about {seeds.seeds_needed} seeds on each side would show a difference of this size"
        if seeds.seeds_needed
        else "no reasonable number of seeds would show so small a difference"
    )
    return (
        f"{_ahead(found)} on average over {how}. That cannot be told from noise: chance alone gives a difference so "
        f"large {_chance(found.p)}; {more}."
    )


def _compared_on(found: Comparison) -> str:
    return f"Compared on {digits_of_test(found.digits_compared)}, which all of these runs were tested on."


def _ahead(found: Comparison) -> str:
    first, second = (found.b, found.a) if found.difference >= 0 else (found.a, found.b)
    return f"{first.title} is ahead of {second.title} by {unsigned_points(found.difference)} points"


def _fixed_broken(found: Comparison) -> str:
    if not found.pair:
        return ""
    fixed = found.pair.fixed
    return f"; {count(fixed)} digit{'' if fixed == 1 else 's'} fixed, {count(found.pair.broken)} broken"


def _chance(p: float) -> str:
    """A p-value as a frequency: "in 12 of 100 cases", "in 57 of 1,000 cases", "in less than 1 of 1,000 cases"."""
    if p < 0.001:
        return "in less than 1 of 1,000 cases"
    if p < 0.095:
        return f"in {p * 1000:.0f} of 1,000 cases"
    return f"in {p * 100:.0f} of 100 cases"


def _known(interval: Interval) -> list[float] | None:
    return [interval.low, interval.high] if interval.known else None
