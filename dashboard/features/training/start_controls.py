"""The choice of the experiment to start from, and the buttons that train and set the size of a run."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.address_widgets import select
from dashboard.components.error_sentences import guarded, say_error
from dashboard.data.actions import MOST_SEEDS, submit
from dashboard.data.queries import expected_run_seconds, expected_seeds_seconds
from dashboard.data.visitors import time_limit_note
from dashboard.data.warm_start import engine_is_loaded
from dashboard.features.run.guess_form import start_with_guess
from dashboard.features.training.recipe_form import origin, put
from dashboard.state.session import EXPERIMENT, SEEDS
from s7core import formatting
from s7core.lesson.experiments import Experiment, all_experiments, experiment
from s7core.lesson.presets import SIZE_SETTINGS, Preset, presets
from s7core.lesson.tested_text import on_part
from s7core.model.recipe_check import check_recipe
from s7core.recipe import RANGE_TEST, Recipe, setting, settings
from s7core.runs.pace import pace_of

CHANGEABLE = [each.name for each in settings() if each.name != "stage"]
DEFAULT_EXPERIMENT = "final-exp1"


def choose_experiment() -> Experiment:
    """Let the visitor choose the experiment that the settings start from; another choice resets them to its own."""
    keys = [each.key for each in all_experiments()]
    key = select(
        "Experiment",
        keys,
        key=EXPERIMENT,
        default=DEFAULT_EXPERIMENT,
        title=lambda each: experiment(each).title,
        on_change=guarded(_reset),
        width=360,
        help="The settings start as they are in this experiment.",
    )
    return experiment(key)


def _reset() -> None:
    put(_chosen_recipe(), CHANGEABLE)


def _apply(preset: Preset) -> None:
    put(preset.apply(_chosen_recipe()), list(SIZE_SETTINGS))


def _chosen_recipe() -> Recipe:
    """The settings of the chosen experiment; of the default one where a message from a browser names none that there is."""
    by_key = {each.key: each for each in all_experiments()}
    return by_key.get(EXPERIMENT.value, by_key[DEFAULT_EXPERIMENT]).recipe


def show_start(start: Experiment, recipe: Recipe) -> None:
    """Draw the buttons and a line on what a click on Train will do.

    Where the recipe cannot be trained, the buttons are disabled and the reason stands in place of that line.
    """
    changed = recipe.differences(start.recipe)
    reason = problem(recipe)
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    seeds = _choose_seeds(row, disabled=reason is not None)
    _buttons(row, start, recipe, seeds, disabled=reason is not None)
    if changed:
        row.button(
            f"Reset to {origin(start)}",
            icon=":material/undo:",
            on_click=guarded(_reset),
            key="reset",
            help="Changed: " + ", ".join(setting(name).label.lower() for name in changed),
        )
    if reason:
        say_error(reason)
    else:
        st.caption(_summary(recipe, seeds))


def _choose_seeds(row: DeltaGenerator, disabled: bool) -> int:
    return row.number_input(
        "Seeds",
        1,
        MOST_SEEDS,
        1,
        key=SEEDS.name,
        bind="query-params",
        width=130,
        disabled=disabled,
        help="How many copies to train that differ in nothing but chance. One run is an anecdote: several show how far "
        "chance alone moves a result.",
    )


def _buttons(row: DeltaGenerator, start: Experiment, recipe: Recipe, seeds: int, disabled: bool) -> None:
    """Draw the buttons Train, one for each preset, which only sets sizes, and Range test."""
    row.button(
        "Train",
        type="primary",
        icon=":material/play_arrow:",
        on_click=guarded(start_with_guess),
        args=(recipe, start.key, seeds),
        key="train",
        disabled=disabled,
    )
    shown = start.recipe if disabled else recipe  # layers that cannot be read have no pace
    for each in presets(shown, pace_of(shown)):
        told = each.help(expected_run_seconds(each.apply(shown)))
        row.button(each.title, key=f"preset-{each.key}", help=told, on_click=guarded(_apply), args=(each,))
    row.button(
        "Range test",
        key="range-test",
        icon=":material/troubleshoot:",
        on_click=guarded(submit),
        disabled=disabled,
        args=(replace(recipe, scheduler=RANGE_TEST, epochs=1), start.key),
        help="Raise the learning rate from tiny to huge within one epoch and watch the loss: it shows which rates "
        "work for these settings.",
    )


def _summary(recipe: Recipe, seeds: int) -> str:
    """What a click on Train will do: images, epochs, seeds, and how long it takes."""
    runs = recipe.with_seeds(seeds)
    seconds = expected_run_seconds(runs[0])
    together = expected_seeds_seconds(recipe, seeds)
    parts = [f"{formatting.count(recipe.images_trained_on)} images, {recipe.epochs} epoch{'s' if recipe.epochs > 1 else ''}"]
    if not recipe.tests_all:
        parts.append(f"tested{on_part(recipe.test_images)}")
    if seeds > 1:
        parts.append(f"seeds {runs[0].seed} to {runs[-1].seed}")
    parts.append(f"about {formatting.duration(together)} here" if together else "how long is known after the first epoch")
    return ", ".join(parts).capitalize() + "." + time_limit_note(seconds)


def problem(recipe: Recipe) -> str | None:
    """Why these settings cannot be trained on this machine; None if they can."""
    try:
        check_recipe(recipe)
        if engine_is_loaded():
            # Imported here because it loads torch. Before that is loaded, only a device that is asked for by name can be
            # missing, and then the worker says so.
            from s7core.training.devices import resolve_device

            resolve_device(recipe.device)
    except ValueError as error:
        return str(error)
    return None
