"""Networks of runs and what is computed with them, cached by run and by the version of its kept network."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import streamlit as st
from scipy.special import softmax

from dashboard.data.queries import Version, probabilities, test_images, test_labels, version
from dashboard.data.resources import data, run_catalog
from s7core.analysis.mistakes import Answer, answer, worst_first
from s7core.data.mnist import held_out_digits
from s7core.inside.batch_norm_effect import BatchNormEffect, batch_norm_effect
from s7core.inside.dead_units import UnitActivity, unit_activity
from s7core.inside.effective_field import EffectiveField, dithered, effective_field
from s7core.inside.inspected_network import InspectedNetwork, trained_network, untrained_network
from s7core.inside.moved_digit import AnswerChange, smallest_shift, smallest_turn
from s7core.inside.neighbours import features
from s7core.recipe import Recipe
from s7core.runs.records import Run

FIELD_DIGITS = 100  # test digits that an effective field is averaged over,
FEWER_DIGITS = 40  # and where the network is large
ACTIVITY_DIGITS = 500  # that dead units are counted on
EFFECT_DIGITS = 200  # that BatchNorm's effect is shown on
DOUBTFUL = 0.9  # test digits whose true class gets less are put in order by freshly computed logits
TRAINING_DIGITS = 10_000  # that neighbours are looked for among
QUICK = 5_000_000  # multiply-accumulates an image: a network of no more reads 10,000 digits in a second or two


def network_of(run: Run) -> InspectedNetwork:
    """The run's network, with the weights that it ended with or has so far."""
    return _trained(run.id, version(run))


@st.cache_resource(max_entries=32, show_spinner=False)
def network_before(recipe: Recipe) -> InspectedNetwork:
    """The network of a recipe before training, with the initial weights of its seed."""
    return untrained_network(recipe)


def large(inspected: InspectedNetwork) -> bool:
    """Whether reading thousands of digits takes the network so long that it is done only on demand."""
    return inspected.trace.macs > QUICK


def outputs_of(run: Run, image: np.ndarray) -> list[np.ndarray]:
    """The output of every layer for one image (28, 28) uint8, without the batch axis; the first is the normalised image."""
    return _outputs(run.id, version(run), image.tobytes())


def field_of(run: Run, layer: str, unit: tuple[int, int], learned: bool) -> EffectiveField:
    """The effective field of a unit over the first `field_digits` test digits, after training or before."""
    return _field(run.id, version(run), layer, unit, learned)


def field_digits(run: Run) -> int:
    """How many test digits an effective field of this run is averaged over."""
    return FEWER_DIGITS if large(network_of(run)) else FIELD_DIGITS


def unit_activity_of(run: Run) -> list[UnitActivity]:
    """Dead and always active units behind each ReLU, over the first ACTIVITY_DIGITS test digits."""
    return _unit_activity(run.id, version(run))


def batch_norm_effect_of(run: Run, layer: str, channel: int) -> BatchNormEffect:
    """What BatchNorm makes of one channel, over the first EFFECT_DIGITS test digits."""
    return _batch_norm_effect(run.id, version(run), layer, channel)


def features_of(run: Run) -> np.ndarray:
    """(TRAINING_DIGITS, F) features of the first training digits, by which similar digits are found."""
    with st.spinner(f"Reading {TRAINING_DIGITS:,} training digits, once for this run …"):
        return _features(run.id, version(run))


def test_logits_of(run: Run) -> np.ndarray:
    """(10000, 10) logits of the test digits, computed here because stored probabilities are rounded."""
    with st.spinner("Reading all test digits, once for this run …"):
        return _test_logits(run.id, version(run))


def held_out_logits_of(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """(5000, 10) logits of the held-out training images, and their labels (5000,)."""
    with st.spinner("Reading the held-out images, once for this run …"):
        return _held_out_logits(run.id, version(run))


def calibrate_ahead(run: Run) -> None:
    """Compute what calibration needs in the background, before the visitor asks for it."""
    _ahead(run, _test_logits, _held_out_logits)


def features_ahead(run: Run) -> None:
    """Compute the features that similar digits are found by in the background."""
    _ahead(run, _features)


def live_answers(run: Run, indices: Sequence[int]) -> list[Answer]:
    """The network's answers on these test digits, computed here because stored probabilities are rounded."""
    labels, said = test_labels(), network_of(run).probabilities(test_images()[list(indices)])
    return [replace(answer(labels[list(indices)], said, place), index=int(index)) for place, index in enumerate(indices)]


def answers_of(runs: Sequence[Run], image: np.ndarray) -> list[np.ndarray]:
    """(10,) probabilities of each run for one image (28, 28) on the 0..255 scale."""
    return [network_of(run).probabilities(image[None])[0] for run in runs]


def worst_first_of(run: Run) -> np.ndarray:
    """(10000,) indices of all test digits, those with the highest loss first."""
    return _worst_first(run.id, version(run))


def smallest_changes(run: Run, image: np.ndarray) -> tuple[AnswerChange | None, AnswerChange | None]:
    """The smallest shift and the smallest turn of an image (28, 28) uint8 that change this run's answer."""
    return _smallest(run.id, version(run), image.tobytes())


def _ahead(run: Run, *compute: Callable[[str, Version], object]) -> None:
    """Fill these caches in the background, one after another.

    A large network waits until it is asked for: it would keep a core busy for half a minute, perhaps for nothing. So does
    a run that still learns: it is another network after each epoch.
    """
    if run.active or large(network_of(run)):
        return
    for each in compute:
        background().submit(each, run.id, version(run))


@st.cache_resource(show_spinner=False)
def background() -> ThreadPoolExecutor:
    """The thread that computes ahead: only one for all visitors, so that their pages have the other cores."""
    return ThreadPoolExecutor(1, "look-ahead")


@st.cache_resource(max_entries=32, show_spinner=False)
def _trained(run_id: str, kept: Version) -> InspectedNetwork:
    return trained_network(run_catalog().run(run_id).recipe, run_catalog().result(run_id).weights)


@st.cache_data(max_entries=32, show_spinner=False)
def _worst_first(run_id: str, kept: Version) -> np.ndarray:
    """Stored probabilities of a reference run are rounded, small ones to 0, so the doubtful digits get fresh ones."""
    labels, said = test_labels(), probabilities(run_id, kept).astype(float)
    doubtful = np.flatnonzero(said[np.arange(len(labels)), labels] < DOUBTFUL)
    if run_catalog().run(run_id).is_reference and len(doubtful):
        said[doubtful] = softmax(_trained(run_id, kept).logits(test_images()[doubtful]).astype(float), axis=1)
    return worst_first(labels, said)


@st.cache_data(max_entries=64, show_spinner=False)
def _outputs(run_id: str, kept: Version, image: bytes) -> list[np.ndarray]:
    pixels = np.frombuffer(image, np.uint8).reshape(1, 28, 28)
    return [each[0] for each in _trained(run_id, kept).outputs(pixels)]


@st.cache_data(max_entries=256, show_spinner=False)
def _smallest(run_id: str, kept: Version, image: bytes) -> tuple[AnswerChange | None, AnswerChange | None]:
    inspected, pixels = _trained(run_id, kept), np.frombuffer(image, np.uint8).reshape(28, 28)
    return smallest_shift(inspected, pixels), smallest_turn(inspected, pixels)


@st.cache_data(max_entries=256, show_spinner=False)
def _field(run_id: str, kept: Version, layer: str, unit: tuple[int, int], learned: bool) -> EffectiveField:
    run = run_catalog().run(run_id)
    inspected = _trained(run_id, kept) if learned else network_before(run.recipe)
    return effective_field(inspected, inspected.row(layer), unit, dithered(test_images()[: field_digits(run)]))


@st.cache_data(max_entries=32, show_spinner="Counting dead units …")
def _unit_activity(run_id: str, kept: Version) -> list[UnitActivity]:
    return unit_activity(_trained(run_id, kept), test_images()[:ACTIVITY_DIGITS])


@st.cache_data(max_entries=16, show_spinner=False)
def _test_logits(run_id: str, kept: Version) -> np.ndarray:
    return _trained(run_id, kept).logits(test_images())


@st.cache_data(max_entries=16, show_spinner=False)
def _held_out_logits(run_id: str, kept: Version) -> tuple[np.ndarray, np.ndarray]:
    images, labels = held_out_digits(data())
    return _trained(run_id, kept).logits(images), labels


@st.cache_resource(max_entries=8, show_spinner=False)  # shared, not copied at each click: it may be large
def _features(run_id: str, kept: Version) -> np.ndarray:
    found = features(_trained(run_id, kept), data().train_images[:TRAINING_DIGITS].numpy())
    found.flags.writeable = False
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def _batch_norm_effect(run_id: str, kept: Version, layer: str, channel: int) -> BatchNormEffect:
    inspected = _trained(run_id, kept)
    return batch_norm_effect(inspected, inspected.row(layer), test_images()[:EFFECT_DIGITS], channel)
