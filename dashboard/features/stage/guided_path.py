"""The bar of the guided path at the foot of a stage's page: it shows a step by a click, and which steps are done."""

from functools import partial

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.data.lesson_progress import progress_text
from dashboard.pages import page_file
from dashboard.state.address import asked
from dashboard.state.lesson_marks import earn, marks, reach, show_step, step_shown, step_title
from dashboard.state.session import GUIDED_BAR, NEXT_STAGE, STEP
from s7core.analysis.lesson_duration import STEPS
from s7core.language.translation import N_, _
from s7core.lesson.stages import ALL_STAGES, Stage, stage, stage_mark

NEXT_LABELS = {"guess": N_("Next: make a guess"), "run": N_("Next: train it"), "explain": N_("Next: explain it")}
AFTER_LAST = "compare"

_bar = st.components.v2.component("s7_guide", css=stylesheet("guided_bar"), js=script("guided_bar"))


def show_bar(this: Stage) -> None:
    """Draw the bar at the foot of a stage's page; after Next at the last step, open the next stage instead."""
    if NEXT_STAGE.pop():
        st.switch_page(page_file(_following(this) or AFTER_LAST), query_params={})
    at = step_shown(this.key)
    then = next(iter(STEPS[STEPS.index(at) + 1 :]), None)
    following = _following(this)
    onward = _("Next stage: {stage}", stage=stage(following).title) if following else _("Compare the stages")
    with st.bottom:
        _bar(
            key=GUIDED_BAR.name,
            on_next_change=guarded(partial(_go_on, this.key)),
            on_step_change=guarded(partial(_turn_to, this.key)),
            data={
                "stage": this.title,
                "colour": stage_mark(this.key).colour,
                "at": at,
                "asked": asked(STEP) is not None,
                "far": progress_text(),
                "next": _(NEXT_LABELS[then]) if then else onward,
                "words": {"path": _("Guided path"), "done": _("{step}, done"), "open": _("{step}, not done yet")},
                "steps": [{"key": step, "title": step_title(step), "done": step in marks()[this.key]} for step in STEPS],
            },
        )


def _go_on(stage_key: str) -> None:
    """Show the step after the one at which Next was pressed; after the last one the next stage is opened."""
    at = GUIDED_BAR.value.next
    if at not in STEPS:
        return  # Next was not pressed
    if at == STEPS[-1]:
        NEXT_STAGE.set(True)
        return
    then = STEPS[STEPS.index(at) + 1]
    _leave(stage_key, at)
    reach(stage_key, then)
    show_step(then)


def _turn_to(stage_key: str) -> None:
    """Show the step whose button was pressed, which waits for no earlier one, or "#run", which an old link named."""
    said = GUIDED_BAR.value.step or ""
    step = said.removeprefix("#")
    if step in STEPS:
        if said == step:
            _leave(stage_key, STEP.get(""))
        show_step(step)


def _leave(stage_key: str, step: str) -> None:
    """Looking is done by going on from it; the other steps have tasks of their own."""
    if step == STEPS[0]:
        earn(stage_key, step)


def _following(this: Stage) -> str | None:
    place = ALL_STAGES.index(this) + 1
    return ALL_STAGES[place].key if place < len(ALL_STAGES) else None
