"""Verdict rules for claims about the accuracy of one experiment: how high it is, and when it is reached."""

from statistics import mean

import numpy

from s7core.analysis.statistics import mean_interval, paired_difference, prediction_interval, with_interval
from s7core.formatting import percent
from s7core.lesson.experiments import TARGET, PublishedExperiment
from s7core.reference.evidence import Evidence
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, Judgement
from s7core.reference.verdict_rule import (
    BEST_EPOCH_FLATTERS,
    NEGLIGIBLE_CHANGE,
    NEGLIGIBLE_POINTS,
    STEERED_BY_TEST,
    VerdictRule,
    between,
    known,
    points_with_interval,
    published_facts,
)

STEADY_EPOCHS = 5  # so many last epochs at or above the target count as "consistently"


def claimed_test_accuracy(published: PublishedExperiment, evidence: Evidence) -> Judgement:
    """The published test accuracy against the prediction interval of one more reference run.

    It holds where the last epoch of such a run may reach it, and in part where only its best epoch may.
    """
    curves, claimed = evidence[published.key], published.test_accuracy
    last, best = (known(prediction_interval(accuracies)) for accuracies in (curves.last, curves.best))
    curve = published.curves.test_accuracy
    found = (
        f"Published run: {percent(max(curve))} in epoch {published.curves.best_epoch}, {percent(curve[-1])} in the last. "
        f"Here, {len(curves.seeds)} seeds: last epoch {with_interval(curves.last)}, best epoch "
        f"{percent(mean(curves.best))} on average."
    )
    if claimed < last.low:
        return Judgement(HOLDS, found, "Our runs do even better in their last epoch.")
    if last.holds(claimed):
        if claimed == curve[-1]:
            return Judgement(HOLDS, found, f"It lies where one more seed would: {between(last)}.")
        reason = (
            f"It is the best of {len(curve)} epochs, and {BEST_EPOCH_FLATTERS}. Its last epoch would have "
            f"been {percent(curve[-1])}; one more seed's last epoch lies between {between(last)}."
        )
        return Judgement(IN_PART, found, reason)
    if claimed <= best.high:
        reason = (
            f"Only as a best epoch (up to {percent(best.high)}): {BEST_EPOCH_FLATTERS}. Last epochs lie "
            f"between {between(last)}."
        )
        return Judgement(IN_PART, found, reason)
    return Judgement(FAILS, found, f"Neither last epochs ({between(last)}) nor best ones ({between(best)}) reach that.")


def claimed_training_accuracy(published: PublishedExperiment, evidence: Evidence) -> Judgement:
    """The published training accuracy against the prediction interval of one more reference run."""
    measured, claimed = evidence[published.key].last_train, published.train_accuracy
    bounds = known(prediction_interval(measured))
    found = (
        f"Published run, last epoch: {percent(published.curves.train_accuracy[-1])}. Here, {len(measured)} "
        f"seeds: {with_interval(measured)}."
    )
    if bounds.holds(claimed):
        return Judgement(HOLDS, found, f"It lies where one more seed would: {between(bounds)}.")
    side = "above" if claimed > bounds.high else "below"
    return Judgement(FAILS, found, f"It lies {side} what one more seed gives: {between(bounds)}.")


def reaches_target_within(key: str, epochs: int) -> VerdictRule:
    """A rule for the claim that an experiment reaches TARGET within so many epochs, of which fewer may have been trained."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[key]
        bounds = known(mean_interval(curves.last))
        trained, first_epochs = curves.test.shape[1], curves.first_epoch_at(TARGET)
        reached, in_last = int((first_epochs <= trained).sum()), sum(accuracy >= TARGET for accuracy in curves.last)
        first = f", first in epoch {first_epochs.min()}" if reached else ""
        found = (
            f"{trained} epochs, {len(curves.seeds)} seeds: {with_interval(curves.last)} in the last one. {reached} of them "
            f"reached {percent(TARGET)} in some epoch{first}, {in_last} in the last."
        )
        missing = epochs - trained
        more = f" {missing} of the {epochs} epochs were never trained, here or by the published run." if missing else ""
        if bounds.low >= TARGET:
            return Judgement(HOLDS, found, "The mean of the last epochs is above it, and so is its whole interval.")
        if reached:
            return Judgement(IN_PART, found, f"It is passed on the way, but {BEST_EPOCH_FLATTERS}.{more}")
        return Judgement(WITHIN_NOISE if more else FAILS, found, f"No seed gets there.{more}")

    return judge


def misses_target(key: str) -> VerdictRule:
    """A rule for the claim that an experiment does not reach TARGET in its last epoch."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[key]
        bounds = known(mean_interval(curves.last))
        found = f"Last epoch, {len(curves.seeds)} seeds: {with_interval(curves.last)}; the objective is {percent(TARGET)}."
        if bounds.high < TARGET:
            return Judgement(HOLDS, found, "The mean of the last epochs stays below it, and so does its whole interval.")
        if bounds.low >= TARGET:
            return Judgement(FAILS, found, "The mean of the last epochs is above it, and so is its whole interval.")
        return Judgement(WITHIN_NOISE, found, f"The interval of the mean has {percent(TARGET)} in it.")

    return judge


def consistently_above(key: str) -> VerdictRule:
    """A rule for the claim that test accuracy stays at or above TARGET: every seed does in the last STEADY_EPOCHS epochs."""

    def judge(evidence: Evidence) -> Judgement:
        published, curves = published_facts(key).curves, evidence[key]
        above = sum(accuracy >= TARGET for accuracy in published.test_accuracy)
        steady = int((curves.test[:, -STEADY_EPOCHS:] >= TARGET).all(1).sum())
        found = (
            f"Published: {above} of {len(published.epoch)} epochs at or above {percent(TARGET)}. Here {steady} of "
            f"{len(curves.seeds)} seeds are there in each of the last five epochs; last epoch {with_interval(curves.last)}."
        )
        if steady == len(curves.seeds):
            reason = f"Once the learning rate has dropped, every seed stays above. {STEERED_BY_TEST}"
            return Judgement(HOLDS, found, reason)
        if steady == 0:
            return Judgement(FAILS, found, "No seed stays above for five epochs.")
        return Judgement(IN_PART, found, "It depends on the seed, so one run could not know.")

    return judge


def on_a_plateau(key: str) -> VerdictRule:
    """A rule for the claim that test accuracy no longer rises.

    It is judged by the rise over the last third of the epochs along a straight line, fitted to each seed by itself.
    """

    def judge(evidence: Evidence) -> Judgement:
        test = evidence[key].test
        epochs = test.shape[1]
        last_third = epochs // 3
        rises = numpy.polyfit(numpy.arange(last_third), test[:, -last_third:].T, 1)[0] * (last_third - 1)
        rise = paired_difference([0.0] * len(rises), list(rises))
        found = (
            f"From epoch {epochs - last_third + 1} to {epochs}, by a straight line through each seed's test accuracies: "
            f"{points_with_interval(rise)}."
        )
        if rise.interval.high < NEGLIGIBLE_CHANGE:
            return Judgement(HOLDS, found, f"It rises by less than {NEGLIGIBLE_POINTS}, over the whole interval.")
        if rise.interval.low > NEGLIGIBLE_CHANGE:
            return Judgement(FAILS, found, f"It still rises by more than {NEGLIGIBLE_POINTS}.")
        return Judgement(WITHIN_NOISE, found, f"It may have stopped, and it may rise by more than {NEGLIGIBLE_POINTS}.")

    return judge
