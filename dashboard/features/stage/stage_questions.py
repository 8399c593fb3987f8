"""Questions about a stage, with hints: an answer is checked when it is given, and can be shown."""

import streamlit as st

from dashboard.components.error_sentences import guarded, part
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.lesson_facts import questions_of, single_reference
from dashboard.state.lesson_marks import earn, marks
from dashboard.state.question_state import QuestionState
from dashboard.state.session import ANSWER, QUESTIONS
from s7core import formatting
from s7core.analysis.question import Question
from s7core.formatting import percent
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, Run

RIGHT, WRONG, UNCOVERED = "right", "wrong", "uncovered"


def show_questions(toggles: Recipe, run: Run | None, epochs: list[EpochRecord]) -> None:
    """Draw the stage's questions about the network under the toggles and about the run.

    Without epochs of a run of the visitor's own they are about a reference run.
    """
    st.subheader("Questions")
    reference, _ = single_reference(toggles.stage)
    if not epochs and reference:
        caption_with_terms(
            f"There is no run of yours here yet, so questions about a run ask about {reference.whose}: test accuracy "
            f"{percent(reference.test[0])} after epoch 1 and {percent(reference.test[-1])} after its last, training "
            f"accuracy {percent(reference.train[-1])} then."
        )
    part(_draw)(toggles, run, epochs)


def _draw(toggles: Recipe, run: Run | None, epochs: list[EpochRecord]) -> None:
    asked = questions_of(toggles, run if epochs else None, epochs)
    for number, each in enumerate(asked, start=1):
        _question(number, each, f"{toggles.stage}-{each.key}")
    states = [_state(f"{toggles.stage}-{each.key}", each) for each in asked]
    if all(state.said in (RIGHT, UNCOVERED) for state in states) and "explain" not in marks()[toggles.stage]:
        earn(toggles.stage, "explain")
        st.rerun()  # the bar at the foot shows the new mark


def _question(number: int, question: Question, key: str) -> None:
    state = _state(key, question)
    with st.form(f"question-{key}", border=True):
        markdown_with_terms(f"**{number}.** {question.text}")
        _field(question, key)
        ended = state.said in (RIGHT, UNCOVERED)
        buttons = st.container(horizontal=True, gap="small")
        with buttons:
            # Enter in the field presses the first of them.
            st.form_submit_button(
                "Check", key=f"check-{key}", type="primary", on_click=guarded(_check), args=(question, key)
            )
            more = len(question.hints) > state.hints and not ended
            st.form_submit_button(
                "Hint" if not state.hints else "Another hint",
                key=f"hint-{key}",
                disabled=not more,
                on_click=guarded(_hint),
                args=(question, key),
                icon=":material/lightbulb:",
            )
            st.form_submit_button(
                "Show the answer", key=f"show-{key}", disabled=ended, on_click=guarded(_uncover), args=(question, key)
            )
        for hint in question.hints[: state.hints]:
            caption_with_terms(f"Hint: {hint}")
        _verdict(question, state.said)


def _field(question: Question, key: str) -> None:
    label = f"Your answer{', ' + question.unit if question.unit else ''}"
    name = ANSWER.key(key).name
    if question.kind == "choice":
        st.radio(label, question.choices, None, key=name, horizontal=True, persist_state="session")
    elif question.kind == "whole number":
        st.number_input(
            label,
            value=None,
            step=1,
            key=name,
            placeholder="a whole number",
            width=260,
            persist_state="session",
        )
    else:
        st.number_input(
            label,
            value=None,
            step=0.1,
            format="%.2f",
            key=name,
            placeholder="a number",
            width=260,
            persist_state="session",
        )


def _verdict(question: Question, said: str) -> None:
    if said == RIGHT:
        st.success("Right.", icon=":material/check_circle:")
        markdown_with_terms(question.explanation)
    elif said == UNCOVERED:
        st.info(f"The answer: {_written(question)}", icon=":material/visibility:")
        markdown_with_terms(question.explanation)
    elif said == WRONG:
        st.warning("Not quite. Look again, or take a hint.", icon=":material/replay:")


def _written(question: Question) -> str:
    if isinstance(question.answer, str):
        return question.answer
    number = formatting.count(round(question.answer)) if question.kind == "whole number" else f"{question.answer:.2f}"
    return f"{number} {question.unit}".strip()


def _state(key: str, question: Question) -> QuestionState:
    """The verdict and the number of hints of a question; a new state where its text or answer has changed since."""
    states = QUESTIONS.set_default({})
    about = f"{question.text} {question.answer}"
    if key not in states or states[key].about != about:
        states[key] = QuestionState(about)
    return states[key]


def _check(question: Question, key: str) -> None:
    given = ANSWER.key(key).get()
    if given is not None:
        _state(key, question).said = RIGHT if question.is_right(given) else WRONG


def _hint(question: Question, key: str) -> None:
    _state(key, question).hints += 1


def _uncover(question: Question, key: str) -> None:
    _state(key, question).said = UNCOVERED
