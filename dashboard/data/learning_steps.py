"""Networks that learn one digit step by step, cached by all that decides their weights."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial

from dashboard.data.networks import network_of, worst_first_of
from dashboard.data.queries import kept_network, mistakes_of, test_images, test_labels
from dashboard.data.server_singletons import MadeOnce
from dashboard.data.sized_cache import SizedCache
from s7core.data.tested_digits import indices_tested
from s7core.inside.inspected_network import InspectedNetwork
from s7core.inside.learning_step import DigitToLearn, LearnedDigit, WeightPlace, before_learning, learn_on
from s7core.runs.records import Run

LEARNED_BYTES = 64_000_000  # of networks that have learned a digit, for all visitors together
SAMPLE = 100  # test digits on which it is seen what the steps cost the others

_TURNS = threading.BoundedSemaphore(2)  # so many visitors' steps are taken at once; the others wait a second or two


@MadeOnce
def _learned() -> SizedCache[LearnedDigit]:
    return SizedCache(LEARNED_BYTES, lambda learned: learned.nbytes)


def learned_digit(run: Run, digit: DigitToLearn, place: WeightPlace, rate: float, steps: int) -> LearnedDigit:
    """The run's network after so many steps on one digit with a constant learning rate; the weight at `place` is watched.

    One step more costs little: the network is kept after each hundred steps, each ten, and the last one.
    """
    recipe = replace(run.recipe, learning_rate=rate)
    decisive = (kept_network(run), digit.image.tobytes(), digit.label, place, rate)
    learned, reached = before_learning(network_of(run), digit, place), 0
    for moment in _moments(steps):
        more = partial(_taught, learned, digit, recipe, place, moment - reached)
        learned, reached = _learned().get((*decisive, moment), more), moment
    return learned


def _moments(steps: int) -> Iterator[int]:
    """The numbers of steps after which a network is kept: 100, 200, 210, 213 for 213."""
    yield from range(100, steps + 1, 100)
    yield from range(steps // 100 * 100 + 10, steps + 1, 10)
    if steps % 10:
        yield steps


def _taught(before: LearnedDigit, *lesson: object) -> LearnedDigit:
    with _TURNS:
        return learn_on(before, *lesson)  # type: ignore[arg-type]  # what `partial` was given above


@lru_cache(maxsize=8)  # a network of up to 5 MB each
def sample_right(inspected: InspectedNetwork) -> int:
    """How many of SAMPLE test digits, evenly spaced over the test set, a network reads right."""
    labels, chosen = test_labels(), indices_tested(SAMPLE)
    return int((inspected.logits(test_images()[chosen]).argmax(1) == labels[chosen]).sum())


def instructive_digit(run: Run) -> int:
    """The index of a test digit that the run has much to learn from: the middle one of those it gets wrong, by their loss.

    Where it gets none wrong, the one with the highest loss.
    """
    wrong, order = {each.index for each in mistakes_of(run)}, worst_first_of(run)
    misread = [int(index) for index in order if int(index) in wrong]
    return misread[len(misread) // 2] if misread else int(order[0])
