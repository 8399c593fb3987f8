"""The slides on what came out: what the results of a stage mean, and the digits that its network gets most wrong."""

import streamlit as st

from dashboard.components.answer_cards import answer_card
from dashboard.components.digit_images import gallery
from dashboard.components.engine_place import engine_is_here
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.lesson_facts import story_of
from dashboard.data.queries import mistakes_of
from dashboard.state.escape import plain
from s7core.language.translation import _
from s7core.lesson.stages import Stage
from s7core.lesson.tested_text import wrong_digits_text
from s7core.runs import titles
from s7core.runs.records import Run

MISTAKES_ON_SLIDE = 12
SLIDE_GALLERY_HEIGHT = 330  # pixels of the sentence and the digits on a wide screen


def show_meaning_slide(this: Stage) -> None:
    """Draw what the results of the stage mean, as a list."""
    markdown_with_terms("\n".join(f"- {each}" for each in story_of(this.key).analysis))


def show_mistakes_slide(shown: Run | None) -> None:
    """Draw the test digits that the run `shown` gets most wrong; without a run, a sentence on what will be here."""
    if shown is None:
        st.info(_("The digits that the network gets most wrong will be here after the first run."))
        return
    if not engine_is_here(SLIDE_GALLERY_HEIGHT):
        return
    # Imported here because it loads torch, which the rest of the page does not wait for.
    from dashboard.data.networks import live_answers, worst_first_of

    wrong = {each.index for each in mistakes_of(shown)}
    worst = [index for index in worst_first_of(shown) if index in wrong][:MISTAKES_ON_SLIDE]
    st.markdown(
        _(
            "{run}: {mistakes}; these {count} had the highest loss.",
            run=plain(titles.run_name(shown)),
            mistakes=wrong_digits_text(len(wrong), shown.recipe.test_images),
            count=len(worst),
        )
    )
    st.html(gallery([answer_card(each) for each in live_answers(shown, worst)]))
