"""Verdicts on comparisons of experiments, on figures whose differences are known."""

import re

import numpy as np
import pytest

from s7core.reference.comparison_verdicts import (
    converges_faster,
    harder_pictures_lower_training,
    more_accurate,
    more_accurate_in_fewer_epochs,
    scheduler_gave_the_gain,
    small_without_getting_worse,
    steering_by_the_test_set_is_harmless,
)
from s7core.reference.evidence import GroupCurves
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE

JITTER = np.array([0.0002, -0.0001, 0.0, 0.0001, -0.0002])  # a difference that is the same in every seed has no interval
WIDE = np.array([1, -1, 0.5, -0.5, 0])[:, None]


def changed(curves: GroupCurves, test: np.ndarray | float = 0.0, train: np.ndarray | float = 0.0) -> GroupCurves:
    return GroupCurves(curves.seeds, curves.test + test, curves.train + train)


@pytest.mark.parametrize(
    ("gain", "spread", "verdict"), [(0.002, 0, HOLDS), (-0.002, 0, FAILS), (0.001, 0.003, WITHIN_NOISE)]
)
def test_a_gain_is_one_where_its_interval_is_above_zero(gain, spread, verdict, evidence, curves):
    first = curves(0.992)
    second = changed(first, gain + WIDE * spread + JITTER[::-1, None] * 0.3)
    found = more_accurate("final-exp1", "final-exp2")(evidence(final_exp1=first, final_exp2=second))
    assert found.verdict == verdict and f"{gain * 100:+.2f}".replace("-", "−") + " points" in found.found
    assert ("seeds each could show a gain of that size" in found.reason) == (verdict == WITHIN_NOISE)


def test_a_gain_under_a_scheduler_that_watches_the_test_set_says_so(evidence, curves):
    second = changed(curves(0.994), JITTER[::-1, None] * 0.3)
    given = evidence(final_exp1=curves(0.992), final_exp2=second, final_exp3=second)
    assert "lowered by the test loss" in more_accurate("final-exp1", "final-exp3")(given).reason
    assert "lowered by the test loss" not in more_accurate("final-exp1", "final-exp2")(given).reason


def test_fewer_epochs_means_ahead_before_the_other_has_ended(evidence, curves):
    judge = more_accurate_in_fewer_epochs("final-exp1", "final-exp2")
    slow, late = curves(0.992), curves(0.993)
    late.test[:, -5:] += JITTER[::-1, None] * 0.3
    assert judge(evidence(final_exp1=slow, final_exp2=late)).verdict == IN_PART
    early = GroupCurves(late.seeds, late.test.copy(), late.train)
    early.test[:, 5:] = late.test[:, -1:]
    found = judge(evidence(final_exp1=slow, final_exp2=early))
    assert found.verdict == HOLDS and "ahead after 10 epochs already" in found.reason
    never = changed(slow, JITTER[::-1, None] * 0.3)
    assert judge(evidence(final_exp1=slow, final_exp2=never)).verdict == FAILS  # behind after 10, no better in the end
    noisy = changed(slow, WIDE * 0.05)
    assert judge(evidence(final_exp1=slow, final_exp2=noisy)).verdict == WITHIN_NOISE


def test_convergence_is_judged_by_training_digits_where_test_accuracy_jumps(evidence, curves):
    judge = converges_faster("final-exp1", "final-exp2")
    slow, fast = curves(0.992, train=0.980), curves(0.992, train=0.986)
    fast.train[:] += JITTER[:, None]
    assert judge(evidence(final_exp1=slow, final_exp2=fast)).verdict == IN_PART
    fast.test[:, 2:] = 0.991 + JITTER[:, None]
    fast.test[0, 2] = 0.985  # all but one seed are there in epoch 3
    found = judge(evidence(final_exp1=slow, final_exp2=fast))
    assert found.verdict == HOLDS and "11.0 at learning rate 0.01, 3.2 at 0.1; sooner by 7.8 (" in found.found
    assert judge(evidence(final_exp1=slow, final_exp2=slow)).verdict == WITHIN_NOISE
    assert judge(evidence(final_exp1=fast, final_exp2=slow)).verdict == FAILS
    by_test_only = GroupCurves(fast.seeds, fast.test, slow.train)
    found = judge(evidence(final_exp1=slow, final_exp2=by_test_only))
    assert found.verdict == IN_PART and "by the test digits only" in found.reason


@pytest.fixture
def study_evidence(evidence, curves):
    """Evidence for the study of augmentation and scheduler, with these effects on both accuracies, over a given noise."""

    def given(augmentation: float, scheduler: float, noise: float = 1e-5):
        plain = curves(0.992)
        chance = [np.roll(WIDE, shift, axis=0) * noise for shift in range(4)]

        def cell(effect: float, place: int) -> GroupCurves:
            return changed(plain, effect + chance[place], effect + chance[place])

        return evidence(
            final_exp2=cell(0.0, 0),
            augmentation_scheduler_01=cell(scheduler, 1),
            augmentation_scheduler_10=cell(augmentation, 2),
            final_exp3=cell(augmentation + scheduler, 3),
        )

    return given


@pytest.mark.parametrize(
    ("augmentation", "scheduler", "noise", "verdict", "words"),
    [
        (0.0, 0.002, 1e-5, HOLDS, "no gain of the harder images can be seen"),
        (-0.002, 0.002, 1e-5, HOLDS, "the harder images even cost some accuracy"),
        (0.002, 0.0, 1e-5, FAILS, "The gain comes from the harder images."),
        (0.0, -0.002, 1e-5, FAILS, "The scheduler costs accuracy."),
        (0.002, 0.002, 1e-5, IN_PART, "Both add to the accuracy. The published run could not tell them apart."),
        (0.001, 0.001, 5e-3, WITHIN_NOISE, "Every interval of the scheduler's gain has zero in it."),
    ],
)
def test_the_scheduler_s_gain_is_told_from_the_augmentation_s(
    augmentation, scheduler, noise, verdict, words, study_evidence
):
    found = scheduler_gave_the_gain(study_evidence(augmentation, scheduler, noise))
    assert found.verdict == verdict and words in found.reason
    assert found.found.startswith("Scheduler: ") and len(re.findall(r", p (= \d\.\d{3}|below 0\.001)\)", found.found)) == 3


def test_an_effect_that_is_only_just_clear_is_called_so(study_evidence):
    """With p between 0.05 / 3 and 0.05 it would not be clear if all three effects were counted."""
    for noise in np.geomspace(1e-4, 5e-3, 60):
        found = scheduler_gave_the_gain(study_evidence(0.002, 0.002, noise))
        if "only just" in found.reason:
            break
    assert found.verdict == IN_PART and "three effects are tested" in found.reason
    assert any(0.05 / 3 < float(p) < 0.05 for p in re.findall(r"p = (0\.\d+)", found.found))


@pytest.mark.parametrize(
    ("flattered", "spread", "verdict"), [(0.004, 0, FAILS), (0.0, 0, HOLDS), (0.0002, 0.0025, WITHIN_NOISE)]
)
def test_what_steering_by_the_test_set_is_worth_is_judged_against_held_out_images(
    flattered, spread, verdict, evidence, curves
):
    watched = curves(0.9940)
    held_out = changed(watched, -flattered + WIDE * spread + JITTER[::-1, None] * 0.3)
    found = steering_by_the_test_set_is_harmless(evidence(final_exp3=watched, final_exp3_held_out=held_out))
    assert found.verdict == verdict and "5,000 held-out training images" in found.found


@pytest.mark.parametrize(
    ("augmentation", "scheduler", "noise", "verdict", "words"),
    [
        (-0.004, 0.0, 1e-5, HOLDS, "Harder images lower training accuracy."),
        (-0.004, 0.004, 1e-5, IN_PART, "but the falling learning rate raises it"),
        (0.004, 0.0, 1e-5, FAILS, "No lowering can be seen."),
        (0.001, 0.0, 5e-3, WITHIN_NOISE, "No lowering can be seen."),
    ],
)
def test_lower_training_accuracy_is_told_from_the_scheduler_s_part(
    augmentation, scheduler, noise, verdict, words, study_evidence
):
    found = harder_pictures_lower_training(study_evidence(augmentation, scheduler, noise))
    assert found.verdict == verdict and words in found.reason
    assert found.found.startswith("Published training accuracy: ") and "% in experiment 2." in found.found


def test_harder_pictures_that_lower_training_beside_a_noisy_scheduler_hold_in_part(evidence, curves):
    """The main effect of augmentation is clear, but neither the scheduler's nor the difference of the two experiments."""
    plain = curves(0.992)
    noise = WIDE * 0.01
    found = harder_pictures_lower_training(
        evidence(
            final_exp2=changed(plain, train=noise),
            augmentation_scheduler_10=changed(plain, train=-0.004 + noise + JITTER[::-1, None] * 0.3),
            augmentation_scheduler_01=changed(plain, train=-noise),
            final_exp3=changed(plain, train=-0.004 - noise),
        )
    )
    assert found.verdict == IN_PART and "all in all experiment 3's is not lower" in found.reason


@pytest.mark.parametrize(
    ("large", "small", "spread", "verdict"),
    [
        (0.992, 0.994, 0.0001, HOLDS),
        (0.994, 0.992, 0.0001, FAILS),
        (0.9931, 0.993, 0.0002, HOLDS),
        (0.994, 0.993, 0.003, WITHIN_NOISE),
    ],
)
def test_as_accurate_needs_evidence_that_no_loss_is_large(large, small, spread, verdict, evidence, curves):
    given = evidence(init=changed(curves(large), WIDE * spread), final_exp3=changed(curves(small), WIDE * spread))
    assert small_without_getting_worse(given).verdict == verdict
