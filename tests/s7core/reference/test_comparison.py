"""Comparisons: whether a difference is beyond noise, in numbers and in one sentence."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from s7core.lesson.experiments import experiment
from s7core.reference.comparison import compare
from s7core.reference.comparison_side import Side
from s7core.runs.records import Run

IMAGES = 10_000


def run(seed: int) -> Run:
    return Run(
        id=f"x-s{seed}",
        recipe=replace(experiment("final-exp1").recipe, seed=seed),
        experiment="final-exp1",
        state="finished",
        message="",
        stop_requested=False,
        created_at=0.0,
        started_at=0.0,
        finished_at=1.0,
        heartbeat_at=None,
        host=None,
        process=None,
        device="CPU",
        versions={},
        epochs_done=1,
        last_test_accuracy=None,
        best_test_accuracy=None,
        kept_test_accuracy=None,
        has_checkpoint=False,
    )


def side_with(title: str, *wrong: range, seeds: list[int] | None = None) -> Side:
    """One run for each range: it misses those digits."""
    right = np.ones((len(wrong), IMAGES), bool)
    for row, missed in enumerate(wrong):
        right[row, missed] = False
    return Side(title, tuple(map(run, seeds or range(1, len(wrong) + 1))), right, np.ones(IMAGES, bool))


def test_two_runs_are_compared_digit_by_digit():
    found = compare(side_with("A", range(80)), side_with("B", range(60, 120)))
    assert (found.digits.fixed, found.digits.broken) == (60, 40)
    assert found.difference == pytest.approx(0.002) and found.seeds is None and found.pair
    assert found.verdict == (
        "B is ahead of A by 0.20 points; 60 digits fixed, 40 broken. That cannot be told from noise: "
        "between two equally good networks a split at least as uneven comes up in 57 of 1,000 cases."
    )


def test_a_clear_difference_of_two_runs_is_beyond_noise():
    found = compare(side_with("A", range(60)), side_with("B", range(30, 130)))
    assert found.beyond_noise and found.verdict.startswith(
        "A is ahead of B by 0.40 points; 30 digits fixed, 70 broken. For these two networks that is more than noise"
    )
    assert "Another seed of the same settings may differ as much." in found.verdict


def test_runs_that_answer_alike_differ_by_nothing():
    found = compare(side_with("A", range(60)), side_with("B", range(60)))
    assert not found.beyond_noise and found.verdict.startswith("No difference")


def test_groups_of_the_same_seeds_are_paired_by_seed_whatever_their_order():
    a = side_with("A", range(80), range(90), range(100))
    b = side_with("B", range(81), range(61), range(72), seeds=[3, 1, 2])
    found = compare(a, b)
    assert found.seeds.paired and found.difference == pytest.approx((19 + 18 + 19) / 3 / IMAGES)
    assert found.beyond_noise and "on average over 3 shared seeds. That is more than noise" in found.verdict


def test_groups_of_other_seeds_are_not_paired():
    a, b = side_with("A", range(80), range(90)), side_with("B", range(80), range(95), range(77), seeds=[7, 8, 9])
    found = compare(a, b)
    assert not found.seeds.paired and "over 2 and 3 seeds" in found.verdict
    assert "cannot be told from noise" in found.verdict


def test_a_noisy_difference_says_how_many_seeds_would_show_it():
    found = compare(side_with("A", range(80), range(60)), side_with("B", range(70), range(55)))
    needed = found.seeds.seeds_needed
    assert needed and f"about {needed} seeds on each side would show a difference of this size" in found.verdict


@pytest.mark.parametrize("turned", [False, True])
def test_a_single_run_is_compared_with_the_spread_of_a_group(turned):
    many, one = side_with("many", range(80), range(85), range(90)), side_with("one", range(84), seeds=[9])
    found = compare(one, many) if turned else compare(many, one)
    assert found.difference == pytest.approx(-0.0001 if turned else 0.0001) and not found.beyond_noise
    assert "judged by the spread of 3 seeds, the single run could be one more of them" in found.verdict
    assert found.interval.low < found.difference < found.interval.high


def test_a_run_is_not_compared_with_itself_in_its_group():
    many = side_with("many", range(80), range(85), range(90))
    found = compare(many, side_with("second", range(85), seeds=[2]))
    assert found.difference == pytest.approx(0) and found.verdict.startswith("No difference")
    third = compare(many, side_with("third", range(90), seeds=[3]))
    assert "the other 2 runs of many" in third.verdict and "judged by the spread of 2 seeds" in third.verdict
    told = third.to_dict()
    assert told["accuracy_b"] - told["accuracy_a"] == pytest.approx(told["difference"])
    assert (told["fixed"] - told["broken"]) / IMAGES == pytest.approx(told["difference"])
    pair = compare(side_with("two", range(80), range(90)), side_with("second", range(90), seeds=[2]))
    assert pair.pair and pair.a.title == "the other run of two"


def test_fixed_and_broken_of_groups_are_means_over_pairs_of_the_same_seed():
    a = side_with("A", range(10), range(10), range(5))
    b = side_with("B", range(2), range(4), range(4, 6))
    found = compare(a, b)
    assert (found.digits.fixed, found.digits.broken) == pytest.approx(((8 + 6 + 4) / 3, (0 + 0 + 1) / 3))
    assert (found.digits.fixed - found.digits.broken) / IMAGES == pytest.approx(found.difference)
    assert found.digits.p == pytest.approx(sorted([2 / 2**8, 2 / 2**6, 2 * (1 + 5) / 2**5])[1])


def test_a_group_s_seeds_are_told_apart_from_noise_no_better_than_single_runs():
    """An ensemble of a group beats its members, so members and group are never compared digit by digit as one network."""
    random = np.random.default_rng(0)
    missed = [np.flatnonzero(random.random(IMAGES) < 0.01) for _ in range(6)]
    found = compare(side_with("group", *missed[:5]), side_with("one more", missed[5], seeds=[6]))
    assert found.digits.p > 0.05 and not found.beyond_noise


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (side_with("A", range(80), range(80)), side_with("B", range(120), range(120))),
        (side_with("A", range(80), range(80)), side_with("B", range(500), seeds=[7])),
    ],
)
def test_where_chance_cannot_be_seen_the_verdict_says_so(a, b):
    """Runs that agree, or all differ by the same, or a single one, tell nothing of how far chance moves them."""
    found = compare(a, b)
    assert found.beyond_noise is None and "Whether that is noise cannot be said" in found.verdict
    assert found.to_dict()["p"] is None and found.to_dict()["difference_interval"] is None


def test_the_json_has_the_promised_keys_and_no_nan():
    found = compare(side_with("A", range(80)), side_with("B", range(60, 120)))
    told = found.to_dict()
    assert {
        "accuracy_a",
        "accuracy_b",
        "interval_a",
        "interval_b",
        "fixed",
        "broken",
        "mcnemar_p",
        "difference",
        "difference_interval",
        "verdict",
    } <= told.keys()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["accuracy_a"] == 0.992 and told["accuracy_b"] == 0.994 and told["mcnemar_p"] == told["p"]


def test_a_single_run_far_from_a_group_lies_outside_what_it_gives():
    found = compare(side_with("many", range(80), range(85), range(90)), side_with("one", range(300), seeds=[9]))
    assert found.beyond_noise and "the single run lies outside what they give" in found.verdict


def test_a_difference_that_no_reasonable_number_of_seeds_would_show_says_so():
    """The mean difference is a digit, and its deviation a hundred."""
    a = side_with("A", range(200), range(100), range(300))
    b = side_with("B", range(299), range(100), range(198))
    found = compare(a, b)
    assert found.seeds.seeds_needed is None and "no reasonable number of seeds would show" in found.verdict


@pytest.mark.parametrize(("fixed", "broken"), [(20, 0), (26, 12), (20, 23)])
def test_a_p_value_is_written_as_a_frequency(fixed, broken):
    p = binomtest(fixed, fixed + broken).pvalue
    if p < 0.001:
        words = "in less than 1 of 1,000 cases"
    else:
        words = f"in {p * 1000:.0f} of 1,000 cases" if p < 0.095 else f"in {p * 100:.0f} of 100 cases"
    found = compare(side_with("A", range(fixed)), side_with("B", range(100, 100 + broken)))
    assert found.p == pytest.approx(p) and words in found.verdict


def test_pair_and_seeds_are_the_one_test_that_was_made():
    single = compare(side_with("A", range(80)), side_with("B", range(60, 120)))
    groups = compare(side_with("A", range(80), range(90)), side_with("B", range(81), range(61)))
    assert single.test is single.pair and single.seeds is None
    assert groups.test is groups.seeds and groups.pair is None


def test_runs_tested_on_different_parts_are_compared_on_the_digits_that_both_have():
    whole, part = side_with("A", range(0, IMAGES, 4)), side_with("B", range(0, IMAGES, 8))
    tested = np.arange(IMAGES) % 5 == 0
    found = compare(whole, part.on(tested))
    a, b = (side.right[0, ::5] for side in (whole, part))
    fixed, broken = int((~a & b).sum()), int((a & ~b).sum())
    assert (found.pair.fixed, found.pair.broken, found.digits_compared) == (fixed, broken, IMAGES // 5)
    assert found.pair.p == pytest.approx(binomtest(fixed, fixed + broken).pvalue)
    assert found.difference == pytest.approx(b.mean() - a.mean()) and found.a.accuracies == [pytest.approx(a.mean())]
    assert found.verdict.endswith("Compared on 2,000 of the 10,000 test digits, which all of these runs were tested on.")
    assert "Compared on" not in compare(whole, part).verdict
    over_seeds = compare(side_with("A", range(80), range(90)), side_with("B", range(70), range(95)).on(tested))
    assert over_seeds.seeds and over_seeds.difference == pytest.approx((16 + 18 - 14 - 19) / 2 / 2_000)


TWO_SEEDS = (range(80), range(90))


@pytest.mark.parametrize(
    ("a", "b", "headline", "scope"),
    [
        (
            side_with("Net1", range(80), range(90), range(100)),
            side_with("Net2", range(61), range(72), range(81)),
            "Net2 reads 0.19 points more than Net1: more than noise.",
            "",
        ),
        (
            side_with("Final Model, experiment 1", range(60)),
            side_with("Final Model, experiment 3", range(30, 130)),
            "Final Model, experiment 1, reads 0.40 points more than experiment 3: more than noise.",
            "One run each.",
        ),
        (
            side_with("Net1", range(80)),
            side_with("Net2", range(60, 120)),
            "Net2 reads 0.20 points more than Net1: that may be noise.",
            "One run each.",
        ),
        (
            side_with("Net1", range(80), range(80)),
            side_with("Net2", range(120), range(120)),
            "Net1 reads 0.40 points more than Net2: whether that is noise cannot be said.",
            "",
        ),
        (
            side_with("many", range(80), range(85), range(90)),
            side_with("one", range(300), seeds=[9]),
            "many reads 2.15 points more than one: more than noise.",
            "One run against 3.",
        ),
        (
            side_with("many", range(80), range(85), range(90)),
            side_with("third", range(90), seeds=[3]),
            "The other 2 runs of many read 0.08 points more than third: that may be noise.",
            "One run against 2.",
        ),
        (
            side_with("Net1", range(60)),
            side_with("Net2", range(60)),
            "Net2 and Net1 read equally many digits right.",
            "One run each.",
        ),
    ],
)
def test_the_headline_is_one_sentence_and_says_whether_the_difference_is_noise(a, b, headline, scope):
    found = compare(a, b)
    assert (found.headline, found.scope) == (headline, scope)
    assert (found.to_dict()["headline"], found.to_dict()["scope"]) == (headline, scope)


def test_the_scope_names_the_digits_where_not_all_were_tested():
    tested = np.arange(IMAGES) % 5 == 0
    single = compare(side_with("A", range(0, IMAGES, 4)), side_with("B", range(0, IMAGES, 8)).on(tested))
    assert single.scope == "One run each, on 2,000 of the 10,000 test digits."
    groups = compare(side_with("A", *TWO_SEEDS), side_with("B", *TWO_SEEDS).on(tested))
    assert groups.scope == "On 2,000 of the 10,000 test digits."
