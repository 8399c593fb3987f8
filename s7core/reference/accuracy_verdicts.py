"""Verdict rules for claims about the accuracy of one experiment: how high it is, and when it is reached."""

from statistics import mean

import numpy

from s7core.analysis.statistics import mean_interval, paired_difference, prediction_interval, with_interval
from s7core.formatting import percent
from s7core.language.translation import _
from s7core.language.words import sentences
from s7core.lesson.experiments import TARGET, PublishedExperiment
from s7core.reference.evidence import Evidence, GroupCurves
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, Judgement
from s7core.reference.verdict_rule import (
    NEGLIGIBLE_CHANGE,
    STEERED_BY_TEST,
    VerdictRule,
    between,
    known,
    negligible_points,
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
    found = _published_and_here(published, curves)
    if claimed < last.low:
        return Judgement(HOLDS, found, _("Our runs do even better in their last epoch."))
    if last.holds(claimed):
        if claimed == curve[-1]:
            return Judgement(HOLDS, found, _("It lies where one more seed would: {bounds}.", bounds=between(last)))
        reason = _(
            "It is the best of {count} epochs, and the best epoch is chosen by the test set, so it is higher than new "
            "digits would show. Its last epoch would have been {last_epoch}; one more seed's last epoch lies between "
            "{bounds}.",
            count=len(curve),
            last_epoch=percent(curve[-1]),
            bounds=between(last),
        )
        return Judgement(IN_PART, found, reason)
    if claimed <= best.high:
        reason = _(
            "Only as a best epoch (up to {highest}): the best epoch is chosen by the test set, so it is higher than new "
            "digits would show. Last epochs lie between {bounds}.",
            highest=percent(best.high),
            bounds=between(last),
        )
        return Judgement(IN_PART, found, reason)
    neither = _("Neither last epochs ({last}) nor best ones ({best}) reach that.", last=between(last), best=between(best))
    return Judgement(FAILS, found, neither)


def _published_and_here(published: PublishedExperiment, curves: GroupCurves) -> str:
    """The test accuracies of a published run and of the reference runs, in sentences."""
    of_published = _(
        "Published run: {best} in epoch {best_epoch}, {last} in the last.",
        best=percent(max(published.curves.test_accuracy)),
        best_epoch=published.curves.best_epoch,
        last=percent(published.curves.test_accuracy[-1]),
    )
    here = _(
        "Here, {count} seeds: last epoch {last}, best epoch {best} on average.",
        count=len(curves.seeds),
        last=with_interval(curves.last),
        best=percent(mean(curves.best)),
    )
    return sentences(of_published, here)


def claimed_training_accuracy(published: PublishedExperiment, evidence: Evidence) -> Judgement:
    """The published training accuracy against the prediction interval of one more reference run."""
    measured, claimed = evidence[published.key].last_train, published.train_accuracy
    bounds = known(prediction_interval(measured))
    found = _(
        "Published run, last epoch: {published}. Here, {count} seeds: {measured}.",
        published=percent(published.curves.train_accuracy[-1]),
        count=len(measured),
        measured=with_interval(measured),
    )
    if bounds.holds(claimed):
        return Judgement(HOLDS, found, _("It lies where one more seed would: {bounds}.", bounds=between(bounds)))
    if claimed > bounds.high:
        return Judgement(FAILS, found, _("It lies above what one more seed gives: {bounds}.", bounds=between(bounds)))
    return Judgement(FAILS, found, _("It lies below what one more seed gives: {bounds}.", bounds=between(bounds)))


def reaches_target_within(key: str, epochs: int) -> VerdictRule:
    """A rule for the claim that an experiment reaches TARGET within so many epochs, of which fewer may have been trained."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[key]
        bounds = known(mean_interval(curves.last))
        trained = curves.test.shape[1]
        reached = int((curves.first_epoch_at(TARGET) <= trained).sum())
        found, missing = _reached_target(curves, reached), _never_trained(epochs - trained, epochs)
        if bounds.low >= TARGET:
            return Judgement(HOLDS, found, _("The mean of the last epochs is above it, and so is its whole interval."))
        if reached:
            passed = _(
                "It is passed on the way, but the best epoch is chosen by the test set, so it is higher than new digits "
                "would show."
            )
            return Judgement(IN_PART, found, sentences(passed, missing))
        return Judgement(WITHIN_NOISE if missing else FAILS, found, sentences(_("No seed gets there."), missing))

    return judge


def _reached_target(curves: GroupCurves, reached: int) -> str:
    """How many seeds have reached TARGET, `reached` of them in some epoch, in sentences."""
    of_last = _(
        "{epochs} epochs, {seeds} seeds: {accuracy} in the last one.",
        epochs=curves.test.shape[1],
        seeds=len(curves.seeds),
        accuracy=with_interval(curves.last),
    )
    values = {"reached": reached, "target": percent(TARGET), "in_last": sum(each >= TARGET for each in curves.last)}
    if not reached:
        in_none = _("{reached} of them reached {target} in some epoch, {in_last} in the last.", **values)
        return sentences(of_last, in_none)
    in_some = _(
        "{reached} of them reached {target} in some epoch, first in epoch {first}, {in_last} in the last.",
        first=curves.first_epoch_at(TARGET).min(),
        **values,
    )
    return sentences(of_last, in_some)


def _never_trained(missing: int, epochs: int) -> str:
    """A sentence on those of the epochs that nobody has trained; "" where none is missing."""
    if not missing:
        return ""
    return _(
        "{missing} of the {epochs} epochs were never trained, here or by the published run.", missing=missing, epochs=epochs
    )


def misses_target(key: str) -> VerdictRule:
    """A rule for the claim that an experiment does not reach TARGET in its last epoch."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[key]
        bounds = known(mean_interval(curves.last))
        found = _(
            "Last epoch, {count} seeds: {accuracy}; the objective is {target}.",
            count=len(curves.seeds),
            accuracy=with_interval(curves.last),
            target=percent(TARGET),
        )
        if bounds.high < TARGET:
            below = _("The mean of the last epochs stays below it, and so does its whole interval.")
            return Judgement(HOLDS, found, below)
        if bounds.low >= TARGET:
            return Judgement(FAILS, found, _("The mean of the last epochs is above it, and so is its whole interval."))
        within = _("The interval of the mean has {target} in it.", target=percent(TARGET))
        return Judgement(WITHIN_NOISE, found, within)

    return judge


def consistently_above(key: str) -> VerdictRule:
    """A rule for the claim that test accuracy stays at or above TARGET: every seed does in the last STEADY_EPOCHS epochs."""

    def judge(evidence: Evidence) -> Judgement:
        published, curves = published_facts(key).curves, evidence[key]
        above = sum(accuracy >= TARGET for accuracy in published.test_accuracy)
        steady = int((curves.test[:, -STEADY_EPOCHS:] >= TARGET).all(1).sum())
        found = _(
            "Published: {above} of {epochs} epochs at or above {target}. Here {steady} of {seeds} seeds are there in each "
            "of the last five epochs; last epoch {accuracy}.",
            above=above,
            epochs=len(published.epoch),
            target=percent(TARGET),
            steady=steady,
            seeds=len(curves.seeds),
            accuracy=with_interval(curves.last),
        )
        if steady == len(curves.seeds):
            stays = _("Once the learning rate has dropped, every seed stays above.")
            return Judgement(HOLDS, found, sentences(stays, _(STEERED_BY_TEST)))
        if steady == 0:
            return Judgement(FAILS, found, _("No seed stays above for five epochs."))
        return Judgement(IN_PART, found, _("It depends on the seed, so one run could not know."))

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
        found = _(
            "From epoch {first} to {last}, by a straight line through each seed's test accuracies: {rise}.",
            first=epochs - last_third + 1,
            last=epochs,
            rise=points_with_interval(rise),
        )
        limit = negligible_points()
        if rise.interval.high < NEGLIGIBLE_CHANGE:
            return Judgement(HOLDS, found, _("It rises by less than {limit}, over the whole interval.", limit=limit))
        if rise.interval.low > NEGLIGIBLE_CHANGE:
            return Judgement(FAILS, found, _("It still rises by more than {limit}.", limit=limit))
        either = _("It may have stopped, and it may rise by more than {limit}.", limit=limit)
        return Judgement(WITHIN_NOISE, found, either)

    return judge
