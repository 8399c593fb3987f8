"""What weighs a claim: each function takes the reference runs and gives a verdict, what was found, and the reason."""

from collections.abc import Callable
from statistics import mean

import numpy

from s7core.analysis.statistics import (
    Interval,
    mean_interval,
    paired_difference,
    prediction_interval,
    unpaired_difference,
    with_interval,
)
from s7core.formatting import percent, points
from s7core.lesson.experiments import TARGET, PublishedExperiment, experiment, published_experiment
from s7core.lesson.groups import study
from s7core.recipe import HELD_OUT_IMAGES
from s7core.reference.evidence import Evidence, Series, gain
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, NoSpread

GOOD = 0.99  # where we say that a network has learned
NEXT_TO_NOTHING = 0.001  # a change of accuracy that nobody would miss: ten digits
SPREAD_OF_BEST = "the best epoch is chosen by the test set, so it flatters"
STEERED = "Experiment 3's learning rate was lowered by the test loss, which flatters too."

VerdictRule = Callable[[Evidence], tuple[str, str, str]]


def claimed_test_accuracy(of: PublishedExperiment, evidence: Evidence) -> tuple[str, str, str]:
    """The claimed figure against where one more run of ours would lie."""
    ours, claimed = evidence[of.key], of.test_accuracy
    last, best = (_known(prediction_interval(list(each))) for each in (ours.last, ours.best))
    curve = of.curves.test_accuracy
    found = (
        f"Published run: {percent(max(curve))} in epoch {of.curves.best_epoch}, {percent(curve[-1])} in the last. "
        f"Here, {len(ours.seeds)} seeds: last epoch {with_interval(ours.last)}, best epoch {percent(mean(ours.best))} on "
        "average."
    )
    was_last = claimed == curve[-1]
    if claimed < last.low:
        return HOLDS, found, "Our runs do even better in their last epoch."
    if last.holds(claimed):
        if was_last:
            return HOLDS, found, f"It lies where one more seed would: {_between(last)}."
        return (
            IN_PART,
            found,
            (
                f"It is the best of {len(curve)} epochs, and {SPREAD_OF_BEST}. Its last epoch would have "
                f"been {percent(curve[-1])}; one more seed's last epoch lies between {_between(last)}."
            ),
        )
    if claimed <= best.high:
        return (
            IN_PART,
            found,
            (
                f"Only as a best epoch (up to {percent(best.high)}): {SPREAD_OF_BEST}. Last epochs lie "
                f"between {_between(last)}."
            ),
        )
    return FAILS, found, f"Neither last epochs ({_between(last)}) nor best ones ({_between(best)}) come so high."


def claimed_training_accuracy(of: PublishedExperiment, evidence: Evidence) -> tuple[str, str, str]:
    """The claimed training accuracy against where one more run of ours would lie."""
    ours = evidence[of.key].train[:, -1]
    bounds = _known(prediction_interval(list(ours)))
    found = (
        f"Published run, last epoch: {percent(of.curves.train_accuracy[-1])}. Here, {len(ours)} "
        f"seeds: {with_interval(ours)}."
    )
    if bounds.holds(of.train_accuracy):
        return HOLDS, found, f"It lies where one more seed would: {_between(bounds)}."
    side = "above" if of.train_accuracy > bounds.high else "below"
    return FAILS, found, f"It lies {side} what one more seed gives: {_between(bounds)}."


def underfitting(evidence: Evidence) -> tuple[str, str, str]:
    ours = evidence["init"]
    gap = paired_difference(list(ours.last), list(ours.train[:, -1]))
    found = (
        f"Training accuracy less test accuracy: {_points(gap.difference)} ({gap.interval.in_points}), though "
        "training is measured on rotated digits."
    )
    if gap.interval.low > 0:
        return FAILS, found, "Who knows the training digits better than new ones overfits; that is the opposite."
    if gap.interval.high < 0:
        return HOLDS, found, "Training digits are read worse than new ones."
    return WITHIN_NOISE, found, "The gap may as well be zero."


def training_below_test(key: str) -> VerdictRule:
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        gap = paired_difference(list(ours.train[:, -1]), list(ours.last))
        found = f"Test accuracy less training accuracy: {_points(gap.difference)} ({gap.interval.in_points})."
        if gap.interval.low > 0:
            return (
                HOLDS,
                found,
                (
                    "Training accuracy is a running mean over the epoch, with dropout and augmentation on; "
                    "the test has neither. By itself it is no sign of too small a network."
                ),
            )
        if gap.interval.high < 0:
            return FAILS, found, "Training accuracy is the higher one."
        return WITHIN_NOISE, found, "The gap may as well be zero."

    return weigh


def reaches_target_within(key: str, epochs: int) -> VerdictRule:
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        bounds, reached = _known(mean_interval(list(ours.last))), ours.first_epoch_at(TARGET) <= ours.test.shape[1]
        had, there = ours.test.shape[1], int((ours.last >= TARGET).sum())
        first = f", first in epoch {ours.first_epoch_at(TARGET).min()}" if reached.any() else ""
        found = (
            f"{had} epochs, {len(ours.seeds)} seeds: {with_interval(ours.last)} in the last one. {reached.sum()} of them "
            f"reached {percent(TARGET)} in some epoch{first}, {there} in the last."
        )
        more = (
            ""
            if had == epochs
            else (f" {epochs - had} of the {epochs} epochs were never trained, here or by the published run.")
        )
        if bounds.low >= TARGET:
            return HOLDS, found, "The mean of the last epochs is above it, interval and all."
        if reached.any():
            return IN_PART, found, f"It is passed on the way, but {SPREAD_OF_BEST}.{more}"
        return (WITHIN_NOISE if more else FAILS), found, f"No seed gets there.{more}"

    return weigh


def misses_target(key: str) -> VerdictRule:
    """The claim that it does not reach the target."""

    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        bounds = _known(mean_interval(list(ours.last)))
        found = f"Last epoch, {len(ours.seeds)} seeds: {with_interval(ours.last)}; the objective is {percent(TARGET)}."
        if bounds.high < TARGET:
            return HOLDS, found, "The mean of the last epochs stays below it, interval and all."
        if bounds.low >= TARGET:
            return FAILS, found, "The mean of the last epochs is above it, interval and all."
        return WITHIN_NOISE, found, f"The interval of the mean has {percent(TARGET)} in it."

    return weigh


def converges_faster(evidence: Evidence) -> tuple[str, str, str]:
    """By the epochs until the test accuracy is good, and by the training accuracy on the way, which does not jump."""
    one, two = evidence["final-exp1"], evidence["final-exp2"]
    slow, fast = one.first_epoch_at(GOOD), two.first_epoch_at(GOOD)
    sooner = gain(two, one, lambda series: series.first_epoch_at(GOOD))
    ahead = gain(one, two, lambda series: series.train.mean(1))
    found = (
        f"Epochs until {percent(GOOD)} of the test digits are read for the first time: {slow.mean():.1f} at learning "
        f"rate {experiment('final-exp1').recipe.learning_rate:g}, {fast.mean():.1f} at "
        f"{experiment('final-exp2').recipe.learning_rate:g}; sooner by {sooner.difference:.1f} "
        f"({sooner.interval.low:.1f} to {sooner.interval.high:.1f}). Training accuracy over all epochs: "
        f"{_points(ahead.difference)} ({ahead.interval.in_points})."
    ).replace("-", "−")
    by_test, by_training = sooner.interval.low > 0, ahead.interval.low > 0
    if by_test and by_training:
        return HOLDS, found, "It is sooner by both measures."
    if by_training:
        return (
            IN_PART,
            found,
            (
                "It learns the training digits faster. Test accuracy jumps from epoch to epoch, so by the "
                "first time that it is good these seeds cannot tell the two apart."
            ),
        )
    if by_test:
        return IN_PART, found, "It is sooner there by the test digits only."
    if sooner.interval.high < 0:
        return FAILS, found, "It is later."
    return WITHIN_NOISE, found, "By neither measure can these seeds tell the two apart."


def better(a: str, b: str) -> VerdictRule:
    """The claim that the second is more accurate in its last epoch."""

    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        first, second = evidence[a], evidence[b]
        by_seed = gain(first, second, lambda series: series.last)
        found = (
            f"{experiment(a).title}: {with_interval(first.last)}. {experiment(b).title}: {with_interval(second.last)}. Gain "
            f"with the same seed: {_points(by_seed.difference)} ({by_seed.interval.in_points})."
        )
        steered = f" {STEERED}" if experiment(b).recipe.scheduler_watches_test else ""
        if by_seed.interval.low > 0:
            return HOLDS, found, f"The interval of the gain is above zero.{steered}"
        if by_seed.interval.high < 0:
            return FAILS, found, "It is worse, interval and all."
        needed = f"; about {by_seed.seeds_needed} seeds each could show a gain of that size" if by_seed.seeds_needed else ""
        return WITHIN_NOISE, found, f"The interval of the gain has zero in it{needed}."

    return weigh


def better_in_fewer_epochs(a: str, b: str) -> VerdictRule:
    """The claim that the second is more accurate after two thirds of the epochs than the first after all."""

    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        early = evidence[b].test.shape[1] * 2 // 3
        verdict, found, reason = better(a, b)(evidence)
        sooner = gain(
            evidence[a],
            Series(evidence[b].seeds, evidence[b].test[:, :early], evidence[b].train[:, :early]),
            lambda series: series.last,
        )
        found += f" Its epoch {early} against the other's last: {_points(sooner.difference)} ({sooner.interval.in_points})."
        if sooner.interval.low > 0:
            return HOLDS, found, f"It is ahead after {early} epochs already."
        if verdict == HOLDS:
            return IN_PART, found, "It is ahead in the end, but not in fewer epochs."
        if sooner.interval.high < 0:
            return FAILS, found, f"After {early} epochs it is behind, and in the end it is not ahead beyond noise."
        return verdict, found, reason

    return weigh


def plateau(evidence: Evidence) -> tuple[str, str, str]:
    """The rise over the last third of the epochs: the slope of a straight line, a seed at a time."""
    ours = evidence["final-exp2"].test
    epochs = ours.shape[1]
    some = epochs // 3
    rises = numpy.polyfit(numpy.arange(some), ours[:, -some:].T, 1)[0] * (some - 1)
    rise = paired_difference([0.0] * len(rises), list(rises))
    little = f"{NEXT_TO_NOTHING * 100:g} points"
    found = (
        f"From epoch {epochs - some + 1} to {epochs}, by a straight line through each seed's test accuracies: "
        f"{_points(rise.difference)} ({rise.interval.in_points})."
    )
    if rise.interval.high < NEXT_TO_NOTHING:
        return HOLDS, found, f"It rises by less than {little}, interval and all."
    if rise.interval.low > NEXT_TO_NOTHING:
        return FAILS, found, f"It still rises by more than {little}."
    return WITHIN_NOISE, found, f"It may have stopped, and it may rise by more than {little}."


def gap_says_little(key: str) -> VerdictRule:
    """The claim that training accuracy is low, and that this is a fault."""

    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        verdict, found, reason = training_below_test(key)(evidence)
        if verdict == HOLDS:
            return IN_PART, found, f"There is a gap, but it says little. {reason}"
        return verdict, found, reason

    return weigh


def consistently_above(evidence: Evidence) -> tuple[str, str, str]:
    of, ours = published_experiment("final-exp3"), evidence["final-exp3"]
    above = sum(each >= TARGET for each in of.curves.test_accuracy)
    last_five = (ours.test[:, -5:] >= TARGET).all(1)
    steady = int(last_five.sum())
    found = (
        f"Published: {above} of {len(of.curves.epoch)} epochs at or above {percent(TARGET)}. Here {steady} of "
        f"{len(ours.seeds)} seeds are there in each of the last five epochs; last epoch {with_interval(ours.last)}."
    )
    if steady == len(ours.seeds):
        return HOLDS, found, f"Once the learning rate has dropped, every seed stays above. {STEERED}"
    if steady == 0:
        return FAILS, found, "No seed stays above for five epochs."
    return IN_PART, found, "It depends on the seed, so one run could not know."


def scheduler_gave_the_gain(evidence: Evidence) -> tuple[str, str, str]:
    augmentation, scheduler, interaction = evidence.cells(study("augmentation-scheduler")).effects
    found = " ".join(
        f"{each.name}: {_points(each.mean)} ({each.interval.in_points}, p = {each.p:.3f})."
        for each in (scheduler, augmentation, interaction)
    )
    by_scheduler, by_augmentation = scheduler.interval.low > 0, augmentation.interval.low > 0
    if by_scheduler and by_augmentation:
        barely = [each.name.lower() for each in (scheduler, augmentation) if each.only_just]
        told = "Both add to the accuracy."
        if barely:
            told = (
                f"Both add to the accuracy, though of {' and '.join(barely)} that is only just clear, for three effects "
                "were looked at."
            )
        return IN_PART, found, f"{told} The published run could not tell them apart. {STEERED}"
    if by_scheduler:
        other = (
            "the harder pictures even cost some"
            if augmentation.interval.high < 0
            else "of the harder pictures no gain can be seen"
        )
        return HOLDS, found, f"With the missing combinations trained too, the gain is the scheduler's; {other}. {STEERED}"
    if by_augmentation:
        return FAILS, found, "The gain is that of the harder pictures."
    if scheduler.interval.high < 0:
        return FAILS, found, "The scheduler costs accuracy."
    return WITHIN_NOISE, found, "No gain of the scheduler stands clear of zero."


def steering_by_the_test_set_is_harmless(evidence: Evidence) -> tuple[str, str, str]:
    by_test, held_out = evidence["final-exp3"], evidence["final-exp3-held-out"]
    flattered = gain(held_out, by_test, lambda series: series.last)
    found = (
        f"Steered by the test loss: {with_interval(by_test.last)}. Steered by {HELD_OUT_IMAGES:,} held-out training images, "
        f"which it then does not learn from: {with_interval(held_out.last)}. Gain with the same seed: "
        f"{_points(flattered.difference)} ({flattered.interval.in_points})."
    )
    if flattered.interval.low > 0:
        return FAILS, found, "Looking at the test set, and the images kept back, are worth more than nothing together."
    if flattered.interval.high < NEXT_TO_NOTHING:
        return HOLDS, found, f"It flatters by less than {NEXT_TO_NOTHING * 100:g} points, interval and all."
    return WITHIN_NOISE, found, "What it flatters cannot be told from chance, and so it cannot be called nothing."


def harder_pictures_lower_training(evidence: Evidence) -> tuple[str, str, str]:
    augmentation, scheduler, _ = evidence.cells(study("augmentation-scheduler"), "training").effects
    both = gain(evidence["final-exp2"], evidence["final-exp3"], lambda series: series.train[:, -1])
    second, third = (published_experiment(key).curves.train_accuracy[-1] for key in ("final-exp2", "final-exp3"))
    found = (
        f"Published training accuracy: {percent(third)} here, {percent(second)} in experiment 2. Measured, "
        f"experiment 3 less experiment 2: {_points(both.difference)} ({both.interval.in_points}). Of that heavy "
        f"augmentation makes {_points(augmentation.mean)} ({augmentation.interval.in_points}), the scheduler "
        f"{_points(scheduler.mean)} ({scheduler.interval.in_points})."
    )
    lowers = augmentation.interval.high < 0
    if lowers and both.interval.high < 0:
        return HOLDS, found, "Harder pictures lower training accuracy."
    if lowers and scheduler.interval.low > 0:
        return (
            IN_PART,
            found,
            (
                "Harder pictures do lower training accuracy, but the falling learning rate raises it, and "
                "together experiment 3's is not lower than experiment 2's."
            ),
        )
    if lowers:
        return IN_PART, found, "Harder pictures do lower training accuracy, but all in all experiment 3's is not lower."
    return WITHIN_NOISE if not augmentation.interval.excludes_zero else FAILS, found, "No lowering can be seen."


def small_without_getting_worse(evidence: Evidence) -> tuple[str, str, str]:
    large, small = evidence["init"], evidence["final-exp3"]
    change = unpaired_difference(list(large.last), list(small.last))
    found = (
        f"{experiment('init').title}: {with_interval(large.last)}. {experiment('final-exp3').title}: "
        f"{with_interval(small.last)}. "
        f"Difference: {_points(change.difference)} ({change.interval.in_points})."
    )
    if change.interval.low > 0:
        return HOLDS, found, f"The small network is even the better one, with its better recipe. {STEERED}"
    if change.interval.high < 0:
        return FAILS, found, "The small network is worse, interval and all."
    if change.interval.low > -NEXT_TO_NOTHING:
        return HOLDS, found, f"If it is worse at all, then by less than {NEXT_TO_NOTHING * 100:g} points. {STEERED}"
    return WITHIN_NOISE, found, f"It may be as good, and it may be worse by more than {NEXT_TO_NOTHING * 100:g} points."


def _known(bounds: Interval) -> Interval:
    if not bounds.known:
        raise NoSpread("All seeds agree to the digit, so they do not show how far chance moves one more of them.")
    return bounds


def _points(difference: float) -> str:
    return f"{points(difference)} points"


def _between(bounds: Interval) -> str:
    return bounds.in_percent.replace(" to ", " and ") + " %"
