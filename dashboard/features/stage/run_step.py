"""The run step of a stage: buttons that train it under its two toggles, and the run on screen."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.lesson_facts import first_experiment
from dashboard.data.queries import expected_run_seconds, recent_runs_of_stage
from dashboard.data.visitors import own
from dashboard.features.run.choose_run import choose_run
from dashboard.features.run.guess_form import start_with_guess
from dashboard.features.run.run_learning import show_digit_to_learn
from dashboard.features.run.run_panel import show_run
from dashboard.pages import page_file
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import EXPERIMENT, FIRST_RUN_SHOWN, SETTINGS_FOR_TRAIN
from s7core.lesson.presets import presets
from s7core.lesson.stages import Stage
from s7core.recipe import Recipe, setting
from s7core.runs.pace import pace_of
from s7core.runs.records import EpochRecord, Run


def show_training(this: Stage, recipe: Recipe) -> tuple[Run | None, list[EpochRecord]]:
    """Draw the buttons that start a run, and the run on screen; return that run with its epochs, (None, []) without one."""
    st.subheader("Train it")
    of_stage = recent_runs_of_stage(this.key)
    caption_with_terms(
        f"With BatchNorm {setting('batch_norm').text(recipe.batch_norm)} and dropout {recipe.dropout:g}, "
        "as set above; everything else as published."
    )
    _buttons(this, recipe)
    run = choose_run(of_stage, first=next(iter(own(of_stage)), None))
    if run is None:
        caption_with_terms("Nothing trained yet. Quick look takes seconds and shows that the network learns.")
        show_digit_to_learn()
        return None, []
    if run.epochs_done and (run.id in own_runs() or _was_chosen(run)):
        earn(this.key, "run")
    return run, show_run(run)


def _was_chosen(run: Run) -> bool:
    """Whether the visitor chose this run: it is another one than the page opened with."""
    return FIRST_RUN_SHOWN.set_default(run.id) != run.id


def _buttons(this: Stage, recipe: Recipe) -> None:
    start = first_experiment(this.key)
    buttons = st.container(horizontal=True, gap="small", vertical_alignment="center")
    quick, *longer = presets(recipe, pace_of(recipe))
    for each in (quick, *longer):
        size = each.apply(recipe)
        buttons.button(
            each.title,
            key=f"preset-{each.key}",
            help=each.help(expected_run_seconds(size)),
            on_click=guarded(start_with_guess),
            args=(size, start.key),
            icon=":material/play_arrow:",
            type="primary" if each is quick else "secondary",
        )
    if buttons.button("All settings", key="all-settings", icon=":material/tune:", type="tertiary"):
        # Not in the address: Streamlit lets no parameter through to another page that is bound to a widget of this one.
        SETTINGS_FOR_TRAIN.set({name: mine for name, (mine, _) in recipe.differences(start.recipe).items()})
        st.switch_page(page_file("train"), query_params={EXPERIMENT.name: start.key})
    seconds = expected_run_seconds(quick.apply(recipe))
    caption_with_terms(f"{quick.title}, as large as this machine trains in seconds: {quick.help(seconds)}")
