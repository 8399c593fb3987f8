"""The quantiles against scipy's, to the last bit."""

import pytest
from scipy.special import ndtri
from scipy.stats import t

from s7core.analysis.quantiles import CONFIDENCE, NORMAL_QUANTILE, t_quantile


def test_the_normal_quantile_is_scipy_s():
    assert ndtri((1 + CONFIDENCE) / 2) == NORMAL_QUANTILE


@pytest.mark.parametrize("degrees_of_freedom", [*range(1, 40), 1_000])
def test_the_t_quantile_is_scipy_s_on_both_sides(degrees_of_freedom):
    low, high = t.interval(CONFIDENCE, degrees_of_freedom)
    assert (-low, high) == (t_quantile(degrees_of_freedom), t_quantile(degrees_of_freedom))
