"""What all verdict rules share: their signature, the limits they judge by, and how they write figures."""

from collections.abc import Callable

from s7core.analysis.statistics import Interval, MeanDifference
from s7core.formatting import points
from s7core.lesson.experiments import PublishedExperiment, published_experiment
from s7core.reference.evidence import Evidence
from s7core.reference.finding import Judgement, NoSpread

VerdictRule = Callable[[Evidence], Judgement]  # judges one claim; may raise NotMeasured or NoSpread

GOOD_ACCURACY = 0.99  # test accuracy from which we say that a network has learned
NEGLIGIBLE_CHANGE = 0.001  # of an accuracy: ten of the 10,000 test digits
NEGLIGIBLE_POINTS = f"{NEGLIGIBLE_CHANGE * 100:g} points"

BEST_EPOCH_FLATTERS = "the best epoch is chosen by the test set, so it is higher than new digits would show"
STEERED_BY_TEST = "Experiment 3's learning rate was lowered by the test loss, which raises its figure too."


def published_facts(key: str) -> PublishedExperiment:
    """The published experiment with this key, which a rule names itself and which therefore exists."""
    found = published_experiment(key)
    assert found is not None, key
    return found


def known(bounds: Interval) -> Interval:
    """The interval itself; NoSpread if it is unknown because all seeds agree."""
    if not bounds.known:
        raise NoSpread("All seeds agree to the digit, so they do not show how far chance moves one more of them.")
    return bounds


def in_points(difference: float) -> str:
    """A difference of two accuracies: "+0.15 points"."""
    return f"{points(difference)} points"


def points_with_interval(found: MeanDifference) -> str:
    """A mean difference of accuracies with its 95% interval: "+0.15 points (+0.02 to +0.28)"."""
    return f"{in_points(found.difference)} ({found.interval.in_points})"


def between(bounds: Interval) -> str:
    """The bounds of an accuracy: "99.30 and 99.59%"."""
    return bounds.in_percent.replace(" to ", " and ") + "%"
