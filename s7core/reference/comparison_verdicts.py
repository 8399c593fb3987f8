"""Verdict rules for claims that compare experiments: which is more accurate or faster, and what made the difference."""

from s7core import formatting
from s7core.analysis.statistics import Effect, unpaired_difference, with_interval
from s7core.formatting import MINUS, p_value, percent
from s7core.lesson.experiments import experiment
from s7core.lesson.groups import study
from s7core.recipe import HELD_OUT_IMAGES, setting
from s7core.reference.evidence import Evidence, GroupCurves, gain
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, Judgement
from s7core.reference.verdict_rule import (
    GOOD_ACCURACY,
    NEGLIGIBLE_CHANGE,
    NEGLIGIBLE_POINTS,
    STEERED_BY_TEST,
    VerdictRule,
    in_points,
    points_with_interval,
    published_facts,
)


def more_accurate(a: str, b: str) -> VerdictRule:
    """A rule for the claim that experiment b is more accurate than experiment a in its last epoch."""

    def judge(evidence: Evidence) -> Judgement:
        first, second = evidence[a], evidence[b]
        by_seed = gain(first, second, lambda curves: curves.last)
        found = (
            f"{experiment(a).title}: {with_interval(first.last)}. {experiment(b).title}: {with_interval(second.last)}. Gain "
            f"with the same seed: {points_with_interval(by_seed)}."
        )
        steered = f" {STEERED_BY_TEST}" if experiment(b).recipe.scheduler_watches_test else ""
        if by_seed.interval.low > 0:
            return Judgement(HOLDS, found, f"The interval of the gain is above zero.{steered}")
        if by_seed.interval.high < 0:
            return Judgement(FAILS, found, "It is worse: the whole interval is below zero.")
        needed = f"; about {by_seed.seeds_needed} seeds each could show a gain of that size" if by_seed.seeds_needed else ""
        return Judgement(WITHIN_NOISE, found, f"The interval of the gain has zero in it{needed}.")

    return judge


def more_accurate_in_fewer_epochs(a: str, b: str) -> VerdictRule:
    """A rule for the claim that experiment b is more accurate after two thirds of its epochs than experiment a after all."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[b]
        early = curves.test.shape[1] * 2 // 3
        in_the_end = more_accurate(a, b)(evidence)
        sooner = gain(
            evidence[a],
            GroupCurves(curves.seeds, curves.test[:, :early], curves.train[:, :early]),
            lambda shortened: shortened.last,
        )
        found = f"{in_the_end.found} Its epoch {early} against the other's last: {points_with_interval(sooner)}."
        if sooner.interval.low > 0:
            return Judgement(HOLDS, found, f"It is ahead after {early} epochs already.")
        if in_the_end.verdict == HOLDS:
            return Judgement(IN_PART, found, "It is ahead in the end, but not in fewer epochs.")
        if sooner.interval.high < 0:
            reason = f"After {early} epochs it is behind, and in the end it is not ahead beyond noise."
            return Judgement(FAILS, found, reason)
        return Judgement(in_the_end.verdict, found, in_the_end.reason)

    return judge


def converges_faster(a: str, b: str) -> VerdictRule:
    """A rule for the claim that experiment b learns faster than experiment a.

    It is judged by the first epoch with a test accuracy of GOOD_ACCURACY, and by the training accuracy averaged over all
    epochs, which varies less from epoch to epoch.
    """

    def judge(evidence: Evidence) -> Judgement:
        slow, fast = evidence[a], evidence[b]
        sooner = gain(fast, slow, lambda curves: curves.first_epoch_at(GOOD_ACCURACY))
        ahead = gain(slow, fast, lambda curves: curves.train.mean(1))
        rate_a, rate_b = (setting("learning_rate").text(experiment(key).recipe.learning_rate) for key in (a, b))
        by_epochs = (
            f"Epochs until {percent(GOOD_ACCURACY)} of the test digits are read for the first time: "
            f"{slow.first_epoch_at(GOOD_ACCURACY).mean():.1f} at learning rate {rate_a}, "
            f"{fast.first_epoch_at(GOOD_ACCURACY).mean():.1f} at {rate_b}; sooner by {sooner.difference:.1f} "
            f"({sooner.interval.low:.1f} to {sooner.interval.high:.1f})."
        ).replace("-", MINUS)
        found = f"{by_epochs} Training accuracy over all epochs: {points_with_interval(ahead)}."
        by_test, by_training = sooner.interval.low > 0, ahead.interval.low > 0
        if by_test and by_training:
            return Judgement(HOLDS, found, "It is sooner by both measures.")
        if by_training:
            reason = (
                "It learns the training digits faster. Test accuracy jumps from epoch to epoch, so by the first time that "
                "it is good these seeds cannot tell the two apart."
            )
            return Judgement(IN_PART, found, reason)
        if by_test:
            return Judgement(IN_PART, found, "It is sooner there by the test digits only.")
        if sooner.interval.high < 0:
            return Judgement(FAILS, found, "It is later.")
        return Judgement(WITHIN_NOISE, found, "By neither measure can these seeds tell the two apart.")

    return judge


def scheduler_gave_the_gain(evidence: Evidence) -> Judgement:
    """Whether experiment 3 gained over experiment 2 by its scheduler, and not by its augmentation, which changed too."""
    augmentation, scheduler, interaction = evidence.cells(study("augmentation-scheduler")).effects
    found = " ".join(
        f"{effect.name}: {in_points(effect.mean)} ({effect.interval.in_points}, {_p_text(effect.p)})."
        for effect in (scheduler, augmentation, interaction)
    )
    by_scheduler, by_augmentation = scheduler.interval.low > 0, augmentation.interval.low > 0
    if by_scheduler and by_augmentation:
        reason = f"{_both_add(scheduler, augmentation)} The published run could not tell them apart. {STEERED_BY_TEST}"
        return Judgement(IN_PART, found, reason)
    if by_scheduler:
        other = (
            "the harder images even cost some"
            if augmentation.interval.high < 0
            else "no gain of the harder images can be seen"
        )
        reason = f"With the missing combinations trained too, the gain is the scheduler's; {other}. {STEERED_BY_TEST}"
        return Judgement(HOLDS, found, reason)
    if by_augmentation:
        return Judgement(FAILS, found, "The gain comes from the harder images.")
    if scheduler.interval.high < 0:
        return Judgement(FAILS, found, "The scheduler costs accuracy.")
    return Judgement(WITHIN_NOISE, found, "Every interval of the scheduler's gain has zero in it.")


def _p_text(p: float) -> str:
    """A p-value in a sentence: "p = 0.034", or "p below 0.001"."""
    return f"p {p_value(p)}" if p < 0.001 else f"p = {p_value(p)}"


def _both_add(scheduler: Effect, augmentation: Effect) -> str:
    barely = [effect.name.lower() for effect in (scheduler, augmentation) if effect.only_just]
    if not barely:
        return "Both add to the accuracy."
    return (
        f"Both add to the accuracy, though for {' and '.join(barely)} only just: where three effects are tested, one such "
        "interval may leave out zero by chance."
    )


def steering_by_the_test_set_is_harmless(evidence: Evidence) -> Judgement:
    """Whether a scheduler that watches the test set gains no accuracy against one that watches held-out images."""
    by_test, held_out = evidence["final-exp3"], evidence["final-exp3-held-out"]
    flattered = gain(held_out, by_test, lambda curves: curves.last)
    found = (
        f"Learning rate set by the test loss: {with_interval(by_test.last)}. Learning rate set by the loss on "
        f"{formatting.count(HELD_OUT_IMAGES)} held-out training images, which it then does not learn from: "
        f"{with_interval(held_out.last)}. Gain with the same seed: "
        f"{points_with_interval(flattered)}."
    )
    if flattered.interval.low > 0:
        reason = "Looking at the test set and training on the images kept back are worth something together."
        return Judgement(FAILS, found, reason)
    if flattered.interval.high < NEGLIGIBLE_CHANGE:
        return Judgement(HOLDS, found, f"It raises the figure by less than {NEGLIGIBLE_POINTS}, over the whole interval.")
    reason = "How much it raises the figure cannot be told from chance, so it cannot be called nothing."
    return Judgement(WITHIN_NOISE, found, reason)


def harder_pictures_lower_training(evidence: Evidence) -> Judgement:
    """Whether heavy augmentation is why experiment 3's training accuracy is below experiment 2's."""
    augmentation, scheduler, _ = evidence.cells(study("augmentation-scheduler"), "training").effects
    both = gain(evidence["final-exp2"], evidence["final-exp3"], lambda curves: curves.last_train)
    second, third = (published_facts(key).curves.train_accuracy[-1] for key in ("final-exp2", "final-exp3"))
    found = (
        f"Published training accuracy: {percent(third)} here, {percent(second)} in experiment 2. Measured, "
        f"experiment 3 minus experiment 2: {points_with_interval(both)}. Of that heavy augmentation makes "
        f"{in_points(augmentation.mean)} ({augmentation.interval.in_points}), the scheduler {in_points(scheduler.mean)} "
        f"({scheduler.interval.in_points})."
    )
    lowers = augmentation.interval.high < 0
    if lowers and both.interval.high < 0:
        return Judgement(HOLDS, found, "Harder images lower training accuracy.")
    if lowers and scheduler.interval.low > 0:
        reason = (
            "Harder images do lower training accuracy, but the falling learning rate raises it, and together "
            "experiment 3's is not lower than experiment 2's."
        )
        return Judgement(IN_PART, found, reason)
    if lowers:
        reason = "Harder images do lower training accuracy, but all in all experiment 3's is not lower."
        return Judgement(IN_PART, found, reason)
    return Judgement(FAILS if augmentation.interval.excludes_zero else WITHIN_NOISE, found, "No lowering can be seen.")


def small_without_getting_worse(evidence: Evidence) -> Judgement:
    """Whether the smallest network with its best published recipe is as accurate as the largest, to NEGLIGIBLE_CHANGE."""
    large, small = evidence["init"], evidence["final-exp3"]
    change = unpaired_difference(large.last, small.last)
    found = (
        f"{experiment('init').title}: {with_interval(large.last)}. {experiment('final-exp3').title}: "
        f"{with_interval(small.last)}. Difference: {points_with_interval(change)}."
    )
    if change.interval.low > 0:
        return Judgement(HOLDS, found, f"The small network is even better, with its better recipe. {STEERED_BY_TEST}")
    if change.interval.high < 0:
        return Judgement(FAILS, found, "The small network is worse: the whole interval is below zero.")
    if change.interval.low > -NEGLIGIBLE_CHANGE:
        return Judgement(HOLDS, found, f"If it is worse at all, then by less than {NEGLIGIBLE_POINTS}. {STEERED_BY_TEST}")
    return Judgement(WITHIN_NOISE, found, f"It may be as good, and it may be worse by more than {NEGLIGIBLE_POINTS}.")
