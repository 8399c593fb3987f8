"""Each statistic against a published worked example, or against statsmodels 0.14 where that is named."""

import math

import numpy as np
import pytest

from s7core.analysis.statistics import (
    Effect,
    Interval,
    choice_of_epoch,
    difference_over_seeds,
    factorial_effects,
    mcnemar,
    mean_interval,
    one_against_many,
    paired_difference,
    prediction_interval,
    seeds_needed,
    summary,
    unpaired_difference,
)

# Student's sleep data: extra hours of sleep of ten patients under two drugs (Biometrika 1908), R's standard example.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


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


def test_a_run_s_summary_names_last_best_and_what_the_choice_flatters():
    found = summary([0.98, 0.9945, 0.9930, 0.9941, 0.9940, 0.9942], target=0.994)
    assert (found.last, found.best, found.best_epoch, found.streak) == (0.9942, 0.9945, 2, 3)
    assert found.optimism == pytest.approx(0.0003)
    assert found.mean_of_last_five == pytest.approx((0.9945 + 0.9930 + 0.9941 + 0.9940 + 0.9942) / 5)


@pytest.mark.parametrize(("accuracies", "streak"), [([0.995] * 4, 4), ([0.99] * 4, 0), ([0.99, 0.994], 1)])
def test_a_streak_counts_epochs_at_or_above_the_target_from_the_end(accuracies, streak):
    assert summary(accuracies, target=0.994).streak == streak


def test_choosing_the_epoch_by_the_test_set_flatters_by_the_gap():
    found = choice_of_epoch(validation=[0.98, 0.991, 0.990], test=[0.981, 0.989, 0.992])
    assert (found.epoch_by_validation, found.epoch_by_test) == (2, 3)
    assert found.gap == pytest.approx(0.003)


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
