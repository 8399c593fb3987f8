"""The explain step of a stage: one's own result, questions, what it means, all results, mistakes, and what to try next."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.answer_cards import answer_card
from dashboard.components.digit_images import gallery
from dashboard.components.downloads import notebook_button
from dashboard.components.engine_place import engine_is_here
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import first_experiment, reference_epochs, reference_learned, story_of
from dashboard.data.queries import mistakes_of, own_best_run, run_to_look_at
from dashboard.data.resources import store
from dashboard.features.stage.own_result import own_run, show_own_result, training_text
from dashboard.features.stage.results_table import stage_results_table
from dashboard.features.stage.stage_questions import show_questions, show_run_asked_about
from dashboard.pages import page_file
from dashboard.state.escape import plain
from dashboard.state.session import RUN
from s7core.language.translation import _
from s7core.language.words import sentences
from s7core.lesson.experiments import PublishedExperiment, all_experiments, experiments_of
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.lesson.tested_text import digits_of_test, wrong_digits_text
from s7core.recipe import TEST_IMAGES, Recipe
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run

WORST = 12
GALLERY_HEIGHT = 330  # pixels of the sentence and the worst mistakes on a wide screen


def show_explanation(this: Stage, toggles: Recipe, best: Run | None) -> None:
    """Draw the step from one's own result to the next stage: questions stand before what answers them.

    `toggles` has BatchNorm and dropout as they are set; `best` is the best finished run of this stage in the store, None
    without one.
    """
    mine = own_run(this)
    epochs = store().epochs(mine.id) if mine else []
    result, questions = st.columns([1, 1.15], gap="large")
    with result:
        show_own_result(this, mine, epochs)
        if not epochs:
            show_run_asked_about(this.key)
    with questions:
        show_questions(toggles, mine if epochs else None, epochs)
    show_analysis(this)
    epochs_of_best = epochs if best and mine and best.id == mine.id else store().epochs(best.id) if best else []
    show_stage_results(this, best, epochs_of_best)
    with st.container(key="stage-folds", horizontal=True, gap="small"):
        show_published_analyses(this)
        show_mistakes(_run_with_network(this, mine, best))
    show_next(this)


def show_analysis(this: Stage) -> None:
    """Draw what the results of the reference runs mean."""
    st.subheader(_("What it means"))
    start = first_experiment(this.key)
    if isinstance(start, PublishedExperiment):
        learned = reference_learned(start)
        with st.container(key="stage-about"):
            trained = training_text(start.recipe, len(learned.test))
            caption_with_terms(
                _(
                    "This is about {runs}, trained on {training}; a quick look reads lower.",
                    runs=learned.whose,
                    training=trained,
                )
            )
    _in_columns("stage-meaning", story_of(this.key).analysis)


def show_stage_results(this: Stage, best: Run | None, epochs_of_best: list[EpochRecord]) -> None:
    """Draw the published, reference and own results as a table, folded.

    `best` is the best finished run of this stage in the store, None without one; `epochs_of_best` are its epochs.
    """
    with st.expander(_("All results, published and measured")):
        _results_table(this, best, epochs_of_best)


def _results_table(this: Stage, best: Run | None, epochs_of_best: list[EpochRecord]) -> None:
    of_stage = [each for each in all_experiments() if each.stage.key == this.key]
    reference: dict[str, Sequence[Sequence[EpochRecord]]] = {each.key: reference_epochs(each.key) for each in of_stage}
    table = stage_results_table(of_stage, reference, best, epochs_of_best)
    st.table(table, border="horizontal", alt=_("Published and measured results of {stage}", stage=this.title))
    note = (
        _(
            "A best epoch is picked by the test set itself, so it looks better than it is; so is the choice of the best run "
            "here."
        )
        if best
        else _(
            "A best epoch is picked by the test set itself, so it looks better than it is; train one at the step Run to set "
            "your own figure here."
        )
    )
    with st.container(key="stage-results-note"):
        caption_with_terms(sentences(note, _("In brackets: 95% interval.")))


def show_published_analyses(this: Stage) -> None:
    """Draw, folded, how to read the table of results, and what was published about the stage."""
    with st.expander(_("How to read this table, and what was published")):
        _published_analyses(this)


def _published_analyses(this: Stage) -> None:
    markdown_with_terms(
        _(
            "The interval is that of one run on {digits}, and of several seeds that of their mean. A run that was tested on "
            "a part of the test digits is never the best here.",
            digits=digits_of_test(TEST_IMAGES),
        )
    )
    markdown_with_terms(story_of(this.key).results)
    for published in experiments_of(this.key):
        told, notebook = st.columns([5, 1], vertical_alignment="center")
        with told:
            heading = _("**{experiment}, published analysis.**", experiment=published.title)
            markdown_with_terms(sentences(heading, *published.analysis))
        with notebook:
            notebook_button(published.key)
    st.page_link(page_file("audit"), label=_("Which of these claims hold?"), icon=":material/fact_check:")


def _run_with_network(this: Stage, mine: Run | None, best: Run | None) -> Run | None:
    """The run whose mistakes are shown: the one that the step is about, else one's best, else a reference run."""
    if mine and mine.kept_test_accuracy is not None:
        return mine
    return own_best_run(this.key, best) or run_to_look_at(this.key, None)


def show_mistakes(shown: Run | None) -> None:
    """Draw, once it is unfolded, the test digits that the run `shown` gets most wrong; without a run what will be here."""
    if shown is None:
        st.info(_("The digits that the network gets most wrong will be here after the first run."))
        return
    label = _("The worst mistakes of {run}", run=plain(titles.run_name(shown)))
    opened = st.expander(label, key="worst-mistakes", on_change="rerun")
    if not opened.open:
        return  # so the step costs little until they are asked for
    with opened:
        _worst_mistakes(shown)


def _worst_mistakes(shown: Run) -> None:
    if not engine_is_here(GALLERY_HEIGHT):
        return
    # Imported here because it loads torch, which the rest of the page does not wait for.
    from dashboard.data.networks import live_answers, worst_first_of

    wrong = {each.index for each in mistakes_of(shown)}
    worst = [index for index in worst_first_of(shown) if index in wrong][:WORST]
    st.markdown(
        _(
            "{wrong_digits}; these {count} had the highest loss.",
            wrong_digits=wrong_digits_text(len(wrong), shown.recipe.test_images),
            count=len(worst),
        )
    )
    st.html(gallery([answer_card(each) for each in live_answers(shown, worst)]))
    if st.button(_("All mistakes of this run"), key="all-mistakes", icon=":material/rule:"):
        st.switch_page(page_file("mistakes"), query_params={RUN.name: shown.id})


def show_next(this: Stage) -> None:
    """Draw what to try next, and a link to the next stage, after the last one to Compare."""
    st.subheader(_("What to try next"))
    _in_columns("stage-next", story_of(this.key).try_next)
    place = ALL_STAGES.index(this) + 1
    if place < len(ALL_STAGES):
        following = ALL_STAGES[place]
        st.page_link(
            page_file(following.key), label=_("Next stage: {stage}", stage=following.title), icon=":material/arrow_forward:"
        )
    else:
        st.page_link(page_file("compare"), label=_("Lay the stages side by side"), icon=":material/compare_arrows:")


def _in_columns(key: str, texts: Sequence[str]) -> None:
    """Draw a list, on a wide screen in two columns."""
    with st.container(key=key):
        markdown_with_terms("\n".join(f"- {each}" for each in texts))
