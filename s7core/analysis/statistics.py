"""Intervals of measured accuracies and tests of differences between runs; all are equal to scipy's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan, sqrt
from statistics import mean

import numpy

from s7core import formatting
from s7core.analysis.quantiles import CONFIDENCE, NORMAL_QUANTILE, t_quantile
from s7core.language.translation import N_, translated_fields
from s7core.lesson.tested_text import on_part
from s7core.recipe import TEST_IMAGES

# scipy.stats is imported where it is used: the import takes half a second, and most commands and pages do not need it.

POWER = 0.8  # probability that a test finds an existing difference, by convention
MAX_SEEDS = 1_024  # a power of two, since the search doubles
EFFECTS = 3  # of a study of two factors: two main effects and the interaction
ROUNDING = 1e-9  # accuracies closer than this are equal: they count whole digits of 10,000, up to rounding


@dataclass(frozen=True)
class Interval:
    """Bounds of an accuracy, 0..1, or of another measured value; nan where they are not known."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether the bounds are not nan."""
        return not isnan(self.low)

    @property
    def in_percent(self) -> str:
        """Bounds of an accuracy in percent: "99.30 to 99.59", or "interval unknown"."""
        return formatting.interval(self.low, self.high)

    @property
    def in_points(self) -> str:
        """Bounds of a difference of accuracies in percentage points: "−0.07 to +0.15", or "interval unknown"."""
        return formatting.points_interval(self.low, self.high)

    @property
    def excludes_zero(self) -> bool:
        """Whether both bounds have the same sign; false if unknown."""
        return self.low > 0 or self.high < 0

    def holds(self, value: float) -> bool:
        """Whether the value is within the bounds; false if unknown."""
        return self.low <= value <= self.high


UNKNOWN = Interval(float("nan"), float("nan"))


@lru_cache(maxsize=4096)
def wilson_interval(accuracy: float, images: int = TEST_IMAGES) -> Interval:
    """The 95% interval of an accuracy, 0..1, measured on `images` images (Wilson, "Probable Inference", JASA 1927)."""
    right = round(accuracy * images)
    share, z = right / images, NORMAL_QUANTILE
    denominator = 2 * (images + z**2)
    centre = (2 * images * share + z**2) / denominator
    half = z / denominator * sqrt(4 * images * share * (1 - share) + z**2)
    return Interval(centre - half if right else 0.0, centre + half if right < images else 1.0)


def mean_interval(values: Sequence[float]) -> Interval:
    """The 95% interval of the mean of independent values (Student's t); UNKNOWN for one value or if all are equal."""
    return _around_mean(values, spread=1.0)


def accuracy_interval(accuracies: Sequence[float], images: int = TEST_IMAGES) -> Interval:
    """The 95% interval of one run over the `images` digits that it was tested on, of several runs that of their mean."""
    return wilson_interval(accuracies[0], images) if len(accuracies) == 1 else mean_interval(accuracies)


def with_interval(accuracies: Sequence[float], images: int = TEST_IMAGES) -> str:
    """Mean accuracy and `accuracy_interval`: "99.46% (99.30 to 99.59)".

    Where only `images` of the test digits were tested it says so: "97.10% (96.27 to 97.75) on 2,000 of the 10,000 test
    digits".
    """
    return f"{formatting.percent(mean(accuracies))} ({accuracy_interval(accuracies, images).in_percent}){on_part(images)}"


def prediction_interval(values: Sequence[float]) -> Interval:
    """The interval that holds one more such value with 95%: mean ± t s √(1 + 1/n); UNKNOWN as in `mean_interval`."""
    return _around_mean(values, spread=float(numpy.sqrt(len(values) + 1)))


def _around_mean(values: Sequence[float], spread: float) -> Interval:
    """mean ± t * standard error * spread."""
    if len(values) < 2 or _agree(values):
        return UNKNOWN
    standard_error = float(numpy.std(values, ddof=1) / len(values) ** 0.5)
    half = t_quantile(len(values) - 1) * (standard_error * spread)
    centre = float(mean(values))
    return Interval(centre - half, centre + half)


def _agree(values: Sequence[float] | numpy.ndarray) -> bool:
    """Whether all values are equal up to ROUNDING; then they do not show how far chance moves them."""
    return bool(numpy.ptp(values) < ROUNDING)


@dataclass(frozen=True)
class McNemarResult:
    """Networks A and B on the same digits, with the p-value of McNemar's test.

    `fixed` counts digits that A gets wrong and B right, `broken` the reverse. `difference` is B's accuracy minus A's.
    """

    fixed: int
    broken: int
    p: float
    difference: float
    interval: Interval


def mcnemar(right_a: numpy.ndarray, right_b: numpy.ndarray) -> McNemarResult:
    """The exact McNemar test (Psychometrika 1947). right_a, right_b (N,) bool for the same N digits.

    Only digits that one network gets right and the other wrong are used. Under the null hypothesis each of these is as
    likely to be fixed as to be broken, which is a binomial test. The interval of the difference follows from the exact
    interval (Clopper and Pearson) of that binomial share, so it excludes zero where p < 0.05.
    """
    from scipy.stats import binomtest

    fixed, broken = int((~right_a & right_b).sum()), int((right_a & ~right_b).sum())
    differing, images = fixed + broken, len(right_a)
    if not differing:
        return McNemarResult(0, 0, 1.0, 0.0, Interval(0.0, 0.0))
    test = binomtest(fixed, differing)
    share = test.proportion_ci(CONFIDENCE, method="exact")
    low, high = ((2 * float(bound) - 1) * differing / images for bound in (share.low, share.high))
    return McNemarResult(fixed, broken, float(test.pvalue), (fixed - broken) / images, Interval(low, high))


@dataclass(frozen=True)
class MeanDifference:
    """B's mean over seeds minus A's.

    Interval and p are nan where the spread is unknown: of a single run, or where all differences are equal. `seeds_needed`
    is how many pairs of runs show a difference of this size with a probability of POWER; None if there is no difference or
    more than MAX_SEEDS are needed.
    """

    difference: float
    interval: Interval
    p: float
    paired: bool
    seeds_needed: int | None


def paired_difference(a: Sequence[float], b: Sequence[float]) -> MeanDifference:
    """Student's paired t-test; a and b are in the order of the seeds that they share."""
    from scipy.stats import ttest_rel

    differences = numpy.subtract(b, a)
    if len(differences) < 2 or _agree(differences):
        return MeanDifference(float(differences.mean()), UNKNOWN, float("nan"), True, None)
    found = ttest_rel(b, a)
    bounds = found.confidence_interval(CONFIDENCE)
    effect = differences.mean() / differences.std(ddof=1)
    return MeanDifference(
        float(differences.mean()),
        Interval(float(bounds.low), float(bounds.high)),
        float(found.pvalue),
        True,
        seeds_needed(float(effect)),
    )


def difference_over_seeds(a: Mapping[int, float], b: Mapping[int, float]) -> MeanDifference:
    """The difference of two groups {seed: value}: paired if both have the same seeds, else as independent samples."""
    if set(a) == set(b):
        return paired_difference([a[seed] for seed in sorted(a)], [b[seed] for seed in sorted(a)])
    return unpaired_difference(list(a.values()), list(b.values()))


def unpaired_difference(a: Sequence[float], b: Sequence[float]) -> MeanDifference:
    """Welch's t-test of two independent groups."""
    from scipy.stats import ttest_ind

    if min(len(a), len(b)) < 2 or (_agree(a) and _agree(b)):
        return MeanDifference(mean(b) - mean(a), UNKNOWN, float("nan"), False, None)
    found = ttest_ind(b, a, equal_var=False)
    bounds = found.confidence_interval(CONFIDENCE)
    # For pairs made at random, the variance of the differences is the sum of both variances.
    effect = (mean(b) - mean(a)) / float(numpy.sqrt(numpy.var(a, ddof=1) + numpy.var(b, ddof=1)))
    return MeanDifference(
        mean(b) - mean(a), Interval(float(bounds.low), float(bounds.high)), float(found.pvalue), False, seeds_needed(effect)
    )


def one_against_many(many: Sequence[float], one: float) -> MeanDifference:
    """A single value minus the mean of several, with the t-test of whether it could be one more of them."""
    from scipy.stats import t

    bounds, difference = prediction_interval(many), one - mean(many)
    half = (bounds.high - bounds.low) / 2
    if not half > 0:
        return MeanDifference(difference, UNKNOWN, float("nan"), False, None)
    critical = t.ppf((1 + CONFIDENCE) / 2, len(many) - 1)
    p = 2 * float(t.sf(abs(difference) / half * critical, len(many) - 1))
    return MeanDifference(difference, Interval(difference - half, difference + half), p, False, None)


def seeds_needed(effect: float) -> int | None:
    """The smallest number of pairs with which a paired t-test finds an effect with a probability of POWER.

    `effect` is mean / standard deviation of the differences. None if it is 0 or needs more than MAX_SEEDS pairs. The power
    is computed from the noncentral t distribution (Cohen, "Statistical Power Analysis", chapter 2).
    """
    if effect == 0:
        return None
    high = 2
    while _power(high, effect) < POWER:
        high *= 2
        if high > MAX_SEEDS:
            return None
    return next(pairs for pairs in range(max(2, high // 2), high + 1) if _power(pairs, effect) >= POWER)


def _power(pairs: int, effect: float) -> float:
    """Probability that the paired t-test finds the effect with so many pairs, 0..1."""
    from scipy.stats import nct, t

    critical = t.ppf((1 + CONFIDENCE) / 2, pairs - 1)
    centre = abs(effect) * numpy.sqrt(pairs)
    power = nct.sf(critical, pairs - 1, centre) + nct.cdf(-critical, pairs - 1, centre)
    return float(numpy.nan_to_num(power, nan=1.0))  # scipy gives nan for very large effects


@translated_fields("name")
@dataclass(frozen=True)
class Effect:
    """One effect of a study of two factors: its mean over the seeds, with interval and p-value of a t-test against 0.

    `name` is declared in English.
    """

    name: str
    mean: float
    interval: Interval
    p: float

    @property
    def only_just(self) -> bool:
        """Whether it differs from 0 taken alone, but not after correction for EFFECTS tests (Bonferroni)."""
        return self.interval.excludes_zero and self.p * EFFECTS > 1 - CONFIDENCE


def factorial_effects(cells: numpy.ndarray, names: tuple[str, str]) -> tuple[Effect, Effect, Effect]:
    """Main effects and interaction of two factors, each computed per seed. cells (2, 2, seeds): level of each factor, seed.

    A main effect is the change by one factor, averaged over the levels of the other. The interaction is half of the
    difference between the second factor's effects at the two levels of the first (Montgomery, "Design and Analysis of
    Experiments", section 6.2).
    """
    (a, b), (c, d) = cells
    return (
        _effect(names[0], (c + d - a - b) / 2),
        _effect(names[1], (b + d - a - c) / 2),
        _effect(N_("Interaction"), (d - c - b + a) / 2),
    )


def _effect(name: str, values: numpy.ndarray) -> Effect:
    found = paired_difference([0.0] * len(values), list(values))
    return Effect(name, found.difference, found.interval, found.p)
