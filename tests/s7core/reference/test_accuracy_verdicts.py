"""Verdicts on accuracies, on figures that were made up so that the right verdict is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from s7core.lesson.experiments import TARGET, experiments, published_experiment
from s7core.reference.accuracy_verdicts import (
    claimed_test_accuracy,
    claimed_training_accuracy,
    consistently_above,
    misses_target,
    on_a_plateau,
    reaches_target_within,
)
from s7core.reference.evidence import GroupCurves
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, NoSpread

PUBLISHED = published_experiment("final-exp1")


def reach_of_one_more(values: list[float]) -> float:
    """Half the 95% prediction interval of one more value: t s √(1 + 1/n)."""
    return t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) * np.sqrt(1 + 1 / len(values))


def with_best_epoch(curves: GroupCurves, accuracy: float) -> GroupCurves:
    test = curves.test.copy()
    test[:, 7] = accuracy + (curves.test[:, -1] - curves.test[:, -1].mean())
    return GroupCurves(curves.seeds, test, curves.train)


@pytest.mark.parametrize(("reaches", "verdict"), [(0.99, IN_PART), (1.01, FAILS), (-0.99, IN_PART), (-1.01, HOLDS)])
def test_a_claimed_accuracy_is_judged_by_where_one_more_seed_would_be(reaches, verdict, evidence, curves):
    """Below the interval our runs are better than claimed. Where all epochs are alike the best epoch is the last one."""
    ours = curves(0.992)
    claimed = float(np.mean(ours.last)) + reaches * reach_of_one_more(ours.last)
    found = claimed_test_accuracy(replace(PUBLISHED, test_accuracy=claimed), evidence(final_exp1=ours))
    assert found.verdict == verdict
    assert f"{max(PUBLISHED.curves.test_accuracy) * 100:.2f}% in epoch {PUBLISHED.curves.best_epoch}" in found.found


def test_a_claimed_accuracy_that_only_best_epochs_reach_holds_in_part(evidence, curves):
    ours = with_best_epoch(curves(0.9920), PUBLISHED.test_accuracy)
    found = claimed_test_accuracy(PUBLISHED, evidence(final_exp1=ours))
    assert found.verdict == IN_PART and "Only as a best epoch" in found.reason


def test_a_claim_that_is_the_last_epoch_of_its_run_is_taken_for_it(evidence, curves):
    last = {
        published.key: claimed_test_accuracy(published, evidence(**{published.key: curves(0.9943)}))
        for published in experiments()
        if published.test_accuracy == published.curves.test_accuracy[-1]
    }
    assert set(last) == {"net1", "net2"} and "best" not in last["net2"].reason


def test_a_claim_of_a_last_epoch_where_one_more_would_be_holds(evidence, curves):
    published = published_experiment("net2")
    found = claimed_test_accuracy(published, evidence(net2=curves(published.test_accuracy)))
    assert found.verdict == HOLDS and found.reason.startswith("It lies where one more seed would: ")


@pytest.mark.parametrize(
    ("reaches", "verdict", "word"), [(0.99, HOLDS, "where"), (1.01, FAILS, "above"), (-1.01, FAILS, "below")]
)
def test_a_claimed_training_accuracy_holds_within_what_one_more_seed_gives(reaches, verdict, word, evidence, curves):
    ours = curves(0.992)
    claimed = float(np.mean(ours.last_train)) + reaches * reach_of_one_more(ours.last_train)
    found = claimed_training_accuracy(replace(PUBLISHED, train_accuracy=claimed), evidence(final_exp1=ours))
    assert found.verdict == verdict and f"It lies {word} " in found.reason


@pytest.mark.parametrize(("last", "verdict"), [(0.9945, HOLDS), (0.9940, IN_PART), (0.9930, WITHIN_NOISE)])
def test_reaching_the_target_is_judged_by_the_mean_and_never_denied_after_fewer_epochs(last, verdict, evidence, curves):
    found = reaches_target_within("net2", 20)(evidence(net2=curves(last)))
    assert found.verdict == verdict
    assert verdict == HOLDS or "5 of the 20 epochs were never trained" in found.reason


def test_reaching_the_target_is_denied_where_all_epochs_were_trained(evidence, curves):
    found = reaches_target_within("net2", 15)(evidence(net2=curves(0.9930)))
    assert found.verdict == FAILS and "never trained" not in found.reason


def test_seeds_that_reach_the_target_are_counted_with_their_first_epoch(evidence, curves):
    found = reaches_target_within("net2", 15)(evidence(net2=curves(0.9940)))
    assert "3 of them reached 99.40% in some epoch, first in epoch 11, 3 in the last." in found.found


@pytest.mark.parametrize(("last", "verdict"), [(0.9930, HOLDS), (0.9950, FAILS), (0.9940, WITHIN_NOISE)])
def test_missing_the_target_is_judged_by_the_interval_of_the_mean(last, verdict, evidence, curves):
    assert misses_target("final-exp1")(evidence(final_exp1=curves(last))).verdict == verdict


@pytest.mark.parametrize(("last", "verdict", "steady"), [(0.9945, HOLDS, 5), (0.9940, IN_PART, 3), (0.9930, FAILS, 0)])
def test_a_steady_claim_holds_only_if_every_seed_is_steady(last, verdict, steady, evidence, curves):
    found = consistently_above("final-exp3")(evidence(final_exp3=curves(last)))
    above = sum(accuracy >= TARGET for accuracy in published_experiment("final-exp3").curves.test_accuracy)
    assert found.verdict == verdict and f"Here {steady} of 5 seeds" in found.found
    assert found.found.startswith(f"Published: {above} of 15 epochs at or above 99.40%.")


@pytest.mark.parametrize(
    ("rises", "verdict"),
    [
        ([0.0001, 0.0002, 0.0, 0.0001, -0.0001], HOLDS),
        ([0.003, 0.0031, 0.0029, 0.003, 0.0032], FAILS),
        ([0.0006, 0.0007, 0.0005, 0.0006, 0.0008], HOLDS),
        ([0.004, -0.004, 0.003, -0.002, 0.001], WITHIN_NOISE),
    ],
)
def test_a_plateau_needs_evidence_that_the_last_third_rises_by_next_to_nothing(rises, verdict, evidence, curves):
    ours = curves(0.985)  # it rises until the last third, which says nothing of the last third
    ours.test[:, 10:] = 0.992 + np.outer(rises, np.linspace(0, 1, 5))
    found = on_a_plateau("final-exp2")(evidence(final_exp2=ours))
    assert found.verdict == verdict
    assert found.found.startswith("From epoch 11 to 15, ") and f"{np.mean(rises) * 100:+.2f} points" in found.found


@pytest.mark.parametrize("rule", [misses_target("net2"), reaches_target_within("net2", 20)])
def test_seeds_that_all_agree_decide_nothing(rule, evidence):
    flat = GroupCurves((1, 2, 3), np.full((3, 15), 0.992), np.full((3, 15), 0.988))
    with pytest.raises(NoSpread):
        rule(evidence(net2=flat))
