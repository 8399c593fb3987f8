"""Each statistic against a published worked example, or against statsmodels 0.14 where that is named."""

import math
from statistics import mean

import numpy as np
import pytest
from scipy.stats import binomtest, sem, t

from s7core.analysis.statistics import (
    Effect,
    Interval,
    accuracy_interval,
    difference_over_seeds,
    factorial_effects,
    mcnemar,
    mean_interval,
    one_against_many,
    paired_difference,
    prediction_interval,
    seeds_needed,
    unpaired_difference,
    wilson_interval,
    with_interval,
)

# Student's sleep data: extra hours of sleep of ten patients under two drugs (Biometrika 1908), R's standard example.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


@pytest.mark.parametrize(
    ("accuracy", "images", "low", "high"),
    [
        (0.5, 10, 0.2366, 0.7634),  # worked examples of Newcombe, Statistics in Medicine 17 (1998), and of the formula
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
    ],
)
def test_wilson_interval_equals_published_examples(accuracy, images, low, high):
    found = wilson_interval(accuracy, images)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_never_leaves_zero_to_one():
    assert wilson_interval(1.0).high == 1.0 and wilson_interval(0.0).low == 0.0


def test_the_interval_of_a_mean_is_student_s():
    """Of 1, 2, 3, 4, 5: 3 and 2.776 (t, 4 degrees of freedom, from the tables) standard errors of 0.7071."""
    bounds = mean_interval([1, 2, 3, 4, 5])
    assert (bounds.low, bounds.high) == pytest.approx((3 - 2.776 * 0.70711, 3 + 2.776 * 0.70711), abs=1e-3)
    assert not mean_interval([0.5]).known and not mean_interval([0.5, 0.5]).known


@pytest.mark.parametrize("images", [1, 7, 200, 1_000, 10_000])
def test_the_wilson_interval_equals_scipy_s_to_the_last_bit(images):
    for right in range(0, images + 1, max(1, images // 500)):
        theirs = binomtest(right, images).proportion_ci(0.95, method="wilson")
        found = wilson_interval(right / images, images)
        assert (found.low, found.high) == (theirs.low, theirs.high)


@pytest.mark.parametrize("seeds", [2, 3, 5, 10, 30, 31, 64])
def test_the_interval_of_a_mean_equals_scipy_s_to_the_last_bit(seeds):
    for accuracies in np.random.default_rng(seeds).normal(0.994, 0.001, (50, seeds)).round(4):
        if not np.ptp(accuracies):
            continue  # no spread, no interval
        centre, error = mean(accuracies), sem(accuracies)
        found, wider = mean_interval(accuracies), prediction_interval(accuracies)
        assert (found.low, found.high) == t.interval(0.95, seeds - 1, loc=centre, scale=error)
        spread = np.sqrt(seeds + 1)
        assert (wider.low, wider.high) == t.interval(0.95, seeds - 1, loc=centre, scale=error * spread)


def answers(both: int, only_a: int, only_b: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    a = np.array([1] * both + [1] * only_a + [0] * only_b + [0] * neither, bool)
    return a, np.array([1] * both + [0] * only_a + [1] * only_b + [0] * neither, bool)


def test_mcnemar_equals_agresti_s_example_of_approval_ratings():
    """Agresti, "Categorical Data Analysis", table 10.1; the exact p-value is statsmodels's."""
    found = mcnemar(*answers(794, 150, 86, 570))
    assert (found.broken, found.fixed) == (150, 86)
    assert found.difference == pytest.approx(-0.04)
    assert found.p == pytest.approx(3.716e-5, rel=1e-3)
    # statsmodels.proportion_confint(86, 236, method="beta") is (0.30294, 0.42933)
    low, high = ((2 * share - 1) * 236 / 1600 for share in (0.3029404, 0.4293268))
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(("only_a", "only_b", "p"), [(0, 5, 0.0625), (3, 12, 0.03515625), (7, 7, 1.0)])
def test_mcnemar_of_few_digits_is_the_exact_binomial_one(only_a, only_b, p):
    assert mcnemar(*answers(900, only_a, only_b, 80)).p == pytest.approx(p)


@pytest.mark.parametrize("only_b", range(0, 40, 3))
def test_mcnemar_s_interval_excludes_zero_exactly_where_its_p_says_so(only_b):
    found = mcnemar(*answers(9_800, 12, only_b, 100))
    assert found.interval.excludes_zero == (found.p < 0.05)


def test_networks_that_answer_alike_differ_by_nothing():
    found = mcnemar(*answers(9_900, 0, 0, 100))
    assert (found.p, found.difference, found.interval.low, found.interval.high) == (1.0, 0.0, 0.0, 0.0)


def test_the_paired_difference_equals_student_s_sleep_data():
    found = paired_difference(DRUG_1, DRUG_2)
    assert found.difference == pytest.approx(1.58) and found.p == pytest.approx(0.002833, abs=1e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-7)


def test_the_unpaired_difference_is_welch_s_on_the_same_data():
    found = unpaired_difference(DRUG_1, DRUG_2)
    assert found.p == pytest.approx(0.07939, abs=1e-5) and not found.paired
    assert (found.interval.low, found.interval.high) == pytest.approx((-0.2054832, 3.3654832), abs=1e-7)


def test_where_one_more_run_would_lie_equals_a_regression_s_prediction():
    """statsmodels: OLS on a constant, get_prediction().summary_frame(), obs_ci."""
    found = prediction_interval(DRUG_1)
    assert (found.low, found.high) == pytest.approx((-3.494551, 4.994551), abs=1e-6)


def test_one_against_many_equals_a_regression_with_a_dummy_for_the_one():
    """statsmodels: OLS of DRUG_1 and 6.0 on a constant and a dummy; the dummy's coefficient, p and interval."""
    found = one_against_many(DRUG_1, 6.0)
    assert found.difference == pytest.approx(5.25) and found.p == pytest.approx(0.02077986, abs=1e-7)
    assert (found.interval.low, found.interval.high) == pytest.approx((1.00544855, 9.49455145), abs=1e-7)


@pytest.mark.parametrize(("effect", "pairs"), [(0.1, 787), (0.3, 90), (0.5, 34), (1.0, 10), (-1.0, 10), (2.5, 4)])
def test_seeds_needed_equals_power_analysis(effect, pairs):
    """R: power.t.test(power = 0.8, type = "paired") asks for 33.4 pairs at 0.5; the others are statsmodels's TTestPower."""
    assert seeds_needed(effect) == pairs


def test_no_number_of_seeds_shows_what_is_not_there():
    assert seeds_needed(0.0) is None and seeds_needed(0.001) is None


def test_single_runs_say_nothing_of_chance():
    found = paired_difference([0.99], [0.992])
    assert found.difference == pytest.approx(0.002) and math.isnan(found.p) and math.isnan(found.interval.low)


def test_pairs_that_all_differ_by_the_same_say_nothing_of_chance():
    """Accuracies are whole digits: two pairs apart by one digit each would otherwise be "certain"."""
    found = paired_difference([0.9900, 0.9910], [0.9901, 0.9911])
    assert found.difference == pytest.approx(1e-4) and math.isnan(found.p) and not found.interval.known


def test_groups_are_paired_only_if_they_have_the_same_seeds():
    a, b = dict(enumerate(DRUG_1)), dict(reversed(list(enumerate(DRUG_2))))
    assert difference_over_seeds(a, b) == paired_difference(DRUG_1, DRUG_2)
    assert difference_over_seeds(a, {seed + 1: value for seed, value in b.items()}) == unpaired_difference(
        DRUG_1, list(reversed(DRUG_2))
    )


def test_factorial_effects_equal_montgomery_s_chemical_process():
    """Montgomery, "Design and Analysis of Experiments", section 6.2: A 8.33, B -5.00, AB 1.67; three replicates."""
    cells = np.array([[[28, 25, 27], [18, 19, 23]], [[36, 32, 32], [31, 30, 29]]], float)
    a, b, interaction = factorial_effects(cells, ("A", "B"))
    assert [each.mean for each in (a, b, interaction)] == pytest.approx([25 / 3, -5, 5 / 3])
    assert a.interval.excludes_zero and [each.name for each in (a, b, interaction)] == ["A", "B", "Interaction"]


def test_factorial_effects_are_taken_within_a_seed():
    """A seed that lifts all four cells alike changes no effect and no interval."""
    cells = np.random.default_rng(3).normal(size=(2, 2, 5))
    lifted = cells + np.array([5.0, -3, 0, 2, 9])
    for plain, moved in zip(factorial_effects(cells, ("A", "B")), factorial_effects(lifted, ("A", "B")), strict=True):
        assert (plain.mean, plain.interval.low) == pytest.approx((moved.mean, moved.interval.low))


def test_groups_that_differ_by_the_same_digits_are_seen_to_show_no_spread_whatever_their_last_bits():
    """As fractions, equal differences of whole digits are rarely equal to the bit."""
    for first in range(40, 120):
        for second in range(40, 120):
            a = [1 - first / 10_000, 1 - second / 10_000]
            b = [1 - (first - 1) / 10_000, 1 - (second - 1) / 10_000]
            assert np.isnan(paired_difference(a, b).p)
    for wrong in range(40, 340):
        assert not mean_interval([1 - wrong / 10_000] * 3).known
        assert np.isnan(unpaired_difference([1 - wrong / 10_000] * 3, [0.99] * 2).p)


def test_an_effect_is_only_just_clear_where_three_looks_at_chance_would_often_show_one():
    interval = Interval(0.001, 0.003)
    assert Effect("x", 0.002, interval, 0.03).only_just and not Effect("x", 0.002, interval, 0.01).only_just
    assert not Effect("x", 0.0, Interval(-0.001, 0.001), 0.9).only_just


@pytest.mark.parametrize("images", [100, 10_000])
def test_the_wilson_interval_is_where_the_score_test_would_just_reject(images):
    """Its bounds p solve |accuracy - p| = 1.96 √(p (1 - p) / n): Wilson's own definition."""
    for accuracy in (0.5, 0.97, 0.9946):
        found = wilson_interval(round(accuracy * images) / images, images)
        for bound in (found.low, found.high):
            z = abs(round(accuracy * images) / images - bound) / math.sqrt(bound * (1 - bound) / images)
            assert z == pytest.approx(1.959964, abs=1e-5)


def test_an_accuracy_is_written_with_its_interval_over_digits_or_over_seeds():
    alone, several = with_interval([0.9946]), with_interval([0.99, 0.992, 0.994])
    bounds = mean_interval([0.99, 0.992, 0.994])
    assert alone == "99.46% (99.30 to 99.59)"
    assert several == f"99.20% ({bounds.low * 100:.2f} to {bounds.high * 100:.2f})"
    assert with_interval([0.99, 0.99]) == "99.00% (interval unknown)"


def test_an_interval_holds_its_bounds_and_an_unknown_one_nothing():
    known, unknown = Interval(-0.001, 0.002), mean_interval([0.5])
    assert known.known and known.holds(-0.001) and known.holds(0.002) and not known.holds(0.0021)
    assert not unknown.known and not unknown.holds(0.5) and not unknown.excludes_zero
    assert known.in_points == "−0.10 to +0.20" and unknown.in_percent == "interval unknown"


def test_one_against_equal_values_has_no_interval():
    found = one_against_many([0.99, 0.99, 0.99], 0.98)
    assert found.difference == pytest.approx(-0.01) and not found.interval.known and found.seeds_needed is None


def test_two_groups_without_spread_have_a_difference_but_no_interval():
    found = unpaired_difference([0.99, 0.99], [0.98, 0.98])
    assert found.difference == pytest.approx(-0.01) and not found.interval.known and not found.paired
    assert unpaired_difference([0.99], [0.98, 0.97]).seeds_needed is None


def test_an_accuracy_on_a_part_of_the_test_digits_says_so_and_has_the_wider_interval():
    whole, part = wilson_interval(0.97), accuracy_interval([0.97], 2_000)
    bounds = binomtest(1_940, 2_000).proportion_ci(0.95, method="wilson")
    assert (part.low, part.high) == pytest.approx((bounds.low, bounds.high))
    assert part.high - part.low > 2 * (whole.high - whole.low)
    assert with_interval([0.97], 2_000) == f"97.00% ({part.in_percent}) on 2,000 of the 10,000 test digits"
    assert accuracy_interval([0.97, 0.98], 2_000) == mean_interval([0.97, 0.98])
