"""Networks of runs and what is computed with them, cached by run and by the version of its kept network."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st
from scipy.special import softmax

from dashboard.data.look_ahead import LookAhead
from dashboard.data.queries import BY_KEPT_NETWORK, kept_network, kept_result, probabilities_of, test_images, test_labels
from dashboard.data.resources import data
from dashboard.data.server_singletons import MadeOnce, made_once_and_closed
from dashboard.data.sized_cache import SizedCache
from s7core.analysis.mistakes import Answer, answer, worst_first
from s7core.data.mnist import held_out_digits, load_mnist
from s7core.data.tested_digits import indices_tested
from s7core.formatting import count
from s7core.inside.batch_norm_effect import BatchNormEffect, batch_norm_effect
from s7core.inside.dead_units import UnitActivity, unit_activity
from s7core.inside.effective_field import EffectiveField, dithered, effective_field
from s7core.inside.inspected_network import InspectedNetwork, trained_network, untrained_network
from s7core.inside.moved_digit import AnswerChange, smallest_shift, smallest_turn
from s7core.inside.neighbours import features
from s7core.language.translation import _
from s7core.recipe import Recipe
from s7core.runs.records import Run

FIELD_DIGITS = 100  # test digits that an effective field is averaged over
FEWER_DIGITS = 40  # the same for a large network
ACTIVITY_DIGITS = 500  # test digits for which dead units are counted
EFFECT_DIGITS = 200  # test digits for which the effect of BatchNorm is shown
DOUBTFUL = 0.9  # test digits whose true class has a lower probability are sorted by freshly computed logits
TRAINING_DIGITS = 10_000  # training digits among which similar ones are searched
# Multiply-accumulates for one image, and numbers that all layers output; up to so many, 10,000 digits take a second or two.
QUICK, QUICK_OUTPUTS = 5_000_000, 200_000

# What is large is kept up to so many bytes, for all visitors together.
NETWORK_BYTES = 256_000_000
OUTPUT_BYTES = 128_000_000
FEATURE_BYTES = 256_000_000


@MadeOnce
def _networks() -> SizedCache[InspectedNetwork]:
    return SizedCache(NETWORK_BYTES, lambda inspected: 4 * inspected.trace.parameters)


@MadeOnce
def _outputs() -> SizedCache[list[np.ndarray]]:
    return SizedCache(OUTPUT_BYTES, lambda outputs: sum(each.nbytes for each in outputs))


@MadeOnce
def _feature_arrays() -> SizedCache[np.ndarray]:
    return SizedCache(FEATURE_BYTES, lambda found: found.nbytes)


def network_of(run: Run) -> InspectedNetwork:
    """The run's network, with the weights that it ended with or has so far."""
    return _networks().get(kept_network(run), lambda: trained_network(run.recipe, kept_result(run).weights))


def network_before(recipe: Recipe) -> InspectedNetwork:
    """The network of a recipe before training, with the initial weights of its seed."""
    return _networks().get(recipe, lambda: untrained_network(recipe))


def large(inspected: InspectedNetwork) -> bool:
    """Whether reading thousands of digits takes the network so long that it is done only on demand."""
    return inspected.trace.macs > QUICK or inspected.trace.outputs > QUICK_OUTPUTS


def outputs_of(run: Run, image: np.ndarray) -> list[np.ndarray]:
    """The output of every layer for one image (28, 28) uint8, without the batch axis; the first is the normalised image.

    All sessions share the arrays, so nobody can write to them.
    """
    return _outputs().get(
        (kept_network(run), image.dtype.str, image.tobytes()),
        lambda: [_read_only(each[0]) for each in network_of(run).each_output(image[None])],
    )


def _read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def field_of(run: Run, layer: str, unit: tuple[int, int], learned: bool) -> EffectiveField:
    """The effective field of a unit over the first `field_digits` test digits, after training or before."""
    inspected = network_of(run) if learned else network_before(run.recipe)
    return effective_field(inspected, inspected.row(layer), unit, dithered(test_images()[: field_digits(run)]))


def field_digits(run: Run) -> int:
    """How many test digits an effective field of this run is averaged over."""
    return FEWER_DIGITS if large(network_of(run)) else FIELD_DIGITS


def unit_activity_of(run: Run) -> list[UnitActivity]:
    """Dead and always active units behind each ReLU, over the first ACTIVITY_DIGITS test digits."""
    with st.spinner(_("Counting dead units …")):
        return _unit_activity(run)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def _unit_activity(run: Run) -> list[UnitActivity]:
    return unit_activity(network_of(run), test_images()[:ACTIVITY_DIGITS])


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def batch_norm_effect_of(run: Run, layer: str, channel: int) -> BatchNormEffect:
    """The effect of a BatchNorm layer on one channel, over the first EFFECT_DIGITS test digits."""
    inspected = network_of(run)
    return batch_norm_effect(inspected, inspected.row(layer), test_images()[:EFFECT_DIGITS], channel)


def features_of(run: Run) -> np.ndarray:
    """(TRAINING_DIGITS, F) features of the first training digits, by which similar digits are found."""
    with st.spinner(_("Reading {digits} training digits, once for this run …", digits=count(TRAINING_DIGITS))):
        return _features(run)


def test_logits_of(run: Run) -> np.ndarray:
    """(N, 10) logits of the N digits that the run is tested on, computed here because stored probabilities are rounded."""
    with st.spinner(_("Reading all its test digits, once for this run …")):
        return _test_logits(run)


def held_out_logits_of(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """(5000, 10) logits of the held-out training images, and their labels (5000,)."""
    with st.spinner(_("Reading the held-out images, once for this run …")):
        return _held_out_logits(run)


def calibrate_ahead(run: Run) -> None:
    """Compute what calibration needs in the background, before the visitor asks for it."""
    _ahead(run, _test_logits, _held_out_logits)


def features_ahead(run: Run) -> None:
    """Compute the features that similar digits are found by in the background."""
    _ahead(run, _features)


def live_answers(run: Run, indices: Sequence[int] | np.ndarray) -> list[Answer]:
    """The network's answers for the test digits at `indices`, computed here because stored probabilities are rounded."""
    return _live_answers(run, tuple(map(int, indices)))


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def _live_answers(run: Run, indices: tuple[int, ...]) -> list[Answer]:
    labels, said = test_labels()[list(indices)], network_of(run).probabilities(test_images()[list(indices)])
    return [replace(answer(labels, said, place), index=index) for place, index in enumerate(indices)]


def answers_of(runs: Sequence[Run], image: np.ndarray) -> list[np.ndarray]:
    """(10,) probabilities of each run for one image (28, 28) on the 0..255 scale."""
    return [network_of(run).probabilities(image[None])[0] for run in runs]


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def worst_first_of(run: Run) -> np.ndarray:
    """(10000,) indices of all test digits, those with the highest loss first and those not tested last.

    Stored probabilities of a reference run are rounded, small ones to 0, so the doubtful digits get fresh ones.
    """
    labels, said = test_labels(), probabilities_of(run).astype(float)
    doubtful = np.flatnonzero(said[np.arange(len(labels)), labels] < DOUBTFUL)
    if run.is_reference and len(doubtful):
        said[doubtful] = softmax(network_of(run).logits(test_images()[doubtful]).astype(float), axis=1)
    return worst_first(labels, said)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def smallest_changes(run: Run, image: np.ndarray) -> tuple[AnswerChange | None, AnswerChange | None]:
    """The smallest shift and the smallest turn of an image (28, 28) uint8 that change this run's answer."""
    inspected = network_of(run)
    return smallest_shift(inspected, image), smallest_turn(inspected, image)


def _ahead(run: Run, *compute: Callable[[Run], object]) -> None:
    """Fill these caches in the background, one after another.

    A large network waits until it is asked for: it would keep a core busy for half a minute, perhaps for nothing. So does
    a run that still learns: it is another network after each epoch.
    """
    if run.active or large(network_of(run)):
        return
    for each in compute:
        background().submit((each.__name__, *kept_network(run)), partial(each, run))


@made_once_and_closed
def background() -> LookAhead:
    """The thread that computes ahead for all visitors."""
    return LookAhead()


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def _test_logits(run: Run) -> np.ndarray:
    images = test_images()
    return network_of(run).logits(images[indices_tested(run.recipe.test_images, len(images))])


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=BY_KEPT_NETWORK)
def _held_out_logits(run: Run) -> tuple[np.ndarray, np.ndarray]:
    images, labels = held_out_digits(load_mnist())
    return network_of(run).logits(images), labels


def _features(run: Run) -> np.ndarray:
    return _feature_arrays().get(
        kept_network(run), lambda: _read_only(features(network_of(run), data().train_images[:TRAINING_DIGITS]))
    )
