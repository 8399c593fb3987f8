"""Figures as a finding says them."""

from collections.abc import Sequence
from statistics import mean

from s7core.analysis.statistics import Interval, mean_interval


def percent(fraction: float) -> str:
    return f"{fraction * 100:.2f} %"


def points(difference: float) -> str:
    """A difference of two fractions, in percentage points with its sign."""
    return f"{difference * 100:+.2f} points".replace("-", "−")


def between(bounds: Interval) -> str:
    return bounds.in_percent.replace(" to ", " and ") + " %"


def average(fractions: Sequence[float]) -> str:
    """Mean over seeds with its 95 % interval."""
    return f"{percent(mean(fractions))} ({mean_interval(list(fractions)).in_percent})"
