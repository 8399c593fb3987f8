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
from s7core.language.translation import _, _p
from s7core.lesson.experiments import experiment
from s7core.lesson.layers import Dropout, Layer
from s7core.recipe import Recipe
from s7core.reference.size_board import BOARD_EXPERIMENT, BOARD_SEEDS, board_recipe


def show_board_offer(row: DeltaGenerator, layers: tuple[Layer, ...], reason: str | None) -> None:
    """Draw in this row the button that trains BOARD_SEEDS seeds of these layers, and below it what that means.

    `reason` is why the layers cannot be trained, None if they can.
    """
    clicked = row.button(
        _("Train {seeds} seeds for the board", seeds=formatting.number_in_words(BOARD_SEEDS)),
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
        return Metric(_("Smallest on the board"), _p("network", "none yet"))
    least = smallest.network.parameters
    return Metric(_("Smallest on the board"), formatting.count(least), _against(parameters, least))


def _against(parameters: int, least: int) -> str:
    share = formatting.share(abs(parameters - least), least)
    if parameters == least:
        return _("yours has as many")
    if parameters < least:
        return _("yours has {share} fewer", share=share)
    return _("yours has {share} more", share=share)


def _work(recipe: Recipe, layers: tuple[Layer, ...]) -> str:
    """How long the button's runs take, what they are trained with, and what is left out."""
    seconds = expected_seeds_seconds(recipe, BOARD_SEEDS)
    facts = {
        "seeds": formatting.number_in_words(BOARD_SEEDS),
        "epochs": recipe.epochs,
        "images": formatting.count(recipe.images_trained_on),
        "recipe": _trained_with(recipe, layers),
    }
    if seconds:
        work = _(
            "The {seeds} seeds take about {time} here: {epochs} epochs on {images} images, {recipe}.",
            time=formatting.duration(seconds),
            **facts,
        )
    else:
        work = _(
            "The {seeds} seeds take a time that is estimated after one epoch: {epochs} epochs on {images} images, {recipe}.",
            **facts,
        )
    return work + time_limit_note(expected_run_seconds(recipe.with_seeds(BOARD_SEEDS)[0]))


def _trained_with(recipe: Recipe, layers: tuple[Layer, ...]) -> str:
    """The recipe of the board, and how this one differs from it, within a sentence."""
    title = experiment(BOARD_EXPERIMENT).title
    is_cut, had_dropout = board_recipe(layers) != recipe, any(isinstance(layer, Dropout) for layer in layers)
    if is_cut and had_dropout:
        return _("with the recipe of {experiment}, cut to what your teacher allows, without dropout", experiment=title)
    if is_cut:
        return _("with the recipe of {experiment}, cut to what your teacher allows", experiment=title)
    if had_dropout:
        return _("with the recipe of {experiment}, without dropout", experiment=title)
    return _("with the recipe of {experiment}", experiment=title)
