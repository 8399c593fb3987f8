"""The page of one stage in four steps: look, guess, run, explain."""

import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import first_experiment, story_of
from dashboard.data.queries import best_runs, own_best_run, run_to_look_at
from dashboard.data.resources import store
from dashboard.data.visitors import own
from dashboard.features.run.guess_form import show_guess_first
from dashboard.features.stage.explain_step import show_analysis, show_mistakes, show_next, show_stage_results
from dashboard.features.stage.guided_path import show_bar
from dashboard.features.stage.look_step import (
    choose_toggles,
    show_figures,
    show_receptive_field,
    show_story,
    show_table,
)
from dashboard.features.stage.run_step import show_training
from dashboard.features.stage.stage_questions import show_questions
from dashboard.state.lesson_marks import STEP_TITLES, marks
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import Stage, stage
from s7core.recipe import Recipe
from s7core.runs.pace import pace_of
from s7core.runs.records import EpochRecord, Run

SUBTITLES = {
    "look": "what it is made of, and why",
    "guess": "say what you expect",
    "run": "see what it learns",
    "explain": "what came out, and what it means",
}


def show_stage(key: str) -> None:
    """Draw the whole page of a stage."""
    this = stage(key)
    st.title(this.title)
    markdown_with_terms(story_of(key).opening)
    marks()  # read from the link here, so that a note about wrong ones stands near the top
    best = best_runs().get(key)
    recipe = _look(this, best)
    _step("guess")
    quick = quick_look(recipe, pace_of(recipe))
    caption_with_terms(f"For a quick look: {quick.help()} Leave it out if you like.")
    show_guess_first(quick.apply(recipe), first_experiment(key).key)
    _step("run")
    run, epochs = show_training(this, recipe)
    _step("explain")
    show_stage_results(this, best, epochs if best and run and best.id == run.id else _epochs(best))
    show_analysis(this)
    show_mistakes(this, own_best_run(key, best) or run_to_look_at(key, None))
    mine = run is not None and run in own([run]) and not run.recipe.is_range_test
    show_questions(recipe, run if mine else None, epochs if mine else [])
    show_next(this)
    show_bar(this)


def _look(this: Stage, best: Run | None) -> Recipe:
    _step("look")
    story, hands_on = st.columns([1, 2], gap="large")
    with story:
        show_story(this)
    with hands_on:
        recipe = choose_toggles(this)
        show_figures(this, recipe, best)
        show_receptive_field(this, recipe)
    show_table(this, recipe)
    return recipe


def _epochs(run: Run | None) -> list[EpochRecord]:
    return store().epochs(run.id) if run else []


def _step(step: str) -> None:
    st.divider()
    st.header(f"{STEP_TITLES[step]}: {SUBTITLES[step]}", anchor=step)
