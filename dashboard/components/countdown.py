"""HTML in which times are counted down to the second in the browser, between two drawings of the page."""

import time

import streamlit as st

from dashboard.assets import script, stylesheet
from s7core import formatting
from s7core.language.translation import _

_component = st.components.v2.component("s7_countdown", js=script("countdown"), css=stylesheet("countdown"))


def start_text(seconds: float | None) -> str:
    """In how many seconds something starts, in words: "starts in about 42 s"."""
    if seconds is None:
        return _("start not known yet")
    return _("starts in about {time}", time=formatting.duration(seconds)) if seconds >= 1 else _("starts any moment")


def start_html(name: str, seconds: float | None) -> str:
    """`start_text` for `show_countdown`, where it becomes "starts in 0:42"; the name tells it from others on the page."""
    if seconds is None:
        return start_text(None)
    return f'<span role="timer" data-name="{name}" data-seconds="{seconds:.2f}">{start_text(seconds)}</span>'


def show_countdown(html: str, key: str) -> None:
    """Draw the HTML, in which the caller must have escaped everything that a user may have typed."""
    words = {"left": _("starts in {time}"), "ended": _("starts any moment")}
    _component(key=key, data={"html": html, "at": time.monotonic(), "words": words})
