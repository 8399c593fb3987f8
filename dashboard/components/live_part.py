"""A part of a page that is drawn again every few seconds: less often where many sessions look, never in a hidden tab."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from dashboard.components.error_sentences import part
from dashboard.data.live_sessions import live_interval
from dashboard.state.tab_visibility import tab_is_hidden

POLL_SECONDS = 1.0
MOST_CHANGE = 2.0  # of the interval, before the page runs again to set its timer anew


def live(draw: Callable[..., None], seconds: float | None, *arguments: Any) -> None:
    """Draw a part, and draw it again every so many seconds; with None only when something in it is used.

    A function that must not be drawn again ends with `st.rerun()`, which drops the timer. It comes last: a button that was
    clicked is answered where it is drawn, and a page that runs again has forgotten the click.
    """
    if seconds is None or tab_is_hidden():
        part(draw)(*arguments)
        return
    interval = live_interval(seconds)

    @wraps(draw)
    def redraw(*values: Any) -> None:
        draw(*values)
        now = live_interval(seconds)
        if max(now, interval) > MOST_CHANGE * min(now, interval):
            st.rerun()

    part(redraw, run_every=interval)(*arguments)
