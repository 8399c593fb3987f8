"""Verdict rules for claims that compare experiments: which is more accurate or faster, and what made the difference."""

from s7core import formatting
from s7core.analysis.statistics import Effect, MeanDifference, unpaired_difference, with_interval
from s7core.choices import HELD_OUT_IMAGES
from s7core.formatting import MINUS, decimal, p_value, percent, points
from s7core.language.translation import _
from s7core.language.words import in_sentence, listing, sentences
from s7core.lesson.experiments import experiment
from s7core.lesson.groups import study
from s7core.recipe import setting
from s7core.reference.evidence import Evidence, GroupCurves, gain
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, Judgement
from s7core.reference.verdict_rule import (
    GOOD_ACCURACY,
    NEGLIGIBLE_CHANGE,
    STEERED_BY_TEST,
    VerdictRule,
    in_points,
    negligible_points,
    points_with_interval,
    published_facts,
)


def more_accurate(a: str, b: str) -> VerdictRule:
    """A rule for the claim that experiment b is more accurate than experiment a in its last epoch."""

    def judge(evidence: Evidence) -> Judgement:
        first, second = evidence[a], evidence[b]
        by_seed = gain(first, second, lambda curves: curves.last)
        found = _(
            "{first}: {first_accuracy}. {second}: {second_accuracy}. Gain with the same seed: {gain}.",
            first=experiment(a).title,
            first_accuracy=with_interval(first.last),
            second=experiment(b).title,
            second_accuracy=with_interval(second.last),
            gain=points_with_interval(by_seed),
        )
        if by_seed.interval.low > 0:
            steered = _(STEERED_BY_TEST) if experiment(b).recipe.scheduler_watches_test else ""
            return Judgement(HOLDS, found, sentences(_("The interval of the gain is above zero."), steered))
        if by_seed.interval.high < 0:
            return Judgement(FAILS, found, _("It is worse: the whole interval is below zero."))
        if not by_seed.seeds_needed:
            return Judgement(WITHIN_NOISE, found, _("The interval of the gain has zero in it."))
        needed = _(
            "The interval of the gain has zero in it; about {count} seeds each could show a gain of that size.",
            count=by_seed.seeds_needed,
        )
        return Judgement(WITHIN_NOISE, found, needed)

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
        at_early = _("Its epoch {epoch} against the other's last: {gain}.", epoch=early, gain=points_with_interval(sooner))
        found = sentences(in_the_end.found, at_early)
        if sooner.interval.low > 0:
            return Judgement(HOLDS, found, _("It is ahead after {epochs} epochs already.", epochs=early))
        if in_the_end.verdict == HOLDS:
            return Judgement(IN_PART, found, _("It is ahead in the end, but not in fewer epochs."))
        if sooner.interval.high < 0:
            reason = _(
                "After {epochs} epochs it is behind, and in the end it is not ahead by more than noise.", epochs=early
            )
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
        over_all = _("Training accuracy over all epochs: {gain}.", gain=points_with_interval(ahead))
        found = sentences(_epochs_until_good(a, b, slow, fast, sooner), over_all)
        by_test, by_training = sooner.interval.low > 0, ahead.interval.low > 0
        if by_test and by_training:
            return Judgement(HOLDS, found, _("It is sooner by both measures."))
        if by_training:
            reason = _(
                "It learns the training digits faster. Test accuracy jumps from epoch to epoch, so by the first time that "
                "it is good these seeds cannot tell the two apart."
            )
            return Judgement(IN_PART, found, reason)
        if by_test:
            return Judgement(IN_PART, found, _("It is sooner there by the test digits only."))
        if sooner.interval.high < 0:
            return Judgement(FAILS, found, _("It is later."))
        return Judgement(WITHIN_NOISE, found, _("By neither measure can these seeds tell the two apart."))

    return judge


def _epochs_until_good(a: str, b: str, slow: GroupCurves, fast: GroupCurves, sooner: MeanDifference) -> str:
    """When the experiments a and b first reach GOOD_ACCURACY, in a sentence."""
    rate_a, rate_b = (setting("learning_rate").text(experiment(key).recipe.learning_rate) for key in (a, b))
    return _(
        "Epochs until {accuracy} of the test digits are read for the first time: {slow} at learning rate {slow_rate}, "
        "{fast} at {fast_rate}; sooner by {difference} ({low} to {high}).",
        accuracy=percent(GOOD_ACCURACY),
        slow=decimal(slow.first_epoch_at(GOOD_ACCURACY).mean(), 1),
        slow_rate=rate_a,
        fast=decimal(fast.first_epoch_at(GOOD_ACCURACY).mean(), 1),
        fast_rate=rate_b,
        difference=_one_decimal(sooner.difference),
        low=_one_decimal(sooner.interval.low),
        high=_one_decimal(sooner.interval.high),
    )


def _one_decimal(number: float) -> str:
    return decimal(number, 1).replace("-", MINUS)


def scheduler_gave_the_gain(evidence: Evidence) -> Judgement:
    """Whether experiment 3 gained over experiment 2 by its scheduler, and not by its augmentation, which changed too."""
    augmentation, scheduler, interaction = evidence.cells(study("augmentation-scheduler")).effects
    found = sentences(*map(_effect_sentence, (scheduler, augmentation, interaction)))
    by_scheduler, by_augmentation = scheduler.interval.low > 0, augmentation.interval.low > 0
    if by_scheduler and by_augmentation:
        apart = _("The published run could not tell them apart.")
        return Judgement(IN_PART, found, sentences(_both_add(scheduler, augmentation), apart, _(STEERED_BY_TEST)))
    if by_scheduler:
        if augmentation.interval.high < 0:
            reason = _(
                "With the missing combinations trained too, the gain is the scheduler's; the harder images even cost some "
                "accuracy."
            )
        else:
            reason = _(
                "With the missing combinations trained too, the gain is the scheduler's; no gain of the harder images can "
                "be seen."
            )
        return Judgement(HOLDS, found, sentences(reason, _(STEERED_BY_TEST)))
    if by_augmentation:
        return Judgement(FAILS, found, _("The gain comes from the harder images."))
    if scheduler.interval.high < 0:
        return Judgement(FAILS, found, _("The scheduler costs accuracy."))
    return Judgement(WITHIN_NOISE, found, _("Every interval of the scheduler's gain has zero in it."))


def _effect_sentence(effect: Effect) -> str:
    """An effect with its interval and p-value: "Scheduler: +0.15 points (+0.02 to +0.28, p = 0.034)."."""
    values = {
        "effect": effect.name,
        "points": points(effect.mean),
        "interval": effect.interval.in_points,
        "p": p_value(effect.p),
    }
    if effect.p < 0.001:  # written in words
        return _("{effect}: {points} points ({interval}, p {p}).", **values)
    return _("{effect}: {points} points ({interval}, p = {p}).", **values)


def _both_add(scheduler: Effect, augmentation: Effect) -> str:
    barely = [in_sentence(effect.name) for effect in (scheduler, augmentation) if effect.only_just]
    if not barely:
        return _("Both add to the accuracy.")
    return _(
        "Both add to the accuracy, though for {effects} only just: where three effects are tested, one such interval may "
        "leave out zero by chance.",
        effects=listing(barely),
    )


def steering_by_the_test_set_is_harmless(evidence: Evidence) -> Judgement:
    """Whether a scheduler that watches the test set gains no accuracy against one that watches held-out images."""
    by_test, held_out = evidence["final-exp3"], evidence["final-exp3-held-out"]
    flattered = gain(held_out, by_test, lambda curves: curves.last)
    found = _(
        "Learning rate set by the test loss: {by_test}. Learning rate set by the loss on {images} held-out training images, "
        "which it then does not learn from: {held_out}. Gain with the same seed: {gain}.",
        by_test=with_interval(by_test.last),
        images=formatting.count(HELD_OUT_IMAGES),
        held_out=with_interval(held_out.last),
        gain=points_with_interval(flattered),
    )
    if flattered.interval.low > 0:
        reason = _("Looking at the test set and training on the images kept back are worth something together.")
        return Judgement(FAILS, found, reason)
    if flattered.interval.high < NEGLIGIBLE_CHANGE:
        reason = _("It raises the figure by less than {limit}, over the whole interval.", limit=negligible_points())
        return Judgement(HOLDS, found, reason)
    reason = _("How much it raises the figure cannot be told from chance, so it cannot be called nothing.")
    return Judgement(WITHIN_NOISE, found, reason)


def harder_pictures_lower_training(evidence: Evidence) -> Judgement:
    """Whether heavy augmentation is why experiment 3's training accuracy is below experiment 2's."""
    augmentation, scheduler, _interaction = evidence.cells(study("augmentation-scheduler"), "training").effects
    both = gain(evidence["final-exp2"], evidence["final-exp3"], lambda curves: curves.last_train)
    second, third = (published_facts(key).curves.train_accuracy[-1] for key in ("final-exp2", "final-exp3"))
    found = _(
        "Published training accuracy: {third} here, {second} in experiment 2. Measured, experiment 3 minus experiment 2: "
        "{both}. Of that heavy augmentation makes {augmentation} ({augmentation_interval}), the scheduler {scheduler} "
        "({scheduler_interval}).",
        third=percent(third),
        second=percent(second),
        both=points_with_interval(both),
        augmentation=in_points(augmentation.mean),
        augmentation_interval=augmentation.interval.in_points,
        scheduler=in_points(scheduler.mean),
        scheduler_interval=scheduler.interval.in_points,
    )
    lowers = augmentation.interval.high < 0
    if lowers and both.interval.high < 0:
        return Judgement(HOLDS, found, _("Harder images lower training accuracy."))
    if lowers and scheduler.interval.low > 0:
        reason = _(
            "Harder images do lower training accuracy, but the falling learning rate raises it, and together "
            "experiment 3's is not lower than experiment 2's."
        )
        return Judgement(IN_PART, found, reason)
    if lowers:
        reason = _("Harder images do lower training accuracy, but all in all experiment 3's is not lower.")
        return Judgement(IN_PART, found, reason)
    verdict = FAILS if augmentation.interval.excludes_zero else WITHIN_NOISE
    return Judgement(verdict, found, _("No lowering can be seen."))


def small_without_getting_worse(evidence: Evidence) -> Judgement:
    """Whether the smallest network with its best published recipe is as accurate as the largest, to NEGLIGIBLE_CHANGE."""
    large, small = evidence["init"], evidence["final-exp3"]
    change = unpaired_difference(large.last, small.last)
    found = _(
        "{large}: {large_accuracy}. {small}: {small_accuracy}. Difference: {difference}.",
        large=experiment("init").title,
        large_accuracy=with_interval(large.last),
        small=experiment("final-exp3").title,
        small_accuracy=with_interval(small.last),
        difference=points_with_interval(change),
    )
    if change.interval.low > 0:
        better = _("The small network is even better, with its better recipe.")
        return Judgement(HOLDS, found, sentences(better, _(STEERED_BY_TEST)))
    if change.interval.high < 0:
        return Judgement(FAILS, found, _("The small network is worse: the whole interval is below zero."))
    if change.interval.low > -NEGLIGIBLE_CHANGE:
        at_most = _("If it is worse at all, then by less than {limit}.", limit=negligible_points())
        return Judgement(HOLDS, found, sentences(at_most, _(STEERED_BY_TEST)))
    reason = _("It may be as good, and it may be worse by more than {limit}.", limit=negligible_points())
    return Judgement(WITHIN_NOISE, found, reason)
