"""The offer to train several seeds of an edited network for the board of small networks."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric
from dashboard.data.actions import submit_seeds
from dashboard.data.offered_sizes import as_allowed
from dashboard.data.queries import expected_run_seconds, expected_seeds_seconds
from dashboard.data.shared_board import own_class, shared_board
from dashboard.data.visitors import time_limit_note
from dashboard.features.build.train_network import address_of_run
from dashboard.features.run.choose_run import show_refusal
from dashboard.pages import page_file
from s7core import formatting
from s7core.lesson.experiments import experiment
from s7core.lesson.layers import Dropout, Layer
from s7core.recipe import Recipe
from s7core.reference.size_board import BOARD_EXPERIMENT, BOARD_SEEDS, board_recipe

WORDS = formatting.number_in_words(BOARD_SEEDS)


def show_board_offer(row: DeltaGenerator, layers: tuple[Layer, ...], reason: str | None) -> None:
    """Draw in this row the button that trains BOARD_SEEDS seeds of these layers, and below it what that means.

    `reason` is why the layers cannot be trained, None if they can.
    """
    clicked = row.button(
        f"Train {WORDS} seeds for the board",
        icon=":material/leaderboard:",
        disabled=reason is not None,
        key="board-train",
    )
    if reason is not None:
        return
    recipe = as_allowed(board_recipe(layers))
    if clicked and (ids := submit_seeds(recipe, BOARD_EXPERIMENT, BOARD_SEEDS)):
        st.switch_page(page_file("train"), query_params=address_of_run(recipe, BOARD_EXPERIMENT, ids[0]))
    show_refusal()
    caption_with_terms(_work(recipe, layers))


def board_metric(parameters: int) -> Metric:
    """The size of the smallest network on the board, and how these parameters compare with it."""
    smallest = shared_board(own_class()).smallest
    if smallest is None:
        return Metric("Smallest on the board", "none yet")
    least = smallest.network.parameters
    apart = f"{formatting.share(abs(parameters - least), least)} {'fewer' if parameters < least else 'more'} here"
    return Metric("Smallest on the board", formatting.count(least), "as many here" if parameters == least else apart)


def _work(recipe: Recipe, layers: tuple[Layer, ...]) -> str:
    """How long the button's runs take, what they are trained with, and what is left out."""
    seconds = expected_seeds_seconds(recipe, BOARD_SEEDS)
    time = f"take about {formatting.duration(seconds)} here" if seconds else "take a time that is estimated after one epoch"
    dropout = ", without dropout" if any(isinstance(layer, Dropout) for layer in layers) else ""
    shorter = ", cut to what your teacher allows" if board_recipe(layers) != recipe else ""
    return (
        f"The {WORDS} seeds {time}: {recipe.epochs} epochs on {formatting.count(recipe.images_trained_on)} images, with the "
        f"recipe of {experiment(BOARD_EXPERIMENT).title}{shorter}{dropout}."
        + time_limit_note(expected_run_seconds(recipe.with_seeds(BOARD_SEEDS)[0]))
    )
