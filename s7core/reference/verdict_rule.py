"""What all verdict rules share: their signature, the limits they judge by, and how they write figures."""

from collections.abc import Callable

from s7core.analysis.statistics import Interval, MeanDifference
from s7core.formatting import decimal, percentage, points, significant
from s7core.language.translation import N_, _, _p
from s7core.lesson.experiments import PublishedExperiment, published_experiment
from s7core.reference.evidence import Evidence
from s7core.reference.finding import Judgement, NoSpread

VerdictRule = Callable[[Evidence], Judgement]  # judges one claim; may raise NotMeasured or NoSpread

GOOD_ACCURACY = 0.99  # test accuracy from which we say that a network has learned
NEGLIGIBLE_CHANGE = 0.001  # of an accuracy: ten of the 10,000 test digits

STEERED_BY_TEST = N_("Experiment 3's learning rate was lowered by the test loss, which raises its figure too.")


def published_facts(key: str) -> PublishedExperiment:
    """The published experiment with this key, which a rule names itself and which therefore exists."""
    found = published_experiment(key)
    assert found is not None, key
    return found


def known(bounds: Interval) -> Interval:
    """The interval itself; NoSpread if it is unknown because all seeds agree."""
    if not bounds.known:
        raise NoSpread(_("All seeds agree to the digit, so they do not show how far chance moves one more of them."))
    return bounds


def negligible_points() -> str:
    """NEGLIGIBLE_CHANGE in words: "0.1 points"."""
    return _("{points} points", points=significant(NEGLIGIBLE_CHANGE * 100, 2))


def in_points(difference: float) -> str:
    """A difference of two accuracies: "+0.15 points"."""
    return _("{points} points", points=points(difference))


def points_with_interval(found: MeanDifference) -> str:
    """A mean difference of accuracies with its 95% interval: "+0.15 points (+0.02 to +0.28)"."""
    return _("{points} points ({interval})", points=points(found.difference), interval=found.interval.in_points)


def between(bounds: Interval) -> str:
    """The bounds of an accuracy: "99.30 and 99.59%"."""
    low, high = decimal(max(bounds.low, 0) * 100, 2), percentage(min(bounds.high, 1) * 100, 2)
    return _p("bounds", "{low} and {high}", low=low, high=high)
