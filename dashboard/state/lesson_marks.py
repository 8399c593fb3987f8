"""The marks of the lesson: which of the four steps of each stage are done.

Marks are kept in the session for the visit, and in the address as `done`: one hexadecimal digit for each stage, one bit of
it for each step. So a reload or a link begins with the marks that the visitor had.
"""

import re

import streamlit as st

from dashboard.assets import script
from dashboard.state.address import asked, follow, link_note, write
from dashboard.state.session import DONE_STEPS, FIRST_STEP, MARKS, MARKS_WRITER, OWN_RUNS, REACHED, STEP
from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.stages import ALL_STAGES, Stage

STEP_TITLES = {"look": "Look", "guess": "Guess", "run": "Run", "explain": "Explain"}
Marks = dict[str, set[str]]

_write_marks = st.components.v2.component("s7_done", js=script("done_in_address"))


def marks() -> Marks:
    """The steps done in each stage; a session begins with those that its address names."""
    if not MARKS.is_set():
        MARKS.set(_marks_from_text(asked(DONE_STEPS) or ""))
    return MARKS.value


def earn(stage_key: str, step: str) -> None:
    """Mark a step as done."""
    marks()[stage_key].add(step)


def own_runs() -> set[str]:
    """Ids of runs that were started in this session."""
    return OWN_RUNS.set_default(set())


def keep_marks() -> None:
    """Put the marks into the address; call it once a script run, on every page."""
    text = marks_to_text(marks())
    if text or asked(DONE_STEPS) is not None:
        _write_marks(key=MARKS_WRITER.name, data=text)


def marks_to_text(found: Marks) -> str:
    """The marks as the address has them, "f310"; "" where no step is done."""
    digits = [sum(1 << bit for bit, step in enumerate(STEPS) if step in found[each.key]) for each in ALL_STAGES]
    return "".join(f"{digit:x}" for digit in digits) if any(digits) else ""


def _marks_from_text(text: str) -> Marks:
    if text and not re.fullmatch(rf"[0-9a-f]{{{len(ALL_STAGES)}}}", text):
        link_note(
            f"{DONE_STEPS.name} is {text!r}, which names no steps of the lesson.", "The lesson starts from its beginning."
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
