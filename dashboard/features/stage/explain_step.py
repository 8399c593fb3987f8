"""The explain step of a stage: its results beside the published ones, the worst mistakes, and what to try next."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.answer_cards import answer_card
from dashboard.components.digit_images import gallery
from dashboard.components.downloads import notebook_button
from dashboard.components.engine_place import engine_is_here
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import reference_epochs, story_of
from dashboard.data.queries import mistakes_of
from dashboard.features.stage.results_table import stage_results_table
from dashboard.pages import page_file
from dashboard.state.escape import plain
from dashboard.state.session import RUN
from s7core.lesson.experiments import all_experiments, experiments_of
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.lesson.tested_text import wrong_digits_text
from s7core.recipe import TEST_DIGITS
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run

WORST = 12
GALLERY_HEIGHT = 330  # pixels of the sentence and the worst mistakes on a wide screen


def show_stage_results(this: Stage, best: Run | None, epochs_of_best: list[EpochRecord]) -> None:
    """Draw the published, reference and own results as a table.

    `best` is the best finished run of this stage in the store, None without one; `epochs_of_best` are its epochs.
    """
    st.subheader("Published and measured")
    markdown_with_terms(story_of(this.key).results)
    of_stage = [each for each in all_experiments() if each.stage.key == this.key]
    reference: dict[str, Sequence[Sequence[EpochRecord]]] = {each.key: reference_epochs(each.key) for each in of_stage}
    table = stage_results_table(of_stage, reference, best, epochs_of_best)
    st.table(table, border="horizontal", alt=f"Published and measured results of {this.title}")
    so_does = "so does the choice of the best run here" if best else "train one above to set your own figure here"
    caption_with_terms(
        f"Test accuracy with its 95% interval: of one run on {TEST_DIGITS}, of several seeds that of their "
        f"mean. A best epoch is picked by looking at the test set, so it flatters; {so_does}. A run that was tested on a "
        "part of the test digits is never the best here."
    )


def show_analysis(this: Stage) -> None:
    """Draw what the results mean, the published analysis of each experiment, and a button that saves it as a notebook."""
    st.subheader("What it means")
    markdown_with_terms("\n".join(f"- {each}" for each in story_of(this.key).analysis))
    for published in experiments_of(this.key):
        told, notebook = st.columns([5, 1], vertical_alignment="center")
        with told:
            markdown_with_terms(f"**{published.title}, published analysis.** " + " ".join(published.analysis))
        with notebook:
            notebook_button(published.key)
    st.page_link(page_file("audit"), label="Which of these claims hold?", icon=":material/fact_check:")


def show_mistakes(this: Stage, shown: Run | None) -> None:
    """Draw the test digits that the run `shown` gets most wrong; without a run, a sentence on what will be here."""
    st.subheader("The worst mistakes")
    if shown is None:
        st.info("The digits that the network gets most wrong will be here after the first run.")
        return
    if not engine_is_here(GALLERY_HEIGHT):
        return
    # Imported here because it loads torch, which the rest of the page does not wait for.
    from dashboard.data.networks import live_answers, worst_first_of

    wrong = {each.index for each in mistakes_of(shown)}
    worst = [index for index in worst_first_of(shown) if index in wrong][:WORST]
    st.markdown(
        f"{plain(titles.run_name(shown))}: {wrong_digits_text(len(wrong), shown.recipe.test_images)}; these {len(worst)} "
        "cost the highest loss."
    )
    st.html(gallery([answer_card(each) for each in live_answers(shown, worst)]))
    if st.button("All mistakes of this run", key="all-mistakes", icon=":material/rule:"):
        st.switch_page(page_file("mistakes"), query_params={RUN.name: shown.id})


def show_next(this: Stage) -> None:
    """Draw what to try next, and a link to the next stage, after the last one to Compare."""
    st.subheader("What to try next")
    markdown_with_terms("\n".join(f"- {each}" for each in story_of(this.key).try_next))
    place = ALL_STAGES.index(this) + 1
    if place < len(ALL_STAGES):
        following = ALL_STAGES[place]
        st.page_link(page_file(following.key), label=f"Next stage: {following.title}", icon=":material/arrow_forward:")
    else:
        st.page_link(page_file("compare"), label="Lay the stages side by side", icon=":material/compare_arrows:")
