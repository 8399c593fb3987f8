"""Which test digits a gallery shows, and in which order: the highest loss first."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.data.networks import worst_first_of
from dashboard.data.queries import answers_by_epoch, replicates, test_labels
from dashboard.data.resources import run_catalog
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.reference_store import Version
from s7core.runs.records import Run

MISTAKES, AGREED, HARD, ALL_DIGITS = "mistakes", "agree", "hard", "all"
SHOWS = {MISTAKES: "Its mistakes", AGREED: "All seeds agree", HARD: "Known hard", ALL_DIGITS: "All digits"}
ANY = "any"


@dataclass(frozen=True)
class Filter:
    """`show` is one of SHOWS; `true` and `predicted` a class as text or ANY; how sure the run is, 0..1, from low to high."""

    show: str
    true: str = ANY
    predicted: str = ANY
    low: float = 0.0
    high: float = 1.0


def filtered(run: Run, probabilities: np.ndarray, by: Filter) -> np.ndarray:
    """Indices of the digits that pass, worst first. probabilities (10000, 10) are the run's."""
    labels = test_labels()
    answers, sure = probabilities.argmax(1), probabilities.max(1)
    passes = (sure >= by.low) & (sure <= by.high)
    if by.show == MISTAKES:
        passes &= answers != labels
    elif by.show == AGREED:
        passes &= missed_alike(run)
    elif by.show == HARD:
        passes &= known_hard(run_catalog().reference_store.version)[0]
    for wanted, found in ((by.true, labels), (by.predicted, answers)):
        if wanted != ANY:
            passes &= found == int(wanted)
    order = worst_first_of(run)
    return order[passes[order]]


def first_page() -> None:
    """Another choice starts with its worst digits."""
    st.session_state["page"] = 1


def missed_alike(run: Run) -> np.ndarray:
    """(10000,) whether all seeds of this run's settings miss the digit, and give the same wrong answer."""
    last = np.stack([answers_by_epoch(each.id, each.epochs_done)[-1] for each in replicates(run) if each.epochs_done])
    return (last == last[0]).all(0) & (last[0] != test_labels())


@st.cache_data(max_entries=2, show_spinner=False)
def known_hard(version: Version) -> tuple[np.ndarray, int]:
    """(10000,) whether at least half of the stages' reference runs miss the digit, and how many runs these are."""
    runs = [
        run
        for stage in ALL_STAGES
        for each in experiments_of(stage.key)
        for run in run_catalog().reference_store.group(each.key)
    ]
    if not runs:
        return np.zeros(len(test_labels()), bool), 0
    missed = sum(
        (np.frombuffer(run_catalog().predictions(run.id, run.epochs_done), np.uint8) != test_labels()).astype(int)
        for run in runs
    )
    return missed * 2 >= len(runs), len(runs)


def explained(show: str, run: Run) -> str:
    """What the choice means, in a sentence."""
    if show == AGREED:
        seeds = [each for each in replicates(run) if each.epochs_done]
        if len(seeds) == 1:
            return (
                "This run is the only seed of its settings, so these are its own mistakes: train more seeds to see "
                "which are chance."
            )
        return (
            f"Digits that all {len(seeds)} seeds of these settings read wrong in the same way: chance is not to blame. "
            "Look closely, the label may be what is wrong."
        )
    if show == HARD:
        runs = known_hard(run_catalog().reference_store.version)[1]
        return (
            f"Digits that at least half of the {runs} reference runs of the published experiments miss, whatever this "
            "run says."
        )
    return ""
