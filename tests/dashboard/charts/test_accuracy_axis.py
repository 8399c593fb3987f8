"""Zoomed axes of accuracies: wide enough for what chance moves, with round labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.charts.accuracy_axis import LEAST_SPAN, MOST_STEPS, accuracy_axis


@pytest.mark.parametrize(
    ("accuracies", "domain", "label_format"),
    [
        ([32.3], [31.8, 32.8], ".1f"),  # one point is no reason to show tenths of a tenth
        ([98.0, 99.0], [97.8, 99.2], ".1f"),
        ([99.4, 99.4], [98.8, 100], ".1f"),
        ([100.0], [99, 100], ".1f"),  # and nothing above 100%
        ([0.2, 98.6], [0, 100], "d"),  # or below 0
        ([64.0, 82.0], [60, 85], "d"),
        ([], [0, 100], "d"),
        ([float("nan"), 50.0], [49.4, 50.6], ".1f"),
    ],
)
def test_the_axis_is_around_the_values_at_least_a_point_wide(accuracies, domain, label_format):
    axis = accuracy_axis(accuracies)
    assert axis.domain == domain and axis.label_format == label_format


@given(some.lists(some.floats(0, 100), min_size=1, max_size=30))
def test_ticks_are_few_and_round_and_all_values_lie_between_the_first_and_the_last(accuracies):
    axis = accuracy_axis(accuracies)
    assert 0 <= axis.low <= min(accuracies) and max(accuracies) <= axis.high <= 100
    assert axis.high - axis.low >= LEAST_SPAN - 1e-9
    assert axis.ticks[0] == axis.low and axis.ticks[-1] == axis.high and len(axis.ticks) <= MOST_STEPS + 3
    for tick in axis.ticks:  # written as the axis writes it, no tick says more or less than it is
        assert float(f"{tick:{'.0f' if axis.label_format == 'd' else axis.label_format}}") == tick
