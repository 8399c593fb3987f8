"""Cached reads and computations, keyed by what changes."""

import numpy as np
import streamlit as st

from dashboard.ui.resources import data, store
from s7core.analysis.mistakes import Mistake, mistakes, probabilities_from_bytes
from s7core.lesson.stages import stage
from s7core.model.trace import Trace, trace
from s7core.recipe import Recipe
from s7core.runs.records import Run

RECENT = 100

Version = tuple[str, int, float | None]


@st.cache_data(max_entries=256, show_spinner=False)
def traced(stage_key: str, batch_norm: bool, dropout: float) -> Trace:
    return trace(stage(stage_key).architecture(batch_norm, dropout))


def traced_run(run: Run) -> Trace:
    return traced(run.recipe.stage, run.recipe.batch_norm, run.recipe.dropout)


@st.cache_data(max_entries=32, show_spinner=False)
def probabilities(run_id: str, version: Version) -> np.ndarray:
    """(10000, 10) of the run's latest snapshot. """
    return probabilities_from_bytes(store().result(run_id).probabilities)


@st.cache_data(max_entries=32, show_spinner=False)
def mistakes_of(run_id: str, version: Version) -> list[Mistake]:
    return mistakes(test_labels(), probabilities(run_id, version))


def runs_to_look_into() -> list[Run]:
    """Runs that keep a network and its answers, the newest first."""
    return [run for run in store().runs() if run.kept_test_accuracy is not None]


def replicates(run: Run) -> list[Run]:
    """This run and others of the same experiment and settings, chance and machine aside: the newest of each seed."""
    alike = [each for each in reversed(store().runs())
             if each.experiment == run.experiment and each.recipe.is_replicate_of(run.recipe)]
    by_seed = {each.recipe.seed: each for each in [*alike, run]}   # a seed that trained twice is no second sample
    return [by_seed[seed] for seed in sorted(by_seed)]


def listed(runs: list[Run], key: str) -> list[Run]:
    """The newest of them, and those that the address asks for under `key`, however old."""
    asked = st.query_params.get_all(key)
    return [run for place, run in enumerate(runs) if place < RECENT or run.id in asked]


def version(run: Run) -> Version:
    """Changes whenever the run's kept network changes."""
    return run.state, run.epochs_done, run.kept_test_accuracy


@st.cache_resource(show_spinner=False)
def test_labels() -> np.ndarray:
    return data().test_labels.numpy()


@st.cache_resource(show_spinner=False)
def test_images() -> np.ndarray:
    """(10000, 28, 28) uint8"""
    return data().test_images.numpy()


def best_run_of(stage_key: str) -> Run | None:
    """The run of this stage with the highest last-epoch test accuracy among those that trained to their end."""
    finished = [run for run in store().runs("finished")
                if run.recipe.stage == stage_key and run.last_test_accuracy is not None]
    return max(finished, key=lambda run: run.last_test_accuracy, default=None)


def expected_seconds(recipe: Recipe) -> float | None:
    """How long a run will take, from the latest epoch of its stage with as many threads; None before there was one."""
    for run in store().runs():
        if run.recipe.stage == recipe.stage and run.recipe.threads == recipe.threads and run.epochs_done:
            latest = store().epochs(run.id)[-1]
            return latest.seconds * recipe.epochs * _work(recipe) / _work(run.recipe)
    return None


def _work(recipe: Recipe) -> int:
    """Work of an epoch in forward passes: a training step costs about three, one forward and two backward."""
    return 3 * recipe.images_trained_on + len(test_labels())
