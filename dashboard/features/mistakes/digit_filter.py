"""Selection and order of the test digits in the gallery, and a sentence on each kind of selection."""

from functools import lru_cache

import numpy as np

from dashboard.data.networks import worst_first_of
from dashboard.data.queries import answers_by_epoch, predictions_of, replicates, test_labels
from dashboard.data.resources import run_catalog
from dashboard.state.session import PAGE_NUMBER
from s7core.analysis.digit_filter import (
    AGREED,
    ALL_DIGITS,
    HARD,
    MISTAKES,
    DigitFilter,
    missed_alike,
    missed_by_half,
    passing_digits,
)
from s7core.language.translation import N_, _
from s7core.lesson.experiments import experiments
from s7core.reference.reference_store import Version
from s7core.runs.records import Run

ANY_CLASS = "any"  # the option of a class filter that lets every class pass
SHOWN_TITLES = {
    MISTAKES: N_("Its mistakes"),
    AGREED: N_("All seeds agree"),
    HARD: N_("Known hard"),
    ALL_DIGITS: N_("All digits"),
}


def seeds_of(run: Run, show: str) -> list[Run]:
    """The run and its replicates, those with an epoch, where `show` asks for them (AGREED); none otherwise."""
    return [each for each in replicates(run) if each.epochs_done] if show == AGREED else []


def shown_digits(run: Run, probabilities: np.ndarray, by: DigitFilter, seeds: list[Run]) -> np.ndarray:
    """Indices (N,) of the test digits that pass the filter, by falling loss.

    probabilities (10000, 10) are those of `run`, and `seeds` is from `seeds_of`.
    """
    missed = None
    if by.show == AGREED:
        missed = missed_alike(_last_answers(seeds), test_labels())
    elif by.show == HARD:
        missed = known_hard(run_catalog().reference_store.version)[0]
    order = worst_first_of(run)
    found: np.ndarray = order[passing_digits(by, test_labels(), probabilities, missed)[order]]
    return found


def first_page() -> None:
    """Turn the gallery to its first page; to be called in a callback, before the page number's widget is drawn."""
    PAGE_NUMBER.set(1)


def _last_answers(seeds: list[Run]) -> np.ndarray:
    """Predicted classes (seeds, 10000) of each run after its last epoch."""
    return np.stack([answers_by_epoch(each.id, each.epochs_done)[-1] for each in seeds])


@lru_cache(maxsize=2)
def known_hard(version: Version) -> tuple[np.ndarray, int]:
    """The digits that at least half of the published experiments' reference runs miss, (10000,) bool, and how many runs."""
    groups = [run_catalog().group(each.key) for each in experiments()]
    answers = [predictions_of(run.id, run.epochs_done) for runs in groups for run in runs]
    return missed_by_half(answers, test_labels()), len(answers)


def explained(show: str, seeds: list[Run]) -> str:
    """A sentence on the digits that `show` selects, one of KINDS_OF_DIGITS; empty where its title says enough."""
    if show == AGREED:
        if len(seeds) == 1:
            return _(
                "This run is the only seed of its settings, so these are its own mistakes: train more seeds to see "
                "which are chance."
            )
        return _(
            "Digits that all {count} seeds of these settings read wrong in the same way: chance is not to blame. Look "
            "closely, the label may be what is wrong.",
            count=len(seeds),
        )
    if show == HARD:
        runs = known_hard(run_catalog().reference_store.version)[1]
        return _(
            "Digits that at least half of the {count} reference runs of the published experiments miss, whatever this run "
            "says.",
            count=runs,
        )
    return ""
