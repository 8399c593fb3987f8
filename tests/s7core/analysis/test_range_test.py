import math

import numpy
import pytest

from s7core.analysis.range_test import read_range_test

RATES = numpy.geomspace(1e-5, 10, 301).tolist()


def valley(rate, at):
    """A loss that is lowest at this rate."""
    return 0.5 + (math.log10(rate) - math.log10(at)) ** 2


@pytest.mark.parametrize("at", [0.003, 0.2])
def test_the_suggestion_is_a_tenth_of_the_rate_with_the_lowest_loss(at):
    found = read_range_test(RATES, [valley(rate, at) for rate in RATES])
    assert found.lowest_at == pytest.approx(at, rel=0.06) and found.suggestion == found.lowest_at / 10


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


def test_a_test_of_one_step_suggests_a_tenth_of_its_rate():
    found = read_range_test([0.5, 1.0], [2.0, None])
    assert [(point.loss, point.smoothed_loss) for point in found.points] == [(2.0, 2.0)]
    assert found.lowest_at == 0.5 and found.suggestion == 0.05


def test_a_smoothed_loss_that_never_changes_is_the_loss():
    assert [point.smoothed_loss for point in read_range_test(RATES, [0.7] * len(RATES)).points] == pytest.approx(
        [0.7] * len(RATES)
    )
