"""How verdict rules write figures, and where they refuse to judge."""

import pytest

from s7core.analysis.statistics import UNKNOWN, Interval, paired_difference
from s7core.lesson.experiments import experiments
from s7core.reference.finding import NoSpread
from s7core.reference.verdict_rule import between, in_points, known, points_with_interval, published_facts


def test_an_interval_is_only_used_where_seeds_show_one():
    assert known(Interval(0.1, 0.2)) == Interval(0.1, 0.2)
    with pytest.raises(NoSpread, match="All seeds agree to the digit"):
        known(UNKNOWN)


def test_differences_are_written_in_points_with_their_interval():
    assert in_points(0.0015) == "+0.15 points" and in_points(-0.0015) == "−0.15 points"
    found = paired_difference([0.99, 0.99, 0.99], [0.991, 0.992, 0.993])
    # Student's t by hand: mean 0.002, standard error 0.001 / √3, t(2, 97.5%) = 4.303.
    assert points_with_interval(found) == "+0.20 points (−0.05 to +0.45)"


def test_bounds_are_written_as_a_range_of_percentages():
    assert between(Interval(0.993, 0.9959)) == "99.30 and 99.59%" and between(Interval(0.999, 1.01)) == "99.90 and 100.00%"


def test_published_facts_are_those_of_the_experiment_and_an_unknown_key_is_a_mistake_of_ours():
    assert published_facts("net1") == experiments()[1]
    with pytest.raises(AssertionError):
        published_facts("final-record")
