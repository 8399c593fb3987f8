"""The run step of a stage: its experiment, buttons that train it under the two toggles, and the run on screen."""

from dataclasses import replace

import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.lesson_facts import first_experiment
from dashboard.data.offered_sizes import offered_presets
from dashboard.data.queries import expected_run_seconds, recent_runs_of_stage
from dashboard.data.visitors import own
from dashboard.features.run.choose_run import choose_run
from dashboard.features.run.guess_form import start_with_guess
from dashboard.features.run.run_learning import show_digit_to_learn
from dashboard.features.run.run_panel import show_run
from dashboard.pages import page_file
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import EXPERIMENT, FIRST_RUN_SHOWN, SETTINGS_FOR_TRAIN
from s7core import formatting
from s7core.language.translation import _, _p
from s7core.language.words import comma_list, sentences
from s7core.lesson.experiments import experiment, lesson_experiments
from s7core.lesson.stages import Stage
from s7core.recipe import Recipe, setting
from s7core.runs.records import EpochRecord, Run


def choose_experiment_of(this: Stage, recipe: Recipe) -> tuple[Recipe, str]:
    """Draw the choice among the published experiments of a stage that has several, which is kept in the address.

    `recipe` is that of the stage's first experiment with the toggles of the page. Returns the chosen experiment's recipe
    with these toggles, and its key.
    """
    offered = {each.key: each for each in lesson_experiments(this.key)}
    first = first_experiment(this.key)
    if len(offered) == 1:
        return recipe, first.key
    chosen = segments(
        _("Experiment"), list(offered), key=EXPERIMENT, default=first.key, title=_short_titles(this).get, wrap=True
    )
    toggles = {name: mine for name, (mine, _published) in recipe.differences(first.recipe).items()}
    return replace(offered[chosen].recipe, **toggles), chosen


def _short_titles(this: Stage) -> dict[str, str]:
    """Each experiment of the stage by its number and what is new in it: "2: learning rate 0.1"."""
    offered = lesson_experiments(this.key)
    titles = {}
    for number, each in enumerate(offered, start=1):
        before = offered[max(0, number - 2)].recipe
        new = [setting(name).label_and_text(mine) for name, (mine, _before) in each.recipe.differences(before).items()]
        titles[each.key] = _("{label}: {text}", label=number, text=comma_list(new) or _p("experiment", "base"))
    return titles


def show_training(this: Stage, recipe: Recipe) -> tuple[Run | None, list[EpochRecord]]:
    """Draw the buttons that start a run, and the run on screen; return that run with its epochs, (None, []) without one.

    `recipe` is that of the stage's first experiment with the toggles of the page.
    """
    recipe, experiment_key = choose_experiment_of(this, recipe)
    of_stage = recent_runs_of_stage(this.key)
    _buttons(this, recipe, experiment_key)
    own_first = sorted(own(of_stage), key=lambda run: run.experiment != experiment_key)
    run = choose_run(of_stage, first=next(iter(own_first), None))
    if run is None:
        caption_with_terms(_("Nothing trained yet. Quick look takes seconds and shows that the network learns."))
        show_digit_to_learn()
        return None, []
    if run.epochs_done and (run.id in own_runs() or _was_chosen(run)):
        earn(this.key, "run")
    return run, show_run(run, folded=True)


def _was_chosen(run: Run) -> bool:
    """Whether the visitor chose this run: it is another one than the page opened with."""
    return FIRST_RUN_SHOWN.set_default(run.id) != run.id


def _buttons(this: Stage, recipe: Recipe, experiment_key: str) -> None:
    buttons = st.container(horizontal=True, gap="small", vertical_alignment="center")
    buttons.markdown(_("**Train it now:**"), width="content")
    quick, *longer = offered_presets(recipe)
    for each in (quick, *longer):
        size = each.apply(recipe)
        buttons.button(
            each.title,
            key=f"preset-{each.key}",
            help=each.help(expected_run_seconds(size)),
            on_click=guarded(start_with_guess),
            args=(size, experiment_key),
            icon=":material/play_arrow:",
            type="primary" if each is quick else "secondary",
        )
    if buttons.button(_("All settings"), key="all-settings", icon=":material/tune:", type="tertiary"):
        # Not in the address: Streamlit lets no parameter through to another page that is bound to a widget of this one.
        published = experiment(experiment_key).recipe
        SETTINGS_FOR_TRAIN.set({name: mine for name, (mine, _published) in recipe.differences(published).items()})
        st.switch_page(page_file("train"), query_params={EXPERIMENT.name: experiment_key})
    seconds = expected_run_seconds(quick.apply(recipe))
    settings = _(
        "With BatchNorm {batch_norm} and dropout {dropout}, as set above; everything else as published.",
        batch_norm=setting("batch_norm").text(recipe.batch_norm),
        dropout=formatting.significant(recipe.dropout, 6),
    )
    told = _("{label}: {text}", label=quick.title, text=quick.help(seconds))
    caption_with_terms(sentences(settings, told))
