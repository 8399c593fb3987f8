"""The choice of the experiment to start from, the size of a run, and the one button that trains it."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.address_widgets import select
from dashboard.components.error_sentences import guarded, say_error
from dashboard.data.actions import MOST_SEEDS, submit
from dashboard.data.offered_sizes import offered_presets
from dashboard.data.queries import expected_run_seconds, expected_seeds_seconds
from dashboard.data.visitors import time_limit_note
from dashboard.data.warm_start import engine_is_loaded
from dashboard.features.run.guess_form import start_with_guess
from dashboard.features.training.recipe_form import origin, put
from dashboard.state.session import EXPERIMENT, RUN_SIZE, SEEDS
from s7core import formatting
from s7core.choices import RANGE_TEST
from s7core.language.translation import _, _p
from s7core.language.words import comma_list, in_sentence, sentences
from s7core.lesson.experiments import Experiment, PublishedExperiment, all_experiments, experiment
from s7core.lesson.presets import SIZE_SETTINGS, Preset, fitting_preset, own_size
from s7core.lesson.tested_text import digits_of_test
from s7core.model.recipe_check import check_recipe
from s7core.recipe import Recipe, setting, settings

CHANGEABLE = [each.name for each in settings() if each.name != "stage"]
DEFAULT_EXPERIMENT = "final-exp1"
OWN_SIZE = "own"  # of settings whose size no preset has


def choose_experiment() -> Experiment:
    """Let the visitor choose the experiment that the settings start from; another choice resets them to its own."""
    keys = [each.key for each in all_experiments()]
    key = select(
        _("Experiment"),
        keys,
        key=EXPERIMENT,
        default=DEFAULT_EXPERIMENT,
        title=lambda each: experiment(each).title,
        on_change=guarded(_reset),
        help=_("The settings start as they are in this experiment."),
    )
    return experiment(key)


def _reset() -> None:
    put(_chosen_recipe(), CHANGEABLE)


def _apply(offered: dict[str, Preset]) -> None:
    if chosen := offered.get(RUN_SIZE.get("")):  # a message from a browser may name anything
        put(chosen.apply(_chosen_recipe()), list(SIZE_SETTINGS))


def _chosen_recipe() -> Recipe:
    """The settings of the chosen experiment; of the default one where a message from a browser names none that there is."""
    by_key = {each.key: each for each in all_experiments()}
    return by_key.get(EXPERIMENT.value, by_key[DEFAULT_EXPERIMENT]).recipe


def show_start(row: DeltaGenerator, place: DeltaGenerator, start: Experiment, recipe: Recipe, seeds: int) -> None:
    """Draw in this row the one button that trains, and what the browser tells beside it on a click.

    Where the recipe cannot be trained, the button is disabled and the reason stands in `place`.
    """
    reason = problem(recipe)
    row.button(
        _p("button", "Train"),
        type="primary",
        icon=":material/play_arrow:",
        on_click=guarded(start_with_guess),
        args=(recipe, start.key, seeds),
        key="train",
        disabled=reason is not None,
        help=None if reason else run_summary(recipe, seeds),
    )
    if reason:
        say_error(reason, place)


def show_size(start: Experiment, recipe: Recipe) -> int:
    """Draw the size of a run, which starts nothing, and the number of its seeds; returns the seeds.

    Below them stands what a click on Train will do.
    """
    reason = problem(recipe)
    _choose_size(start, start.recipe if reason else recipe)
    seeds = _choose_seeds(disabled=reason is not None)
    if not reason:
        st.caption(run_summary(recipe, seeds))
    return seeds


def _choose_size(start: Experiment, shown: Recipe) -> None:
    """Draw the control of the size: it always shows the size that the settings have, "Own" where no preset has it."""
    base = replace(shown, **{name: getattr(start.recipe, name) for name in SIZE_SETTINGS})
    sizes = [each for each in offered_presets(base) if each.key != "published"]
    offered = {each.key: each for each in (*sizes, own_size(start.recipe, _own_title(start)))}
    now = fitting_preset(shown, list(offered.values()))
    names = {key: each.title for key, each in offered.items()} | ({} if now else {OWN_SIZE: _p("size", "Own")})
    RUN_SIZE.set(now.key if now else OWN_SIZE)
    st.segmented_control(
        _("Size"),
        list(names),
        key=RUN_SIZE.name,
        format_func=names.__getitem__,
        required=True,
        wrap=True,
        width="stretch",
        on_change=guarded(_apply),
        args=(offered,),
        help=_("Sets images, epochs, test digits and batch below, and starts nothing.")
        + "\n\n"
        + "\n".join(f"- {_size_line(each, base)}" for each in offered.values()),
    )


def _own_title(start: Experiment) -> str:
    return _("As published") if isinstance(start, PublishedExperiment) else _("As the record")


def _size_line(offered: Preset, base: Recipe) -> str:
    return _("{label}: {text}", label=offered.title, text=offered.help(expected_run_seconds(offered.apply(base))))


def show_more_ways(start: Experiment, recipe: Recipe) -> None:
    """Draw the quiet buttons of the settings: a range test, and back to the experiment's own settings."""
    row = st.container(horizontal=True, gap="small")
    row.button(
        _("Range test"),
        key="range-test",
        icon=":material/troubleshoot:",
        on_click=guarded(submit),
        disabled=problem(recipe) is not None,
        args=(replace(recipe, scheduler=RANGE_TEST, epochs=1), start.key),
        help=_(
            "Raise the learning rate from tiny to huge within one epoch and watch the loss: it shows which rates work for "
            "these settings."
        ),
    )
    if changed := recipe.differences(start.recipe):
        row.button(
            _("Reset to {origin}", origin=origin(start)),
            icon=":material/undo:",
            type="tertiary",
            on_click=guarded(_reset),
            key="reset",
            help=_("Changed: {settings}", settings=comma_list(in_sentence(setting(name).label) for name in changed)),
        )


def _choose_seeds(disabled: bool) -> int:
    return st.number_input(
        _("Seeds"),
        1,
        MOST_SEEDS,
        1,
        key=SEEDS.name,
        bind="query-params",
        disabled=disabled,
        help=_(
            "How many copies to train that differ in nothing but chance. One run is an anecdote: several show how far "
            "chance alone moves a result."
        ),
    )


def run_summary(recipe: Recipe, seeds: int) -> str:
    """What a click on Train will do: images, epochs, seeds, and how long it takes."""
    runs = recipe.with_seeds(seeds)
    seconds = expected_run_seconds(runs[0])
    together = expected_seeds_seconds(recipe, seeds)
    parts = [
        _("{count} images", count=formatting.count(recipe.images_trained_on)),
        formatting.counted(recipe.epochs, "{count} epoch", "{count} epochs"),
    ]
    if not recipe.tests_all:
        parts.append(_("tested on {test_digits}", test_digits=digits_of_test(recipe.test_images)))
    if seeds > 1:
        parts.append(_("seeds {first} to {last}", first=runs[0].seed, last=runs[-1].seed))
    if together:
        parts.append(_("about {time} here", time=formatting.duration(together)))
    later = "" if together else _("An estimate of the time appears after the first epoch.")
    return sentences(_("{facts}.", facts=comma_list(parts)), later) + time_limit_note(seconds)


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
