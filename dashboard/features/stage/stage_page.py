"""The page of one stage, one step a view: look, guess, run or explain. Its toggles and figures stand on top of each."""

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import story_of
from dashboard.data.offered_sizes import offered_quick_look
from dashboard.data.queries import best_runs
from dashboard.features.run.choose_run import show_refusal
from dashboard.features.run.guess_form import show_guess_first
from dashboard.features.stage.explain_step import show_explanation
from dashboard.features.stage.guided_path import show_bar
from dashboard.features.stage.look_step import choose_toggles, show_figures, show_look
from dashboard.features.stage.run_step import choose_experiment_of, show_training
from dashboard.state.lesson_marks import marks, step_shown, step_title
from s7core.language.translation import N_, _
from s7core.lesson.stages import Stage, stage
from s7core.recipe import Recipe
from s7core.runs.records import Run

SUBTITLES = {
    "look": N_("what it is made of, and why"),
    "guess": N_("say what you expect"),
    "run": N_("see what it learns"),
    "explain": N_("what came out, and what it means"),
}


def show_stage(key: str) -> None:
    """Draw the page of a stage at the step that is shown."""
    this = stage(key)
    st.html(asset_path("stage.css"))
    st.title(this.title)
    marks()  # read from the link here, so that a note about wrong ones stands near the top
    step = step_shown(key)
    if step == "look":
        with st.container(key="stage-opening"):
            markdown_with_terms(story_of(key).opening)
    best = best_runs().get(key)
    recipe = _strip(this, best)
    with st.container(key=f"stage-step-{step}", gap="xsmall"):
        st.header(_("{label}: {text}", label=step_title(step), text=_(SUBTITLES[step])), anchor=step)
        _draw_step(step, this, recipe, best)
    show_bar(this)


def _draw_step(step: str, this: Stage, recipe: Recipe, best: Run | None) -> None:
    if step == "look":
        show_look(this, recipe)
    elif step == "guess":
        _guess(this, recipe)
    elif step == "run":
        show_training(this, recipe)
    else:
        show_explanation(this, recipe, best)


def _strip(this: Stage, best: Run | None) -> Recipe:
    """Draw the strip that all steps have: the toggles and, beside them, the figures of the network that they make."""
    with st.container(key="stage-strip"):
        toggles, figures = st.columns([1, 1.45], gap="large", vertical_alignment="center")
        with toggles:
            recipe = choose_toggles(this)
        with figures:
            show_figures(this, recipe, best)
    return recipe


def _guess(this: Stage, recipe: Recipe) -> None:
    recipe, experiment_key = choose_experiment_of(this, recipe)
    quick = offered_quick_look(recipe)
    caption_with_terms(_("For a quick look: {size} Leave it out if you like.", size=quick.help()))
    show_guess_first(quick.apply(recipe), experiment_key)
    show_refusal()  # a duel starts its runs here
