"""The preview says what the settings on the page will do."""

import math
from dataclasses import replace

import numpy
import pytest
import streamlit as st
from pages_under_test import html, open_page, words

from dashboard.features.training.recipe_preview import SHEET, _first_digits, _plan
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiment
from s7core.model.network import Network
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


def test_parameters_and_steps_are_those_of_the_settings_and_a_change_is_counted(store):
    published = experiment("final-exp1").recipe
    told = html(open_page("train", {"batch_norm": "false"}))
    with_norm, without = (
        sum(weights.numel() for weights in Network(layers_of(recipe)).parameters())
        for recipe in (published, replace(published, batch_norm=False))
    )
    assert f"<b>{without:,}</b><i>−{with_norm - without:,} changed</i>" in told
    assert f"<b>{math.ceil(60_000 / published.batch_size) * published.epochs:,}</b>" in told


def test_a_plateau_is_named_with_the_loss_that_it_watches(store):
    for validation, watched in (("test", "test loss"), ("held-out", "held-out loss")):
        told = words(open_page("train", {"scheduler": "reduce-on-plateau", "validation": validation}))
        assert f"after the second epoch without a better {watched}" in told


def test_without_augmentation_the_first_digits_are_training_images(mnist):
    st.cache_data.clear()
    shown = _first_digits(Recipe(augmentation="none"))
    assert shown.shape == (SHEET, 28, 28) and shown.dtype == numpy.uint8
    images = mnist.train_images.numpy()
    assert all((images == digit).all(axis=(1, 2)).any() for digit in shown)
    assert not numpy.array_equal(shown, _first_digits(Recipe(augmentation="none", seed=2)))


def test_a_cosine_is_planned_from_the_whole_rate_to_almost_none():
    st.cache_data.clear()
    epochs, rates = zip(*_plan(Recipe(scheduler="cosine", learning_rate=0.2, epochs=4, warm_up=0)), strict=True)
    assert epochs[0] < 0.05 and epochs[-1] == pytest.approx(4, abs=0.05)
    assert max(rates) == pytest.approx(0.2, rel=0.01) and rates[-1] < 0.001
    middle = min(range(len(epochs)), key=lambda place: abs(epochs[place] - 2))
    assert rates[middle] == pytest.approx(0.1, rel=0.05)


def test_layers_that_cannot_be_trained_have_no_preview(store):
    at = open_page("train", {"layers": "conv8 relu"})
    assert "digits that this run will see" not in words(at) and "Multiply-accumulates" not in html(at)


@pytest.mark.parametrize(
    "changes",
    [
        {"experiment": "final-record", "epochs": "1", "warm_up": "0.04"},  # 25 moments, of which the rise takes one
        {"experiment": "final-exp1", "scheduler": "one-cycle", "warm_up": "0.1", "train_images": "1280", "epochs": "1"},
        {"experiment": "final-exp1", "scheduler": "one-cycle", "train_images": "100", "epochs": "1", "batch_size": "1024"},
    ],
)
def test_a_one_cycle_of_few_steps_is_planned_too(store, changes):
    at = open_page("train", changes)
    assert not at.exception and at.number_input(key="epochs").value == 1
