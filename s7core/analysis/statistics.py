"""How sure a measured accuracy is."""

from dataclasses import dataclass
from functools import lru_cache

from s7core.recipe import TEST_IMAGES

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """Bounds of a fraction, 0..1."""

    low: float
    high: float


@lru_cache(maxsize=4096)
def wilson_interval(accuracy: float, images: int = TEST_IMAGES) -> Interval:
    """The 95 % interval of a fraction of `images` (Wilson, "Probable Inference", JASA 1927), by scipy."""
    from scipy.stats import binomtest  # a second to import, and most commands need none of it

    bounds = binomtest(round(accuracy * images), images).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(bounds.low), float(bounds.high))
