"""The slide of a presentation that trains with the settings of its link."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data.queries import recent_runs_of_stage
from dashboard.data.visitors import own
from dashboard.features.run.choose_run import choose_run
from dashboard.features.run.guess_form import start_with_guess
from dashboard.features.run.run_learning import show_digit_to_learn
from dashboard.features.run.run_panel import show_run
from s7core.language.translation import _, _p
from s7core.language.words import comma_list, sentence_start
from s7core.lesson.experiments import Experiment
from s7core.recipe import Recipe, setting


def show_training_slide(start: Experiment, recipe: Recipe) -> None:
    """Draw the settings that differ from the experiment's, the button that trains with them, and the run on screen."""
    st.header(_("Train it: {experiment}", experiment=start.title))
    differences = recipe.differences(start.recipe)
    told = comma_list(setting(name).label_and_text(mine) for name, (mine, _theirs) in differences.items())
    st.markdown(
        _("{settings}; all else as in the experiment.", settings=sentence_start(told))
        if told
        else _("As in the experiment.")
    )
    st.button(
        _p("a button", "Train"),
        type="primary",
        icon=":material/play_arrow:",
        key="present-train",
        on_click=guarded(start_with_guess),
        args=(recipe, start.key),
    )
    of_stage = recent_runs_of_stage(start.stage.key)
    run = choose_run(of_stage, first=next(iter(own(of_stage)), None))
    if run:
        show_run(run)
    else:
        show_digit_to_learn()
