import math

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s7core.analysis.range_test import read_range_test

RATES = numpy.geomspace(1e-5, 10, 301).tolist()


def valley(rate, at):
    """A loss that is lowest at this rate."""
    return 0.5 + (math.log10(rate) - math.log10(at)) ** 2


@pytest.mark.parametrize("at", [0.003, 0.2])
def test_the_suggestion_is_a_tenth_of_the_rate_with_the_lowest_loss(at):
    found = read_range_test(RATES, [valley(rate, at) for rate in RATES])
    assert found.lowest_at == pytest.approx(at, rel=0.06) and found.suggestion == found.lowest_at / 10
    assert found.reason == ""


def test_noise_and_a_loss_that_runs_away_do_not_move_it():
    noise = numpy.random.default_rng(1).normal(0, 0.1, len(RATES))
    losses = [valley(rate, 0.1) + each for rate, each in zip(RATES, noise, strict=True)]
    losses[-30:] = [10.0**power for power in range(30)]
    assert 0.03 < read_range_test(RATES, losses).lowest_at < 0.3


def test_steps_from_the_first_loss_that_is_not_finite_on_are_left_out():
    found = read_range_test(RATES, [valley(rate, 0.1) for rate in RATES[:250]] + [None] * 51)
    assert len(found.points) == 250


def test_a_range_test_without_a_loss_says_so():
    with pytest.raises(ValueError, match="no step with a finite loss"):
        read_range_test(RATES, [None] * len(RATES))


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ([2.3], "With 1 step the curve is chance, about 50 are needed"),
        ([valley(rate, 0.1) for rate in RATES[:49]], "With 49 steps the curve is chance"),
        ([2.3] * 25 + [None] * 25, "With 25 steps"),
        ([2.3 + math.log10(rate / 1e-5) for rate in RATES], "never fell by a clear margin"),
        ([2.3] * 301, "never fell by a clear margin"),
        ([2.3 - 0.1 * math.exp(-((math.log10(rate) + 1) ** 2)) for rate in RATES], "never fell by a clear margin (10%)"),
        ([3 - 0.4 * math.log10(rate / 1e-5) for rate in RATES], "still falling at the last rate, 10, so"),
        ([3 - 0.4 * math.log10(rate / 1e-5) for rate in RATES[:200]] + [None] * 3, "still falling at the last rate, 0.0"),
    ],
)
def test_a_curve_that_suggests_no_rate_says_why_with_a_cure(losses, told):
    found = read_range_test(RATES[: len(losses)], losses)
    assert found.suggestion is None and told in found.reason
    assert "\n" not in found.reason and found.reason.endswith(".") and ": take more training images" in found.reason


@pytest.mark.parametrize("steps", [50, 120, 301])
def test_a_clear_valley_suggests_a_rate_without_a_reason(steps):
    rates = numpy.geomspace(1e-5, 10, steps).tolist()
    found = read_range_test(rates, [valley(rate, 0.1) for rate in rates])
    assert found.reason == "" and found.suggestion == pytest.approx(0.01, rel=0.4)


@pytest.mark.parametrize(
    ("losses", "runs_away"),
    [
        ([valley(rate, 1.0) for rate in RATES], False),
        ([valley(rate, 1e-4) for rate in RATES], True),
        ([valley(rate, 1.0) for rate in RATES[:290]] + [None] * 11, True),
    ],
)
def test_a_loss_runs_away_where_it_gets_larger_than_at_the_start_or_is_no_number(losses, runs_away):
    assert read_range_test(RATES, losses).runs_away is runs_away


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1e30)), min_size=1, max_size=120).filter(lambda losses: losses[0] is not None)
)
def test_any_losses_give_a_rate_between_the_first_and_the_last_or_a_reason(losses):
    rates = numpy.geomspace(1e-5, 10, len(losses)).tolist()
    found = read_range_test(rates, losses)
    assert (found.suggestion is None) == bool(found.reason)
    if found.suggestion is not None:
        assert rates[0] < found.lowest_at < rates[-1] and len(found.points) >= 50


def test_a_smoothed_loss_that_never_changes_is_the_loss():
    assert [point.smoothed_loss for point in read_range_test(RATES, [0.7] * len(RATES)).points] == pytest.approx(
        [0.7] * len(RATES)
    )
