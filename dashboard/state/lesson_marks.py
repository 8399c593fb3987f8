"""The marks of the lesson: which of the four steps of each stage are done.

Marks are kept in the session from page to page, and in the address as `done`, a hexadecimal digit for each stage in which
each step is a bit, so that a link or a reload goes on where one was.
"""

import re

import streamlit as st

from dashboard.assets import script
from dashboard.state.address import link_note
from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.stages import ALL_STAGES, Stage

DONE = "done"  # in the address
MARKS = "kept lesson marks"  # session state: {stage: steps that are done}
REACHED = "kept lesson places"  # session state: {stage: the step that Next has led to}
OWN_RUNS = "kept lesson runs"  # session state
STEP_TITLES = {"look": "Look", "guess": "Guess", "run": "Run", "explain": "Explain"}
Marks = dict[str, set[str]]

_keep = st.components.v2.component("s7_done", js=script("done_in_address"))


def marks() -> Marks:
    """The steps done in each stage; a session begins with those that its address names."""
    if MARKS not in st.session_state:
        st.session_state[MARKS] = _marks_from_text(st.query_params.get(DONE, ""))
    return st.session_state[MARKS]


def earn(stage_key: str, step: str) -> None:
    """Mark a step as done."""
    marks()[stage_key].add(step)


def own_runs() -> set[str]:
    """Ids of runs that were started in this session."""
    return st.session_state.setdefault(OWN_RUNS, set())


def keep_marks() -> None:
    """Call once a script run: the address names the marks on every page."""
    text = marks_to_text(marks())
    if text or DONE in st.query_params:
        _keep(key="kept marks", data=text)


def marks_to_text(found: Marks) -> str:
    """As in the address; "" where nothing is done yet."""
    digits = [sum(1 << place for place, step in enumerate(STEPS) if step in found[each.key]) for each in ALL_STAGES]
    return "".join(f"{digit:x}" for digit in digits) if any(digits) else ""


def _marks_from_text(text: str) -> Marks:
    if text and not re.fullmatch(rf"[0-9a-f]{{{len(ALL_STAGES)}}}", text):
        link_note(f"{DONE} is {text!r}, which names no steps of the lesson.", "The lesson starts from its beginning.")
        text = ""
    digits = text or "0" * len(ALL_STAGES)
    return {
        each.key: {step for place, step in enumerate(STEPS) if int(digit, 16) >> place & 1}
        for each, digit in zip(ALL_STAGES, digits, strict=True)
    }


def place_of(stage_key: str) -> str:
    """The step that the visitor is at: where Next has led to, or the furthest that is done."""
    reached = st.session_state.setdefault(REACHED, {}).get(stage_key, STEPS[0])
    return max([reached, *marks()[stage_key]], key=STEPS.index)


def current_stage() -> Stage | None:
    """The first stage of which something is left to do; None at the end of the lesson."""
    return next((each for each in ALL_STAGES if len(marks()[each.key]) < len(STEPS)), None)


def reach(stage_key: str, step: str) -> None:
    """The visitor has gone on to this step."""
    st.session_state.setdefault(REACHED, {})[stage_key] = step
