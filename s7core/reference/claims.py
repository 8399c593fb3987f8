"""What the published lesson claims of its runs, and what weighs each claim against the reference runs."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean

import numpy

from s7core.analysis.statistics import Interval, mean_interval, paired_difference, prediction_interval, unpaired_difference
from s7core.lesson.experiments import TARGET, PublishedExperiment, experiment, published_experiment
from s7core.lesson.groups import study
from s7core.reference.evidence import Evidence, gain

HOLDS, IN_PART, FAILS, NOISE = "holds", "holds in part", "does not hold", "cannot be told from noise"
OPINION, UNMEASURED = "an opinion", "not measured yet"
VERDICTS = (HOLDS, IN_PART, FAILS, NOISE, OPINION, UNMEASURED)

GOOD = 0.99     # where we say that a network has learned
NEXT_TO_NOTHING = 0.001   # a change of accuracy that nobody would miss: ten digits
IMPLIED = "Implied: "
SPREAD_OF_BEST = "the best epoch is chosen by the test set, so it flatters"


@dataclass(frozen=True)
class Finding:
    """One claim, weighed. `claim` is as published; `found` has the figures, `reason` why that makes the verdict."""

    subject: str
    claim: str
    verdict: str
    found: str
    reason: str


Weigh = Callable[[Evidence], tuple[str, str, str]]   # verdict, what was found, the reason


def claimed_test_accuracy(of: PublishedExperiment, evidence: Evidence) -> tuple[str, str, str]:
    """The claimed figure against where one more run of ours would lie."""
    ours, claimed = evidence[of.key], of.test_accuracy
    last, best = (prediction_interval(list(each)) for each in (ours.last, ours.best))
    curve = of.curves.test_accuracy
    found = (f"Published run: {_percent(max(curve))} in epoch {of.curves.best_epoch}, {_percent(curve[-1])} in the last. "
             f"Here, {len(ours.seeds)} seeds: last epoch {_mean(ours.last)}, best epoch {_percent(mean(ours.best))} on "
             "average.")
    was_last = claimed == curve[-1]
    if claimed < last.low:
        return HOLDS, found, "Our runs do even better in their last epoch."
    if last.holds(claimed):
        if was_last:
            return HOLDS, found, f"It lies where one more seed would: {_range(last)}."
        return IN_PART, found, (f"It is the best of {len(curve)} epochs, and {SPREAD_OF_BEST}. Its last epoch would have "
                                f"been {_percent(curve[-1])}; one more seed's last epoch lies between {_range(last)}.")
    if claimed <= best.high:
        return IN_PART, found, (f"Only as a best epoch (up to {_percent(best.high)}): {SPREAD_OF_BEST}. Last epochs lie "
                                f"between {_range(last)}.")
    return FAILS, found, f"Neither last epochs ({_range(last)}) nor best ones ({_range(best)}) come so high."


def claimed_training_accuracy(of: PublishedExperiment, evidence: Evidence) -> tuple[str, str, str]:
    """The claimed training accuracy against where one more run of ours would lie."""
    ours = evidence[of.key].train[:, -1]
    bounds = prediction_interval(list(ours))
    found = f"Published run, last epoch: {_percent(of.curves.train_accuracy[-1])}. Here, {len(ours)} seeds: {_mean(ours)}."
    if bounds.holds(of.train_accuracy):
        return HOLDS, found, f"It lies where one more seed would: {_range(bounds)}."
    side = "above" if of.train_accuracy > bounds.high else "below"
    return FAILS, found, f"It lies {side} what one more seed gives: {_range(bounds)}."


def _underfitting(evidence: Evidence) -> tuple[str, str, str]:
    ours = evidence["init"]
    gap = paired_difference(list(ours.last), list(ours.train[:, -1]))
    found = (f"Training accuracy less test accuracy: {_points(gap.difference)} ({gap.interval.in_points}), though "
             "training is measured on rotated digits.")
    if gap.interval.low > 0:
        return FAILS, found, "Who knows the training digits better than new ones overfits; that is the opposite."
    if gap.interval.high < 0:
        return HOLDS, found, "Training digits are read worse than new ones."
    return NOISE, found, "The gap may as well be zero."


def _training_below_test(key: str) -> Weigh:
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        gap = paired_difference(list(ours.train[:, -1]), list(ours.last))
        found = f"Test accuracy less training accuracy: {_points(gap.difference)} ({gap.interval.in_points})."
        if gap.interval.low > 0:
            return HOLDS, found, ("Training accuracy is a running mean over the epoch, with dropout and augmentation on; "
                                  "the test has neither. By itself it is no sign of too small a network.")
        if gap.interval.high < 0:
            return FAILS, found, "Training accuracy is the higher one."
        return NOISE, found, "The gap may as well be zero."

    return weigh


def _reaches_target_within(key: str, epochs: int) -> Weigh:
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        bounds, reached = mean_interval(list(ours.last)), ours.first_epoch_at(TARGET) <= ours.test.shape[1]
        first = f", first in epoch {ours.first_epoch_at(TARGET).min()}" if reached.any() else ""
        found = (f"Last epoch, {len(ours.seeds)} seeds: {_mean(ours.last)}. {reached.sum()} of them reached "
                 f"{_percent(TARGET)} in some epoch{first}.")
        if bounds.low >= TARGET:
            return HOLDS, found, "The mean of the last epochs is above it, interval and all."
        if reached.any():
            return IN_PART, found, f"It is passed on the way, but {SPREAD_OF_BEST}, and not every last epoch is there."
        if ours.test.shape[1] < epochs:
            return NOISE, found, f"These runs have {ours.test.shape[1]} epochs, not {epochs}: more might get there."
        return FAILS, found, "No seed gets there."

    return weigh


def _misses_target(key: str) -> Weigh:
    """The claim that it does not reach the target."""
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        bounds = mean_interval(list(ours.last))
        found = f"Last epoch, {len(ours.seeds)} seeds: {_mean(ours.last)}; the objective is {_percent(TARGET)}."
        if bounds.high < TARGET:
            return HOLDS, found, "The mean of the last epochs stays below it, interval and all."
        if bounds.low >= TARGET:
            return FAILS, found, "The mean of the last epochs is above it, interval and all."
        return NOISE, found, f"The interval of the mean has {_percent(TARGET)} in it."

    return weigh


def _converges_faster(evidence: Evidence) -> tuple[str, str, str]:
    one, two = evidence["final-exp1"], evidence["final-exp2"]
    slow, fast = one.first_epoch_at(GOOD), two.first_epoch_at(GOOD)
    sooner = gain(two, one, lambda series: series.first_epoch_at(GOOD))
    found = (f"Epochs until {_percent(GOOD)} for the first time: {slow.mean():.1f} at learning rate "
             f"{experiment('final-exp1').recipe.learning_rate:g}, {fast.mean():.1f} at "
             f"{experiment('final-exp2').recipe.learning_rate:g}; sooner by {sooner.difference:.1f} "
             f"({sooner.interval.low:.1f} to {sooner.interval.high:.1f}).")
    if sooner.interval.low > 0:
        return HOLDS, found, "It is sooner with every seed taken into account."
    if sooner.interval.high < 0:
        return FAILS, found, "It is later."
    return NOISE, found, "So few seeds cannot tell the two apart."


def _better(a: str, b: str) -> Weigh:
    """The claim that the second is more accurate in its last epoch."""
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        first, second = evidence[a], evidence[b]
        by_seed = gain(first, second, lambda series: series.last)
        found = (f"{experiment(a).title}: {_mean(first.last)}. {experiment(b).title}: {_mean(second.last)}. Gain with the "
                 f"same seed: {_points(by_seed.difference)} ({by_seed.interval.in_points}).")
        if by_seed.interval.low > 0:
            return HOLDS, found, "The interval of the gain is above zero."
        if by_seed.interval.high < 0:
            return FAILS, found, "It is worse, interval and all."
        needed = f"; about {by_seed.seeds_needed} seeds each could show a gain of that size" if by_seed.seeds_needed else ""
        return NOISE, found, f"The interval of the gain has zero in it{needed}."

    return weigh


def _plateau(evidence: Evidence) -> tuple[str, str, str]:
    """The last third of the epochs against the third before it."""
    ours = evidence["final-exp2"].test
    epochs = ours.shape[1]
    third = epochs // 3
    rise = paired_difference(list(ours[:, epochs - 2 * third : epochs - third].mean(1)),
                             list(ours[:, epochs - third :].mean(1)))
    found = (f"From epochs {epochs - 2 * third + 1} to {epochs - third} to epochs {epochs - third + 1} to {epochs} test "
             f"accuracy changes by {_points(rise.difference)} ({rise.interval.in_points}).")
    little = f"less than {NEXT_TO_NOTHING * 100:g} points"
    if rise.interval.high < NEXT_TO_NOTHING:
        return HOLDS, found, f"It rises by {little}, interval and all."
    if rise.interval.low > 0:
        return FAILS, found, "It still rises."
    return NOISE, found, f"It may have stopped, and it may rise by more than {NEXT_TO_NOTHING * 100:g} points."


def _gap_says_little(key: str) -> Weigh:
    """The claim that training accuracy is low, and that this is a fault."""
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        verdict, found, reason = _training_below_test(key)(evidence)
        if verdict == HOLDS:
            return IN_PART, found, f"There is a gap, but it says little. {reason}"
        return verdict, found, reason

    return weigh


def _consistently_above(evidence: Evidence) -> tuple[str, str, str]:
    of, ours = published_experiment("final-exp3"), evidence["final-exp3"]
    above = sum(each >= TARGET for each in of.curves.test_accuracy)
    last_five = (ours.test[:, -5:] >= TARGET).all(1)
    steady = int(last_five.sum())
    found = (f"Published: {above} of {len(of.curves.epoch)} epochs at or above {_percent(TARGET)}. Here {steady} of "
             f"{len(ours.seeds)} seeds are there in each of the last five epochs; last epoch {_mean(ours.last)}.")
    if steady == len(ours.seeds):
        return HOLDS, found, "Once the learning rate has dropped, every seed stays above."
    if steady == 0:
        return FAILS, found, "No seed stays above for five epochs."
    return IN_PART, found, "It depends on the seed, so one run could not know."


def _scheduler_gave_the_gain(evidence: Evidence) -> tuple[str, str, str]:
    augmentation, scheduler, interaction = evidence.cells(study("augmentation-scheduler")).effects
    found = " ".join(f"{each.name}: {_points(each.mean)} ({each.interval.in_points})."
                     for each in (scheduler, augmentation, interaction))
    by_scheduler, by_augmentation = scheduler.interval.low > 0, augmentation.interval.low > 0
    if by_scheduler and by_augmentation:
        return IN_PART, found, "Both add to the accuracy; the published run could not tell them apart."
    if by_scheduler:
        other = ("the harder pictures even cost some" if augmentation.interval.high < 0
                 else "of the harder pictures no gain can be seen")
        return HOLDS, found, f"With the missing combinations trained too, the gain is the scheduler's; {other}."
    if by_augmentation:
        return FAILS, found, "The gain is that of the harder pictures."
    if scheduler.interval.high < 0:
        return FAILS, found, "The scheduler costs accuracy."
    return NOISE, found, "No gain of the scheduler stands clear of zero."


def _harder_pictures_lower_training(evidence: Evidence) -> tuple[str, str, str]:
    augmentation, _, _ = evidence.cells(study("augmentation-scheduler"), "training").effects
    second, third = (published_experiment(key).curves.train_accuracy[-1] for key in ("final-exp2", "final-exp3"))
    found = (f"Published training accuracy: {_percent(third)} here, {_percent(second)} in experiment 2. Measured: heavy "
             f"augmentation changes it by {_points(augmentation.mean)} ({augmentation.interval.in_points}).")
    lowers = augmentation.interval.high < 0
    if lowers and third < second:
        return HOLDS, found, "Harder pictures lower training accuracy."
    if lowers:
        return IN_PART, found, ("Harder pictures do lower training accuracy, but experiment 3's is not lower than "
                                "experiment 2's: the falling learning rate gives back more.")
    return NOISE if not augmentation.interval.excludes_zero else FAILS, found, "No lowering can be seen."


def small_without_getting_worse(evidence: Evidence) -> tuple[str, str, str]:
    large, small = evidence["init"], evidence["final-exp3"]
    change = unpaired_difference(list(large.last), list(small.last))
    found = (f"{experiment('init').title}: {_mean(large.last)}. {experiment('final-exp3').title}: {_mean(small.last)}. "
             f"Difference: {_points(change.difference)} ({change.interval.in_points}).")
    if change.interval.low > 0:
        return HOLDS, found, "The small network is even the better one, with its better recipe."
    if change.interval.high < 0:
        return FAILS, found, "The small network is worse, interval and all."
    if change.interval.low > -NEXT_TO_NOTHING:
        return HOLDS, found, f"If it is worse at all, then by less than {NEXT_TO_NOTHING * 100:g} points."
    return NOISE, found, f"It may be as good, and it may be worse by more than {NEXT_TO_NOTHING * 100:g} points."


# Claims, each with what weighs it: sentences of the published targets and analyses, and what they imply.
CLAIMS: dict[str, dict[str, Weigh]] = {
    "init": {"Small underfitting.": _underfitting},
    "net1": {"Training accuracy is low compared with test accuracy.": _training_below_test("net1")},
    "net2": {"Reduce the number of parameters and reach 99.4 within 20 epochs.": _reaches_target_within("net2", 20)},
    "final-exp1": {
        "Accuracy is good; training accuracy is lower and needs improvement.": _gap_says_little("final-exp1"),
        "Test accuracy does not meet the objective.": _misses_target("final-exp1"),
    },
    "final-exp2": {
        "Converges faster than experiment 1.": _converges_faster,
        "Raise the learning rate to get better accuracy in fewer epochs.": _better("final-exp1", "final-exp2"),
        "Still a gap between training and test accuracy.": _gap_says_little("final-exp2"),
        "Test accuracy has reached a plateau.": _plateau,
    },
    "final-exp3": {
        "Meets the test accuracy, consistently above 99.40.": _consistently_above,
        f"{IMPLIED}experiment 3 is better than experiment 1.": _better("final-exp1", "final-exp3"),
        f"{IMPLIED}the scheduler gave the gain.": _scheduler_gave_the_gain,
        "Training accuracy is lower because the training data was made harder.": _harder_pictures_lower_training,
    },
}

# Sentences that counting decides, or nothing; those on receptive fields are weighed with the published number.
COUNTED = ("The number of parameters is very high.", "The number of parameters is reduced.",
           "Parameters are reduced and the architecture is fixed.")
OPINIONS = ("Accuracy is good.", "Pretty good test accuracy.")


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.2f} %"


def _points(difference: float) -> str:
    return f"{difference * 100:+.2f} points".replace("-", "−")


def _range(bounds: Interval) -> str:
    return bounds.in_percent.replace(" to ", " and ") + " %"


def _mean(values: numpy.ndarray) -> str:
    return f"{_percent(mean(values))} ({mean_interval(list(values)).in_percent})"
