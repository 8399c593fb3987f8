"""The experiment to start from, the button that trains, and the presets."""

import streamlit as st

from dashboard.ui import words
from dashboard.ui.address import select
from dashboard.ui.form import put
from dashboard.ui.queue import submit
from dashboard.ui.reads import expected_seconds
from s7core.lesson.experiments import Experiment, experiment, experiments
from s7core.lesson.presets import PRESETS, Preset
from s7core.recipe import Recipe, settings
from s7core.training.devices import resolve_device

NAMES = [each.name for each in settings() if each.name != "stage"]
DEFAULT_EXPERIMENT = "final-exp1"


def choose_experiment() -> Experiment:
    """The published experiment that the settings start from; another choice resets them to its own."""
    keys = [each.key for each in experiments()]
    key = select(
        "Experiment", keys, key="experiment", default=DEFAULT_EXPERIMENT, title=lambda each: experiment(each).title,
        on_change=_reset, width=360,
        help="The settings start as they were published for this experiment.")
    return experiment(key)


def _reset() -> None:
    put(experiment(st.session_state["experiment"]).recipe, NAMES)


def _apply(preset: Preset) -> None:
    put(preset.apply(experiment(st.session_state["experiment"]).recipe), ["train_images", "epochs"])


def show_start(published: Experiment, recipe: Recipe) -> None:
    """One line of what will happen, and the main button."""
    changed = recipe.differences(published.recipe)
    seconds = expected_seconds(recipe)
    summary = [f"{words.count(recipe.images_trained_on)} images, {recipe.epochs} "
               f"epoch{'s' if recipe.epochs > 1 else ''}",
               f"about {words.duration(seconds)} here" if seconds else "how long is known after the first epoch"]
    try:
        resolve_device(recipe.device)
        problem = None
    except ValueError as error:
        problem = str(error)
    row = st.container(horizontal=True, gap="small", vertical_alignment="center")
    row.button("Train", type="primary", icon=":material/play_arrow:", on_click=submit, args=(recipe, published.key),
               key="train", disabled=problem is not None)
    for each in PRESETS:
        row.button(each.title, key=f"preset-{each.key}", help=each.help, on_click=_apply, args=(each,))
    if changed:
        row.button("Reset to published", icon=":material/undo:", on_click=_reset, key="reset",
                   help="Changed: " + ", ".join(words.SETTING_LABELS[name].lower() for name in changed))
    st.caption(", ".join(summary).capitalize() + ".")
    if problem:
        st.error(problem)
