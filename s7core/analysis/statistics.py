"""How sure a measured accuracy is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean

from s7core.recipe import TEST_IMAGES

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """Bounds of an accuracy, 0..1, or of what else was measured."""

    low: float
    high: float


@lru_cache(maxsize=4096)
def wilson_interval(accuracy: float, images: int = TEST_IMAGES) -> Interval:
    """The 95 % interval of a fraction of `images` (Wilson, "Probable Inference", JASA 1927), by scipy."""
    from scipy.stats import binomtest  # a second to import, and most commands need none of it

    bounds = binomtest(round(accuracy * images), images).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(bounds.low), float(bounds.high))


def mean_interval(values: Sequence[float]) -> Interval:
    """The 95 % interval of the mean of independent runs (Student's t), by scipy; of one run it is unknown: nan."""
    from scipy.stats import sem, t

    if len(values) < 2:
        return Interval(float("nan"), float("nan"))
    error = sem(values)
    if error == 0:   # t.interval would answer nan
        return Interval(mean(values), mean(values))
    low, high = t.interval(CONFIDENCE, len(values) - 1, loc=mean(values), scale=error)
    return Interval(float(low), float(high))
