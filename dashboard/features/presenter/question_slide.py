"""The slide with a question of the stage, whose answer is hidden until somebody asks for it."""

import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import questions_of
from dashboard.state.session import PRESENTED_QUESTION, REVEALED_ANSWERS
from s7core import formatting
from s7core.analysis.question import Question
from s7core.language.translation import _
from s7core.recipe import Recipe


def show_question_slide(recipe: Recipe) -> None:
    """Draw one question about the stage under the recipe, and its answer once it was asked for."""
    questions = {each.key: each for each in questions_of(recipe, None, None)}
    keys = list(questions)
    chosen = segments(
        _("Question"),
        keys,
        key=PRESENTED_QUESTION,
        default=keys[0],
        title=lambda key: str(keys.index(key) + 1),
        label_visibility="collapsed",
    )
    question = questions[chosen]
    with st.container(key="present-question"):
        markdown_with_terms(question.text)
        if question.kind == "choice":
            markdown_with_terms("\n".join(f"- {_(choice)}" for choice in question.choices))
    if chosen in REVEALED_ANSWERS.get(set()):
        st.info(f"**{answer_text(question)}**", icon=":material/visibility:")
        markdown_with_terms(question.explanation)
    else:
        st.button(
            _("Show the answer"),
            key="present-answer",
            icon=":material/visibility:",
            on_click=guarded(_reveal),
            args=(chosen,),
        )
        caption_with_terms(_("Let the room answer first."))


def _reveal(key: str) -> None:
    REVEALED_ANSWERS.set_default(set()).add(key)


def answer_text(question: Question) -> str:
    """The right answer as a person writes it, with its unit."""
    if isinstance(question.answer, str):
        return _(question.answer)
    number = (
        formatting.count(round(question.answer))
        if question.kind == "whole number"
        else formatting.decimal(question.answer, 2)
    )
    return f"{number} {question.unit}".strip()
