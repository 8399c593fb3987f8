"""Cached reads and computations, keyed by what changes."""

from typing import Any

import numpy as np
import streamlit as st

from dashboard.data.resources import data, run_catalog, store
from dashboard.state.address import asked_all
from dashboard.state.session_key import AddressKey
from s7core.analysis.mistakes import Answer, mistakes, probabilities_from_bytes
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import stage
from s7core.model.trace import Trace, trace
from s7core.recipe import Recipe
from s7core.runs.records import Run

RECENT = 100

Version = tuple[str, int, float | None]


@st.cache_data(max_entries=256, show_spinner=False)
def traced(stage_key: str, batch_norm: bool, dropout: float) -> Trace:
    """The layers of a stage under its two toggles, with shapes, counts and receptive fields."""
    return trace(stage(stage_key).architecture(batch_norm, dropout))


@st.cache_data(max_entries=256, show_spinner=False)
def traced_recipe(recipe: Recipe) -> Trace:
    """The same of the layers that a recipe trains, edited ones included; ValueError if they cannot be read."""
    return trace(layers_of(recipe))


@st.cache_data(max_entries=32, show_spinner=False)
def probabilities(run_id: str, version: Version) -> np.ndarray:
    """(10000, 10) probabilities that the run's kept network gives the test digits."""
    return probabilities_from_bytes(run_catalog().result(run_id).probabilities)


@st.cache_data(max_entries=32, show_spinner=False)
def mistakes_of(run_id: str, version: Version) -> list[Answer]:
    """The test digits that the run's kept network gets wrong."""
    return mistakes(test_labels(), probabilities(run_id, version))


@st.cache_data(max_entries=16, show_spinner=False)
def answers_by_epoch(run_id: str, epochs: int) -> np.ndarray:
    """(epochs, 10000) uint8, the class predicted for each test digit after each epoch."""
    return np.stack([np.frombuffer(run_catalog().predictions(run_id, epoch), np.uint8) for epoch in range(1, epochs + 1)])


def runs_to_look_into() -> list[Run]:
    """Runs that keep a network and its answers: one's own, the newest first, then the reference runs."""
    return [run for run in run_catalog().runs() if run.kept_test_accuracy is not None]


def replicates(run: Run) -> list[Run]:
    """This run and others of the same experiment and settings, chance and machine aside: the newest of each seed.

    Of a reference run they are the other seeds of its group; one's own runs never mix with those.
    """
    if run.is_reference:
        return run_catalog().reference_store.group(run.group)
    by_seed = {
        each.recipe.seed: each
        for each in [*replicate_groups(store().runs()).get((run.experiment, run.recipe.without_chance), []), run]
    }
    return [by_seed[seed] for seed in sorted(by_seed)]


def replicate_groups(runs: list[Run]) -> dict[tuple[str, Recipe], list[Run]]:
    """Runs that differ in nothing but chance and machine, by experiment and `Recipe.without_chance`; `runs` newest first.

    Of each seed there is one, the newest: a seed that trained twice is no second sample. Lowest seed first.
    """
    found: dict[tuple[str, Recipe], dict[int, Run]] = {}
    for run in runs:
        found.setdefault((run.experiment, run.recipe.without_chance), {}).setdefault(run.recipe.seed, run)
    return {key: [by_seed[seed] for seed in sorted(by_seed)] for key, by_seed in found.items()}


def listed(runs: list[Run], key: AddressKey[Any]) -> list[Run]:
    """Runs to choose from: the RECENT newest, those that the address names under `key`, and all reference runs."""
    named = asked_all(key)
    own = [run for run in runs if not run.is_reference]
    return [run for place, run in enumerate(own) if place < RECENT or run.id in named] + [
        run for run in runs if run.is_reference
    ]


def version(run: Run) -> Version:
    """A part of the cache keys: it changes whenever the run's kept network does."""
    return run.state, run.epochs_done, run.kept_test_accuracy


@st.cache_resource(show_spinner=False)
def test_labels() -> np.ndarray:
    return data().test_labels.numpy()


@st.cache_resource(show_spinner=False)
def test_images() -> np.ndarray:
    """(10000, 28, 28) uint8"""
    return data().test_images.numpy()


def runs_of_stage(stage_key: str) -> list[Run]:
    """Runs here of the stage itself, the newest first: one with edited layers is none of its own."""
    return [run for run in store().runs() if run.recipe.stage == stage_key and not run.recipe.layers]


def best_run_of(stage_key: str) -> Run | None:
    """The run of this stage with the highest last-epoch test accuracy among those that trained to their end.

    A run whose layers were edited is none of the stage's.
    """
    finished = [
        run
        for run in store().runs("finished")
        if run.recipe.stage == stage_key and not run.recipe.layers and run.last_test_accuracy is not None
    ]
    return max(finished, key=lambda run: run.last_test_accuracy, default=None)


def run_to_look_at(stage_key: str) -> Run | None:
    """The best run of this stage here; before there is one, the first reference run of its last experiment."""
    shipped = run_catalog().reference_store.group(lesson_experiments(stage_key)[-1].key)
    return best_run_of(stage_key) or next(iter(shipped), None)


def expected_seconds(recipe: Recipe) -> float | None:
    """How long a run will take, from the latest epoch of its network with as many threads; None before there was one."""
    for run in store().runs():
        alike = all(getattr(run.recipe, name) == getattr(recipe, name) for name in ("stage", "layers", "threads"))
        if alike and run.epochs_done:
            latest = store().epochs(run.id)[-1]
            return latest.seconds * recipe.epochs * _work(recipe) / _work(run.recipe)
    return None


def _work(recipe: Recipe) -> int:
    """Work of an epoch in forward passes: a training step costs about three, one forward and two backward."""
    return 3 * recipe.images_trained_on + len(test_labels())
