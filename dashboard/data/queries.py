"""Cached reads and computations, keyed by what changes."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from dashboard.data.resources import FRESH_SECONDS, RunDeletedError, data, run_catalog, store
from dashboard.data.visitors import visitor
from dashboard.data.warm_start import runs_side_by_side
from dashboard.state.address import asked_all
from dashboard.state.session import OTHER_RUN, RUN, RUNS
from dashboard.state.session_key import AddressKey
from s7core.analysis.mistakes import Answer, mistakes, probabilities_from_bytes
from s7core.analysis.replicates import replicates_of
from s7core.classroom.guesses import Guesses
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import stage
from s7core.model.trace import Trace, trace
from s7core.recipe import Recipe
from s7core.runs.duration import run_seconds_from
from s7core.runs.records import Result, Run
from s7core.runs.settings_key import settings_key
from s7core.runs.store_migration import Migration
from s7core.runs.unreadable_runs import UnreadableRun

RECENT = 100  # runs that a page offers; what is older is reached by its address


def kept_network(run: Run) -> tuple[str, str, int, float | None]:
    """A key that changes whenever the kept network of a run does."""
    return run.id, run.state, run.epochs_done, run.kept_test_accuracy


# For caches of what is computed with a run's kept network.
BY_KEPT_NETWORK: dict[str | type, Callable[[Any], Any]] = {Run: kept_network}


# Not Streamlit's caches, which take 0.2 ms to find what they know: a page asks for these dozens of times.
@lru_cache(maxsize=256)
def traced(stage_key: str, batch_norm: bool, dropout: float) -> Trace:
    """The layers of a stage under its two toggles, with shapes, counts and receptive fields."""
    return trace(stage(stage_key).architecture(batch_norm, dropout))


@lru_cache(maxsize=256)
def traced_recipe(recipe: Recipe) -> Trace:
    """The layers that a recipe trains, edited ones included, with what `traced` gives; ValueError if they cannot be read."""
    return trace(layers_of(recipe))


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def kept_result(run: Run) -> Result:
    """The latest snapshot of a run that has one; RunDeletedError if it was deleted in the meantime.

    Kept for a moment, because a page that needs the answers often needs the weights too.
    """
    if (result := run_catalog().result(run.id)) is None:
        raise RunDeletedError(run.id)
    return result


def predictions_of(run_id: str, epoch: int) -> bytes:
    """The class predicted for each test digit, one byte each; RunDeletedError if the run was deleted in the meantime."""
    if (predictions := run_catalog().predictions(run_id, epoch)) is None:
        raise RunDeletedError(run_id)
    return predictions


# Shared by all sessions and never copied, so nobody may change what they hold.
@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def probabilities_of(run: Run) -> np.ndarray:
    """(10000, 10) probabilities that the run's kept network gives the test digits, nan where they are not tested."""
    return _read_only(probabilities_from_bytes(kept_result(run).probabilities))


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def mistakes_of(run: Run) -> list[Answer]:
    """The test digits that the run's kept network gets wrong, among those that it is tested on."""
    return mistakes(test_labels(), probabilities_of(run))


@st.cache_resource(max_entries=16, show_spinner=False)
def answers_by_epoch(run_id: str, epochs: int) -> np.ndarray:
    """(epochs, 10000) uint8, the class predicted for each test digit after each epoch, UNTESTED where it is not tested."""
    read = [np.frombuffer(predictions_of(run_id, epoch), np.uint8) for epoch in range(1, epochs + 1)]
    return _read_only(np.stack(read))


def _read_only(values: np.ndarray) -> np.ndarray:
    values.flags.writeable = False
    return values


def replicates(run: Run) -> list[Run]:
    """This run and its replicates, the newest run of each seed.

    Those of a reference run are the other seeds of its group; one's own runs never mix with those.
    """
    if run.is_reference:
        return run_catalog().group(run.group)
    return replicates_of(run, store().runs_with_settings(settings_key(run.experiment, run.recipe)))


def guesses() -> Guesses:
    """The guesses at runs, as the visitor may see them."""
    return Guesses(store(), visitor())


def runs_to_look_into() -> list[Run]:
    """Runs that keep a network and its answers: the newest, those that the address names, then the reference runs."""
    own = _with_missing(store().runs_with_network(RECENT), RUN, OTHER_RUN, RUNS)
    return [*(run for run in own if run.kept_test_accuracy is not None), *run_catalog().reference_store.runs()]


def recent_runs(key: AddressKey[Any]) -> list[Run]:
    """The newest of the user's own runs, and those that the address names under `key`."""
    return _with_missing(store().latest(RECENT), key)


def recent_runs_of_stage(stage_key: str) -> list[Run]:
    """The newest runs that train this stage's network, and the one in the address if it does."""
    runs = _with_missing(store().runs_of_stage(stage_key, RECENT), RUN)
    return [run for run in runs if run.recipe.stage == stage_key and not run.recipe.layers]


def _with_missing(newest: list[Run], *keys: AddressKey[Any]) -> list[Run]:
    """The newest runs, and after them those of the visiting student and of the address that are not among them."""
    student = visitor().student
    mine = store().runs_of_student(student.id, RECENT) if student else []
    named = [asked for key in keys for asked in asked_all(key)]
    found = {run.id: run for run in [*newest, *mine]}
    for run_id in dict.fromkeys(named):
        if run_id not in found and (run := store().run(run_id)):
            found[run_id] = run
    return list(found.values())


@st.cache_resource(show_spinner=False)
def test_labels() -> np.ndarray:
    """(10000,) int64, the true classes of the test digits."""
    return data().test_labels


@st.cache_resource(show_spinner=False)
def test_images() -> np.ndarray:
    """(10000, 28, 28) uint8, the test digits."""
    return data().test_images


def best_runs() -> dict[str, Run]:
    """The best finished run of each stage that has one; all runs are ranked anew only when one has finished or gone."""
    return _best_runs(finished_version(), None)


def own_best_runs() -> dict[str, Run]:
    """`best_runs` of the visitor's own, on one's own machine of all; nobody begins with a network of somebody else."""
    who = visitor()
    if not who.is_classroom:
        return best_runs()
    owner = who.student.id if who.student else ""
    return _best_runs(finished_version(), owner) if who.is_author(owner) else {}


def own_best_run(stage_key: str, best: Run | None) -> Run | None:
    """The best run of this stage among the visitor's own; `best` is that of all."""
    who = visitor()
    return best if best is None or not who.is_classroom or who.is_author(best.student) else own_best_runs().get(stage_key)


@st.cache_data(max_entries=64, show_spinner=False)
def _best_runs(version: tuple[str, int, float | None], student_id: str | None) -> dict[str, Run]:
    return store().best_of_each_stage(student_id)


def run_to_look_at(stage_key: str, best: Run | None) -> Run | None:
    """`best`, a run of this stage, unless the first reference run of the stage's last experiment is better."""
    shipped = next(iter(run_catalog().group(lesson_experiments(stage_key)[-1].key)), None)
    if best is None or shipped is None:
        return best or shipped
    return best if (best.last_test_accuracy or 0.0) >= (shipped.last_test_accuracy or 0.0) else shipped


def finished_version() -> tuple[str, int, float | None]:
    """A key that changes whenever a run finishes, or a finished one is deleted; read anew at most every FRESH_SECONDS."""
    return store().url, *_finished_version(store().url)


def forget_finished_version() -> None:
    """Let the next drawing see a run that has just finished."""
    _finished_version.clear()


@st.cache_data(ttl=FRESH_SECONDS, max_entries=4, show_spinner=False)
def _finished_version(url: str) -> tuple[int, float | None]:
    return store().finished_version()


@st.cache_data(ttl=FRESH_SECONDS, max_entries=1, show_spinner=False)
def run_counts() -> dict[str, int]:
    """How many runs are in each state, read anew at most every FRESH_SECONDS; a state without runs is left out."""
    return store().count_by_state()


def store_migration() -> Migration | None:
    """What this server did when it found the store in an older format; None where it did not."""
    return store().migration


@st.cache_data(ttl=FRESH_SECONDS, max_entries=1, show_spinner=False)
def unreadable_runs() -> list[UnreadableRun]:
    """The runs that cannot be read, which all other questions skip; read anew at most every FRESH_SECONDS."""
    return store().unreadable_runs()


def expected_run_seconds(recipe: Recipe) -> float | None:
    """How long a run will take, from the latest epoch of its network with as many threads, else from the measured pace.

    None where there is neither.
    """
    return run_seconds_from(recipe, latest_epoch_like(recipe.stage, recipe.layers, recipe.threads))


def expected_seeds_seconds(recipe: Recipe, seeds: int) -> float | None:
    """How long so many seeds of a recipe take together, some of them side by side; None as of one run."""
    run = recipe.with_seeds(seeds)[0]
    seconds = expected_run_seconds(run)
    return None if seconds is None else seconds * math.ceil(seeds / runs_side_by_side(run))


@st.cache_data(ttl=FRESH_SECONDS, max_entries=64, show_spinner=False)
def latest_epoch_like(stage_key: str, layers: str, threads: int) -> tuple[Recipe, float] | None:
    """The recipe of the newest run of this network with an epoch, and that epoch's seconds."""
    found = store().latest_epoch_like(stage_key, layers, threads)
    return (found[0].recipe, found[1].seconds) if found else None
