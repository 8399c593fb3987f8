"""How sure a measured accuracy is, and whether a difference is more than noise. All tests and intervals are scipy's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan
from statistics import mean

import numpy

from s7core import formatting
from s7core.recipe import TEST_IMAGES

# scipy.stats is imported where it is used: it takes a second, and most commands need none of it.

CONFIDENCE = 0.95
POWER = 0.8  # the chance of seeing a difference that is there, by convention
MOST_SEEDS = 1_024  # reached by doubling
EFFECTS = 3  # of a study of two factors
ROUNDING = 1e-9  # whole digits of 10,000 become fractions that differ in their last bits


@dataclass(frozen=True)
class Interval:
    """Bounds of an accuracy, 0..1, or of what else was measured; nan where they are not known."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        return not isnan(self.low)

    @property
    def in_percent(self) -> str:
        """Of an accuracy: "99.30 to 99.59", never above 100; "interval unknown" where it is not known."""
        return formatting.interval(self.low, self.high)

    @property
    def in_points(self) -> str:
        """Of a difference of accuracies, in percentage points: "−0.07 to +0.15"."""
        return formatting.points_interval(self.low, self.high)

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


UNKNOWN = Interval(float("nan"), float("nan"))


@lru_cache(maxsize=4096)
def wilson_interval(accuracy: float, images: int = TEST_IMAGES) -> Interval:
    """The 95 % interval of a fraction of `images` (Wilson, "Probable Inference", JASA 1927)."""
    from scipy.stats import binomtest

    bounds = binomtest(round(accuracy * images), images).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(bounds.low), float(bounds.high))


def mean_interval(values: Sequence[float]) -> Interval:
    """The 95 % interval of the mean of independent runs (Student's t); UNKNOWN of one run, or where all agree."""
    return _around_mean(values, spread=1.0)


def with_interval(accuracies: Sequence[float]) -> str:
    """99.46 % (99.30 to 99.59): of one network its interval over the test digits, of several their mean over seeds."""
    bounds = wilson_interval(accuracies[0]) if len(accuracies) == 1 else mean_interval(accuracies)
    return f"{formatting.percent(mean(accuracies))} ({bounds.in_percent})"


def prediction_interval(values: Sequence[float]) -> Interval:
    """Where one more run of the same kind lies with 95 %: mean ± t s √(1 + 1/n); UNKNOWN as `mean_interval` is."""
    return _around_mean(values, spread=float(numpy.sqrt(len(values) + 1)))


def _around_mean(values: Sequence[float], spread: float) -> Interval:
    from scipy.stats import sem, t

    if len(values) < 2 or _agree(values):
        return UNKNOWN
    low, high = t.interval(CONFIDENCE, len(values) - 1, loc=mean(values), scale=sem(values) * spread)
    return Interval(float(low), float(high))


def _agree(values: Sequence[float]) -> bool:
    """Whether all are the same. Then they tell nothing of how far chance moves them: accuracies are whole digits."""
    return bool(numpy.ptp(values) < ROUNDING)


@dataclass(frozen=True)
class Paired:
    """Two networks on the same digits. `fixed`: A wrong and B right; `broken`: A right and B wrong; p of McNemar's test.

    `difference` is B's accuracy less A's, with its interval.
    """

    fixed: int
    broken: int
    p: float
    difference: float
    interval: Interval


def mcnemar(right_a: numpy.ndarray, right_b: numpy.ndarray) -> Paired:
    """The exact McNemar test (Psychometrika 1947). right_a, right_b (N,) bool, of the same N digits.

    Digits on which both agree say nothing of the difference. Of the others, under the null hypothesis, each is as likely
    to be fixed as to be broken: a binomial test. The interval of the difference is the exact one (Clopper and Pearson) of
    that binomial share, given how many digits there are on which the two differ, so it excludes zero where p < 0.05.
    """
    from scipy.stats import binomtest

    fixed, broken = int((~right_a & right_b).sum()), int((right_a & ~right_b).sum())
    differing, images = fixed + broken, len(right_a)
    if not differing:
        return Paired(0, 0, 1.0, 0.0, Interval(0.0, 0.0))
    test = binomtest(fixed, differing)
    share = test.proportion_ci(CONFIDENCE, method="exact")
    low, high = ((2 * float(bound) - 1) * differing / images for bound in (share.low, share.high))
    return Paired(fixed, broken, float(test.pvalue), (fixed - broken) / images, Interval(low, high))


@dataclass(frozen=True)
class MeanDifference:
    """B's mean less A's over seeds. `seeds_needed`: pairs that show a difference of this size with 80 % chance.

    Interval and p are nan where the runs do not show how far chance moves them: a single one, or all apart by the same.
    `seeds_needed` is None where there is no difference, or more than MOST_SEEDS would be needed.
    """

    difference: float
    interval: Interval
    p: float
    paired: bool
    seeds_needed: int | None


def paired_difference(a: Sequence[float], b: Sequence[float]) -> MeanDifference:
    """Student's paired t-test of runs that share their seeds, in the same order."""
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
    """Of two groups, each {seed: value}: paired where both have the same seeds, else as independent samples."""
    if set(a) == set(b):
        return paired_difference([a[seed] for seed in sorted(a)], [b[seed] for seed in sorted(a)])
    return unpaired_difference(list(a.values()), list(b.values()))


def unpaired_difference(a: Sequence[float], b: Sequence[float]) -> MeanDifference:
    """Welch's t-test of two groups that are not paired seed by seed."""
    from scipy.stats import ttest_ind

    if min(len(a), len(b)) < 2 or (_agree(a) and _agree(b)):
        return MeanDifference(mean(b) - mean(a), UNKNOWN, float("nan"), False, None)
    found = ttest_ind(b, a, equal_var=False)
    bounds = found.confidence_interval(CONFIDENCE)
    # As if pairs were made at random: their differences have the sum of both variances.
    effect = (mean(b) - mean(a)) / float(numpy.sqrt(numpy.var(a, ddof=1) + numpy.var(b, ddof=1)))
    return MeanDifference(
        mean(b) - mean(a), Interval(float(bounds.low), float(bounds.high)), float(found.pvalue), False, seeds_needed(effect)
    )


def one_against_many(many: Sequence[float], one: float) -> MeanDifference:
    """A single run less the mean of several: the t-test of whether it could be one more of them."""
    from scipy.stats import t

    bounds, difference = prediction_interval(many), one - mean(many)
    half = (bounds.high - bounds.low) / 2
    if not half > 0:
        return MeanDifference(difference, UNKNOWN, float("nan"), False, None)
    critical = t.ppf((1 + CONFIDENCE) / 2, len(many) - 1)
    p = 2 * float(t.sf(abs(difference) / half * critical, len(many) - 1))
    return MeanDifference(difference, Interval(difference - half, difference + half), p, False, None)


def seeds_needed(effect: float) -> int | None:
    """The smallest number of pairs at which a paired t-test sees `effect`, mean over deviation, with 80 % chance.

    Its power is that of the noncentral t distribution (Cohen, "Statistical Power Analysis", chapter 2).
    """
    if effect == 0:
        return None
    high = 2
    while _power(high, effect) < POWER:
        high *= 2
        if high > MOST_SEEDS:
            return None
    return next(pairs for pairs in range(max(2, high // 2), high + 1) if _power(pairs, effect) >= POWER)


def _power(pairs: int, effect: float) -> float:
    from scipy.stats import nct, t

    critical = t.ppf((1 + CONFIDENCE) / 2, pairs - 1)
    centre = abs(effect) * numpy.sqrt(pairs)
    power = nct.sf(critical, pairs - 1, centre) + nct.cdf(-critical, pairs - 1, centre)
    return float(numpy.nan_to_num(power, nan=1.0))  # far out, where nothing is missed, scipy has no answer


@dataclass(frozen=True)
class Effect:
    """One effect of a study of two factors: its mean over the seeds, with its interval and p of a t-test against 0."""

    name: str
    mean: float
    interval: Interval
    p: float

    @property
    def only_just(self) -> bool:
        """Whether it is clear of zero by itself, but not once it counts that EFFECTS were looked at (Bonferroni)."""
        return self.interval.excludes_zero and self.p * EFFECTS > 1 - CONFIDENCE


def factorial_effects(cells: numpy.ndarray, names: tuple[str, str]) -> tuple[Effect, Effect, Effect]:
    """Main effects and interaction of two factors, each contrast taken within a seed. cells (2, 2, seeds).

    A main effect is what the factor changes on average over the other's levels; the interaction is how much more the
    second factor changes with the first one on than off, halved as usual (Montgomery, "Design and Analysis of
    Experiments", section 6.2).
    """
    (a, b), (c, d) = cells
    contrasts = {names[0]: (c + d - a - b) / 2, names[1]: (b + d - a - c) / 2, "Interaction": (d - c - b + a) / 2}
    return tuple(_effect(name, values) for name, values in contrasts.items())


def _effect(name: str, values: numpy.ndarray) -> Effect:
    found = paired_difference([0.0] * len(values), list(values))
    return Effect(name, found.difference, found.interval, found.p)


@dataclass(frozen=True)
class Summary:
    """What one run's test accuracies say, 0..1. `best` was chosen by looking at the test set; `optimism` is best - last.

    `streak`: how many of the last epochs in a row are at or above the target.
    """

    last: float
    best: float
    best_epoch: int
    mean_of_last_five: float
    optimism: float
    streak: int


def summary(accuracies: Sequence[float], target: float) -> Summary:
    """Of the test accuracy after each epoch, the first first."""
    best = max(accuracies)
    below = [place for place, each in enumerate(accuracies, start=1) if each < target]
    return Summary(
        last=accuracies[-1],
        best=best,
        best_epoch=accuracies.index(best) + 1,
        mean_of_last_five=mean(accuracies[-5:]),
        optimism=best - accuracies[-1],
        streak=len(accuracies) - max(below, default=0),
    )


@dataclass(frozen=True)
class Choice:
    """What it costs to let an epoch be chosen by the test set. Epochs count from 1; accuracies are of the test set, 0..1."""

    by_validation: float
    epoch_by_validation: int
    by_test: float
    epoch_by_test: int

    @property
    def gap(self) -> float:
        return self.by_test - self.by_validation


def choice_of_epoch(validation: Sequence[float], test: Sequence[float]) -> Choice:
    """Test accuracy of the epoch with the best held-out accuracy, and of the one with the best test accuracy."""
    first, second = (list(each).index(max(each)) for each in (validation, test))
    return Choice(test[first], first + 1, test[second], second + 1)
