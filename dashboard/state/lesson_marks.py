"""The marks of the lesson: which of the four steps of each stage are done.

Marks are kept in the session for the visit, and in the address as `done`: one hexadecimal digit for each stage, one bit of
it for each step. So a reload or a link begins with the marks that the visitor had. Of a student the store has those too that
were earned in a visit; see `dashboard/data/own_progress.py`.
"""

import re
from collections.abc import Iterable
from typing import Any

import streamlit as st

from dashboard.assets import script
from dashboard.state.address import asked, follow, link_note, write
from dashboard.state.session import (
    ANSWER,
    ANSWERED_CALL,
    DONE_STEPS,
    EARNED_STEPS,
    FIRST_STEP,
    GUESSED_RUNS,
    LANGUAGE,
    LAST_RUN,
    MARKS,
    MARKS_WRITER,
    OWN_RUNS,
    PENDING_GUESSES,
    QUESTION_SHOWN,
    QUESTIONS,
    REACHED,
    STEP,
    UNSAVED_ANSWERS,
)
from dashboard.state.session_key import Key
from dashboard.state.spoken_language import language_in_address
from s7core.analysis.lesson_duration import STEPS
from s7core.language.translation import _, _p
from s7core.lesson.stages import ALL_STAGES, Stage

STEP_TITLES = {"look": "Look", "guess": "Guess", "run": "Run", "explain": "Explain"}  # in files; see `step_title`
Marks = dict[str, set[str]]

_OF_ONE_PERSON = (
    *(EARNED_STEPS, REACHED, QUESTIONS, QUESTION_SHOWN, UNSAVED_ANSWERS, ANSWERED_CALL),
    *(OWN_RUNS, LAST_RUN, PENDING_GUESSES, GUESSED_RUNS),
)

_write_marks = st.components.v2.component("s7_done", js=script("done_in_address"))


def step_title(step: str) -> str:
    """What a step is called on pages, in the reader's language."""
    titles = {
        "look": _p("step of the lesson", "Look"),
        "guess": _p("step of the lesson", "Guess"),
        "run": _p("step of the lesson", "Run"),
        "explain": _p("step of the lesson", "Explain"),
    }
    return titles[step]


def marks() -> Marks:
    """The steps done in each stage; a session begins with those that its address names."""
    if not MARKS.is_set():
        MARKS.set(_marks_from_text(asked(DONE_STEPS) or ""))
    return MARKS.value


def earn(stage_key: str, step: str) -> None:
    """Mark a step as done; `own_progress` keeps it in the store for a student."""
    marks()[stage_key].add(step)
    EARNED_STEPS.set_default(set()).add((stage_key, step))


def join_marks(steps: Iterable[tuple[str, str]]) -> None:
    """Add steps, pairs of a stage and a step of it; what the lesson does not have is left out."""
    for stage_key, step in steps:
        if stage_key in marks() and step in STEPS:
            marks()[stage_key].add(step)


def forget_marks() -> None:
    """Begin the lesson anew in this session, for somebody else: without marks, answers, guesses and runs of its own."""
    MARKS.set({each.key: set() for each in ALL_STAGES})
    keys: list[Key[Any]] = [*_OF_ONE_PERSON, *ANSWER.keys_that_are_set()]
    for key in keys:
        key.pop()


def own_runs() -> set[str]:
    """Ids of runs that were started in this session."""
    return OWN_RUNS.set_default(set())


def keep_marks() -> None:
    """Put the marks, and the language, into the address; call it once a script run, on every page."""
    kept = {DONE_STEPS.name: marks_to_text(marks()), LANGUAGE.name: language_in_address()}
    if any(kept.values()) or asked(DONE_STEPS) is not None or asked(LANGUAGE) is not None:
        _write_marks(key=MARKS_WRITER.name, data=kept)


def marks_to_text(found: Marks) -> str:
    """The marks as the address has them, "f310"; "" where no step is done."""
    digits = [sum(1 << bit for bit, step in enumerate(STEPS) if step in found[each.key]) for each in ALL_STAGES]
    return "".join(f"{digit:x}" for digit in digits) if any(digits) else ""


def _marks_from_text(text: str) -> Marks:
    if text and not re.fullmatch(rf"[0-9a-f]{{{len(ALL_STAGES)}}}", text):
        link_note(
            _("{name} is {value}, which names no steps of the lesson.", name=DONE_STEPS.name, value=repr(text)),
            _("The lesson starts from its beginning."),
        )
        text = ""
    digits = text or "0" * len(ALL_STAGES)
    return {
        each.key: {step for bit, step in enumerate(STEPS) if int(digit, 16) >> bit & 1}
        for each, digit in zip(ALL_STAGES, digits, strict=True)
    }


def place_of(stage_key: str) -> str:
    """The step that the visitor is at: the one that Next has led to, or a later one that is done."""
    reached = REACHED.get({}).get(stage_key, STEPS[0])
    return max([reached, *marks()[stage_key]], key=STEPS.index)


def step_shown(stage_key: str) -> str:
    """The step that the page of a stage shows: the one in the address, or else the one that the visitor has reached.

    An address without a step goes on showing the step that the page opened with, whatever is done meanwhile: so Back leads
    to where one was.
    """
    first = FIRST_STEP.set_default(place_of(stage_key))
    follow(STEP, STEPS, [first])
    step = STEP.value
    if asked(STEP) is not None or step != first:
        write(STEP, [step], [])
    return step


def show_step(step: str) -> None:
    """Let the page of the stage show this step, and put it into the address; call it in a callback."""
    STEP.set(step)
    write(STEP, [step], [])


def current_stage() -> Stage | None:
    """The first stage with a step that is not done; None where all are done."""
    return next((each for each in ALL_STAGES if len(marks()[each.key]) < len(STEPS)), None)


def reach(stage_key: str, step: str) -> None:
    """Note that Next has led the visitor to this step."""
    REACHED.set_default({})[stage_key] = step
