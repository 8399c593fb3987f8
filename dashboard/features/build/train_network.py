"""The buttons that train a network as it was edited: at once as a quick look, or with all settings on Train."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.offered_sizes import offered_quick_look
from dashboard.data.queries import expected_run_seconds
from dashboard.data.visitors import time_limit_note
from dashboard.features.run.guess_form import start_with_guess
from dashboard.pages import page_file
from dashboard.state.address import asked, parameter_text
from dashboard.state.session import EXPERIMENT, LAST_RUN, REFUSAL, RUN, SAME_RUN
from s7core.language.translation import _
from s7core.lesson.architecture import layers_to_text
from s7core.lesson.experiments import experiment, lesson_experiments
from s7core.lesson.layers import BatchNorm2d, Dropout, Layer
from s7core.lesson.stages import Stage
from s7core.recipe import Recipe

USUAL_DROPOUT = 0.1  # the rate in an edited network whose stage has no dropout


def show_train_network(row: DeltaGenerator, start: Stage, layers: tuple[Layer, ...], reason: str | None) -> None:
    """Draw the buttons in this row, and below it what a click on the first one trains and how long that takes.

    That click leads to Train with the run on screen. `reason` is why the layers cannot be trained, None if they can.
    """
    clicked = row.button(
        _("Train this network"), type="primary", icon=":material/play_arrow:", disabled=reason is not None, key="build-train"
    )
    # Quiet, since it only opens another page: what starts a run looks like that, and nothing else does.
    opens = row.button(
        _("All settings"), type="tertiary", icon=":material/tune:", disabled=reason is not None, key="build-settings"
    )
    if reason is not None:
        return
    recipe, key = own_recipe(start, layers), lesson_experiments(start.key)[0].key
    if opens:
        st.switch_page(page_file("train"), query_params=address_of_settings(recipe, key))
    size = offered_quick_look(recipe)
    sized = size.apply(recipe)
    if clicked:
        start_with_guess(sized, key)
        if not REFUSAL.is_set():  # the page says why it is, below
            st.switch_page(page_file("train"), query_params=address_of_run(sized, key, LAST_RUN.value or ""))
    seconds = expected_run_seconds(sized)
    told = _("A quick look: {size}", size=size.help(seconds))  # with the full stop of the size
    caption_with_terms(told + time_limit_note(seconds))


def own_recipe(start: Stage, layers: tuple[Layer, ...]) -> Recipe:
    """The recipe of the stage's first experiment with these layers.

    BatchNorm and dropout are on where the layers have some: switched off, they would remove them.
    """
    published = lesson_experiments(start.key)[0].recipe
    if layers == start.published_architecture:
        return published
    return replace(
        published,
        layers=layers_to_text(layers),
        dropout=(start.dropout or USUAL_DROPOUT) if any(isinstance(each, Dropout) for each in layers) else 0.0,
        batch_norm=any(isinstance(each, BatchNorm2d) for each in layers),
    )


def address_of_settings(recipe: Recipe, experiment_key: str) -> dict[str, str]:
    """Parameters of the Train page for these settings."""
    changed = recipe.differences(experiment(experiment_key).recipe)
    return {EXPERIMENT.name: experiment_key, **{name: parameter_text(mine) for name, (mine, _) in changed.items()}}


def address_of_run(recipe: Recipe, experiment_key: str, run_id: str) -> dict[str, str]:
    """Parameters of the Train page for a run that was just started, and the settings that it has."""
    same = {SAME_RUN.name: run_id} if asked(SAME_RUN) else {}
    return {**address_of_settings(recipe, experiment_key), RUN.name: run_id, **same}
