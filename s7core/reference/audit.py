"""Every claim of the published lesson beside what was computed or measured here, with a verdict.

Claims are read from the published facts and verdicts are computed: from the declarations of the networks where a claim
is of their size, from the reference runs where it is of their training.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import mean

import numpy

from s7core.analysis.statistics import Interval, mean_interval, paired_difference, prediction_interval, unpaired_difference
from s7core.lesson.experiments import TARGET, PublishedExperiment, experiment, experiments_of, published_experiment
from s7core.lesson.groups import study
from s7core.lesson.layers import Linear
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.model.published_fields import likely_shortcut
from s7core.model.trace import trace
from s7core.reference.evidence import Evidence, NotMeasured, gain
from s7core.reference.shelf import Shelf

HOLDS, IN_PART, FAILS, NOISE = "holds", "holds in part", "does not hold", "cannot be told from noise"
UNMEASURED = "not measured yet"
VERDICTS = (HOLDS, IN_PART, FAILS, NOISE, UNMEASURED)

GOOD = 0.99   # where we say that a network has learned
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


def audit(shelf: Shelf) -> list[Finding]:
    """All claims, stage by stage."""
    evidence = Evidence(shelf)
    sizes = [trace(each.published_architecture).parameters for each in ALL_STAGES]
    smaller = f"{IMPLIED}a network {sizes[0] / sizes[-1]:.0f} times smaller is as accurate."
    return [finding for each in ALL_STAGES for finding in (*_of_stage(each), *_of_runs(each, evidence))] + [
        _weighed("The lesson", smaller, _small_without_getting_worse, evidence)]


def _of_stage(stage: Stage) -> Iterator[Finding]:
    """Claims that the declaration alone decides."""
    published = experiments_of(stage.key)[0]
    traced = trace(stage.published_architecture)
    agrees = traced.parameters == published.parameters
    yield Finding(
        stage.title, f"{published.parameters:,} parameters", HOLDS if agrees else FAILS,
        f"Computed from the layers: {traced.parameters:,}.", "Every layer's parameters add up to the published total."
        if agrees else "The layers add up to another number.")
    if published.receptive_field is not None:
        yield _receptive_field(stage, published)
    if stage.lost_rows:
        listed = sum(row.parameters for row in traced.rows if row.index not in stage.lost_rows)
        yield Finding(
            stage.title, f"{IMPLIED}the layer table lists the whole network.", FAILS,
            f"Rows {stage.lost_rows[0]} to {stage.lost_rows[-1]} are missing. The rows that are there add up to {listed:,} "
            f"parameters, the total says {published.parameters:,}.",
            "The total is right: the rows were lost after it was computed.")
    for first, second in zip(traced.rows, traced.rows[1:], strict=False):
        if isinstance(first.layer, Linear) and isinstance(second.layer, Linear):
            one = (first.input_shape[0] + 1) * second.output_shape[0]
            yield Finding(
                stage.title, f"{IMPLIED}{first.name} and {second.name} can do more than one Linear layer.", FAILS,
                f"No activation stands between them. Together they have {first.parameters + second.parameters:,} "
                f"parameters; one Linear layer that can do exactly the same has {one:,}.",
                "Two linear maps after one another are one linear map: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂).")


def _receptive_field(stage: Stage, published: PublishedExperiment) -> Finding:
    traced = trace(stage.published_architecture)
    claim = f"Receptive field {published.receptive_field}"
    if traced.receptive_field == published.receptive_field:
        return Finding(stage.title, claim, HOLDS, f"Computed: {traced.receptive_field} pixels.", "Both are the same.")
    shortcut = likely_shortcut(traced, published.receptive_field)
    why = f"Most likely the published count {shortcut.words}: {shortcut.steps} = {shortcut.value}." if shortcut else (
        "No common way to count arrives at the published number.")
    if shortcut and shortcut.steps == str(shortcut.value):
        why = f"Most likely the published count {shortcut.words}."
    return Finding(stage.title, claim, FAILS, f"Computed: {traced.receptive_field} pixels.", why)


Weigh = Callable[[Evidence], tuple[str, str, str]]   # verdict, what was found, the reason


def _weighed(subject: str, claim: str, weigh: Weigh, evidence: Evidence) -> Finding:
    try:
        return Finding(subject, claim, *weigh(evidence))
    except NotMeasured as missing:
        return Finding(subject, claim, UNMEASURED, str(missing), "They are made by: python -m s7core reference build")


def _of_runs(stage: Stage, evidence: Evidence) -> Iterator[Finding]:
    """Claims that runs decide."""
    for each in experiments_of(stage.key):
        note = f" ({each.test_accuracy_note})" if each.test_accuracy_note else ""
        yield _weighed(each.title, f"Test accuracy {_percent(each.test_accuracy)}{note}",
                       lambda evidence, each=each: _accuracy(each, evidence), evidence)
        for claim, weigh in CLAIMS.get(each.key, {}).items():
            yield _weighed(each.title, claim, weigh, evidence)


def _accuracy(of: PublishedExperiment, evidence: Evidence) -> tuple[str, str, str]:
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
    if best.holds(claimed):
        return IN_PART, found, (f"Only as a best epoch ({_range(best)}): {SPREAD_OF_BEST}. Last epochs lie between "
                                f"{_range(last)}.")
    return FAILS, found, f"Neither last epochs ({_range(last)}) nor best ones ({_range(best)}) come so high."


def _underfitting(evidence: Evidence) -> tuple[str, str, str]:
    ours = evidence["init"]
    gap = paired_difference(list(ours.last), list(ours.train[:, -1]))
    found = (f"Training accuracy less test accuracy: {_points(gap.difference)} ({_range_of_points(gap.interval)}), though "
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
        found = f"Test accuracy less training accuracy: {_points(gap.difference)} ({_range_of_points(gap.interval)})."
        if gap.interval.low > 0:
            return HOLDS, found, ("Training accuracy is a running mean over the epoch, with dropout and augmentation on; "
                                  "the test has neither. By itself it is no sign of too small a network.")
        if gap.interval.high < 0:
            return FAILS, found, "Training accuracy is the higher one."
        return NOISE, found, "The gap may as well be zero."

    return weigh


def _reaches_target(key: str) -> Weigh:
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        ours = evidence[key]
        bounds, ever = mean_interval(list(ours.last)), int((ours.best >= TARGET).sum())
        found = (f"Last epoch, {len(ours.seeds)} seeds: {_mean(ours.last)}. {ever} of them reached {_percent(TARGET)} in "
                 "some epoch.")
        if bounds.low >= TARGET:
            return HOLDS, found, "The mean of the last epochs is above it, interval and all."
        if bounds.high < TARGET:
            reason = "The mean of the last epochs stays below it, interval and all."
            return (IN_PART, found, reason + " It is passed only on the way.") if ever else (FAILS, found, reason)
        return NOISE, found, f"The interval of the mean has {_percent(TARGET)} in it."

    return weigh


def _misses_target(key: str) -> Weigh:
    """The claim that it does not reach the target."""
    def weigh(evidence: Evidence) -> tuple[str, str, str]:
        verdict, found, reason = _reaches_target(key)(evidence)
        return {HOLDS: FAILS, FAILS: HOLDS, IN_PART: HOLDS}.get(verdict, verdict), found, reason

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
                 f"same seed: {_points(by_seed.difference)} ({_range_of_points(by_seed.interval)}).")
        if by_seed.interval.low > 0:
            return HOLDS, found, "The interval of the gain is above zero."
        if by_seed.interval.high < 0:
            return FAILS, found, "It is worse, interval and all."
        needed = f"; about {by_seed.seeds_needed} seeds each could show a gain of that size" if by_seed.seeds_needed else ""
        return NOISE, found, f"The interval of the gain has zero in it{needed}."

    return weigh


def _plateau(evidence: Evidence) -> tuple[str, str, str]:
    ours = evidence["final-exp2"].test
    rise = paired_difference(list(ours[:, 5:10].mean(1)), list(ours[:, 10:15].mean(1)))
    found = (f"From epochs 6 to 10 to epochs 11 to 15 test accuracy changes by {_points(rise.difference)} "
             f"({_range_of_points(rise.interval)}).")
    if rise.interval.low > 0:
        return FAILS, found, "It still rises, slowly."
    return HOLDS, found, "No rise can be seen any more."


def _gap_remains(evidence: Evidence) -> tuple[str, str, str]:
    verdict, found, reason = _training_below_test("final-exp2")(evidence)
    return (IN_PART if verdict == HOLDS else verdict), found, (
        f"There is a gap, but it says little. {reason}" if verdict == HOLDS else reason)


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
    augmentation, scheduler, interaction = evidence.effects(study("augmentation-scheduler"))
    found = " ".join(f"{each.name}: {_points(each.mean)} ({_range_of_points(each.interval)})."
                     for each in (scheduler, augmentation, interaction))
    by_scheduler, by_augmentation = scheduler.interval.low > 0, augmentation.interval.low > 0
    if by_scheduler and by_augmentation:
        return IN_PART, found, "Both add to the accuracy; the published run could not tell them apart."
    if by_scheduler:
        return HOLDS, found, "With the missing combinations trained too, the gain is the scheduler's; the harder pictures " \
                             "add none that can be seen."
    if by_augmentation:
        return FAILS, found, "The gain is that of the harder pictures."
    return NOISE, found, "Neither effect stands clear of zero."


def _harder_pictures_lower_training(evidence: Evidence) -> tuple[str, str, str]:
    augmentation, _, _ = evidence.effects(study("augmentation-scheduler"), training=True)
    second, third = (published_experiment(key).curves.train_accuracy[-1] for key in ("final-exp2", "final-exp3"))
    found = (f"Published training accuracy: {_percent(third)} here, {_percent(second)} in experiment 2. Measured: heavy "
             f"augmentation changes it by {_points(augmentation.mean)} ({_range_of_points(augmentation.interval)}).")
    lowers = augmentation.interval.high < 0
    if lowers and third < second:
        return HOLDS, found, "Harder pictures lower training accuracy."
    if lowers:
        return IN_PART, found, ("Harder pictures do lower training accuracy, but experiment 3's is not lower than "
                                "experiment 2's: the falling learning rate gives back more.")
    return NOISE if not augmentation.interval.excludes_zero else FAILS, found, "No lowering can be seen."


def _small_without_getting_worse(evidence: Evidence) -> tuple[str, str, str]:
    large, small = evidence["init"], evidence["final-exp3"]
    change = unpaired_difference(list(large.last), list(small.last))
    found = (f"{experiment('init').title}: {_mean(large.last)}. {experiment('final-exp3').title}: {_mean(small.last)}. "
             f"Difference: {_points(change.difference)} ({_range_of_points(change.interval)}).")
    if change.interval.low > 0:
        return HOLDS, found, "The small network is even the better one, with its better recipe."
    if change.interval.high < 0:
        return FAILS, found, "The small network is worse, interval and all."
    return HOLDS, found, "No loss can be seen; the interval says how large one could still be."


# Claims, each with what weighs it: sentences of the published targets and analyses, and what they imply.
CLAIMS: dict[str, dict[str, Weigh]] = {
    "init": {"Small underfitting.": _underfitting},
    "net1": {"Training accuracy is low compared with test accuracy.": _training_below_test("net1")},
    "net2": {"Reduce the number of parameters and reach 99.4 within 20 epochs.": _reaches_target("net2")},
    "final-exp1": {"Test accuracy does not meet the objective.": _misses_target("final-exp1")},
    "final-exp2": {
        "Converges faster than experiment 1.": _converges_faster,
        "Raise the learning rate to get better accuracy in fewer epochs.": _better("final-exp1", "final-exp2"),
        "Still a gap between training and test accuracy.": _gap_remains,
        "Test accuracy has reached a plateau.": _plateau,
    },
    "final-exp3": {
        "Meets the test accuracy, consistently above 99.40.": _consistently_above,
        f"{IMPLIED}experiment 3 is better than experiment 1.": _better("final-exp1", "final-exp3"),
        f"{IMPLIED}the scheduler gave the gain.": _scheduler_gave_the_gain,
        "Training accuracy is lower because the training data was made harder.": _harder_pictures_lower_training,
    },
}


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.2f} %"


def _points(difference: float) -> str:
    return f"{difference * 100:+.2f} points".replace("-", "−")


def _range(bounds: Interval) -> str:
    return f"{bounds.low * 100:.2f} and {min(bounds.high, 1) * 100:.2f} %"


def _range_of_points(bounds: Interval) -> str:
    return f"{bounds.low * 100:+.2f} to {bounds.high * 100:+.2f}".replace("-", "−")


def _mean(values: numpy.ndarray) -> str:
    bounds = mean_interval(list(values))
    return f"{_percent(mean(values))} ({bounds.low * 100:.2f} to {min(bounds.high, 1) * 100:.2f})"
