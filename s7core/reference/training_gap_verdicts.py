"""Verdict rules for claims about the gap between the training accuracy and the test accuracy of one experiment."""

from s7core.analysis.statistics import paired_difference
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.reference.evidence import Evidence
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE, Judgement
from s7core.reference.verdict_rule import VerdictRule, points_with_interval

MAY_BE_ZERO = N_("The gap may be zero: its interval has zero in it.")


def underfitting(key: str) -> VerdictRule:
    """A rule for the claim that an experiment underfits: its training accuracy is below its test accuracy."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[key]
        gap = paired_difference(curves.last, curves.last_train)
        found = _(
            "Training accuracy minus test accuracy: {points_with_interval}, though training is measured on rotated digits.",
            points_with_interval=points_with_interval(gap),
        )
        if gap.interval.low > 0:
            reason = _("A network that overfits reads its training digits better than new ones; here it is the opposite.")
            return Judgement(FAILS, found, reason)
        if gap.interval.high < 0:
            return Judgement(HOLDS, found, _("Training digits are read worse than new ones."))
        return Judgement(WITHIN_NOISE, found, _(MAY_BE_ZERO))

    return judge


def training_below_test(key: str) -> VerdictRule:
    """A rule for the claim that training accuracy is lower than test accuracy."""

    def judge(evidence: Evidence) -> Judgement:
        curves = evidence[key]
        gap = paired_difference(curves.last_train, curves.last)
        found = _(
            "Test accuracy minus training accuracy: {points_with_interval}.", points_with_interval=points_with_interval(gap)
        )
        if gap.interval.low > 0:
            reason = _(
                "Training accuracy is a running mean over the epoch, with dropout and augmentation on; the test has "
                "neither. By itself it is no sign of too small a network."
            )
            return Judgement(HOLDS, found, reason)
        if gap.interval.high < 0:
            return Judgement(FAILS, found, _("Training accuracy is the higher one."))
        return Judgement(WITHIN_NOISE, found, _(MAY_BE_ZERO))

    return judge


def gap_is_a_fault(key: str) -> VerdictRule:
    """A rule for the claim that training accuracy is lower than test accuracy and that this is a fault to cure."""

    def judge(evidence: Evidence) -> Judgement:
        gap = training_below_test(key)(evidence)
        if gap.verdict == HOLDS:
            return Judgement(IN_PART, gap.found, sentences(_("There is a gap, but it says little."), gap.reason))
        return gap

    return judge
