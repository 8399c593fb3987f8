"""What stands around every page: the logo, the stage's colour above the title, and the marks beside the lesson's links."""

from pathlib import Path

import streamlit as st

from dashboard.assets import asset_path, script
from dashboard.data.lesson_progress import stage_seconds, whole_minutes
from dashboard.pages import all_pages
from dashboard.state.lesson_marks import marks
from s7core.analysis.lesson_duration import STEPS
from s7core.formatting import count, counted
from s7core.language.translation import _
from s7core.lesson.stages import ALL_STAGES, stage_mark
from s7core.runs.store_error import StoreError

LOGO = Path(__file__).parents[1] / "logo.svg"
ICON = LOGO.with_name("icon.svg")

_STAGE_KEYS = {stage.key for stage in ALL_STAGES}
_component = st.components.v2.component("s7_lesson_links", js=script("lesson_links"))


def draw_shell(address: str) -> None:
    """Draw what stands above the page of this address; call it once a script run, before the page is drawn."""
    st.html(asset_path("shell.css"))
    st.logo(LOGO, icon_image=ICON, size="large")
    colour = accent_colour(address)
    ink = f' style="background: {colour}"' if colour else ""
    st.html(f'<div class="s7-accent"{ink}></div>')


def accent_colour(address: str) -> str | None:
    """The colour of the page of this address: that of its stage, or None for ink, where it belongs to no stage."""
    stage_key = next((key for key, at in _stage_addresses().items() if at == address), None)
    return stage_mark(stage_key).colour if stage_key else None


def draw_lesson_links() -> None:
    """Write beside the links of the stages what is done and how long it takes; call it after the page was drawn."""
    try:
        links = {at: _said_of(key) for key, at in _stage_addresses().items()}
    except StoreError:  # the status line says so, and a page that needs no runs stays whole
        return
    _component(key="lesson-links", data={"links": links}, height=0)


def _stage_addresses() -> dict[str, str]:
    return {page.key: page.address for page in all_pages() if page.key in _STAGE_KEYS}


def _said_of(stage_key: str) -> dict[str, str]:
    """The note beside a stage's link, "11 min", "2 of 4 · 11 min" or "✓ · 11 min", and the same in words."""
    done, minutes = len(marks()[stage_key]), whole_minutes(stage_seconds(stage_key))
    is_done = done == len(STEPS)
    progress = ["✓"] if is_done else [_("{done} of {total}", done=done, total=len(STEPS))] if done else []
    note = " · ".join([*progress, _("{minutes} min", minutes=count(minutes))])
    about = counted(minutes, "{count} minute", "{count} minutes")
    if is_done:
        return {"note": note, "said": _("Done, about {time}", time=about)}
    said = _("{done} of {total} steps done, about {time}", done=done, total=len(STEPS), time=about)
    return {"note": note, "said": said}
