"""Runs that wait or train, and the choice of the one on screen."""

import streamlit as st

from dashboard.ui import words
from dashboard.ui.form import notes_on_link
from dashboard.ui.live import POLL_SECONDS, STATE_WORDS
from dashboard.ui.resources import store

RECENT = 50


def choose_run() -> str | None:
    """The run on screen, kept in the address; without one, the run that is training now."""
    runs = {run.id: run for run in store().runs()[:RECENT]}
    if not runs:
        return None
    notes_on_link([], {"run": list(runs)})
    active = next((run.id for run in runs.values() if run.active), None)
    return st.selectbox(
        "Run on screen", list(runs), index=list(runs).index(active) if active else None, key="run",
        format_func=lambda run_id: f"{words.run_title(runs[run_id])} · {STATE_WORDS[runs[run_id].state][0].lower()}",
        bind="query-params", placeholder="Choose a run to look at", persist_state="session")


def show_queue() -> None:
    """What trains and what waits, with a button to take a run out; quiet when there is at most one run."""
    waiting = store().runs("queued")
    if waiting:
        st.fragment(_draw, run_every=POLL_SECONDS)(len(waiting))


def _draw(before: int) -> None:
    waiting = store().runs("queued")
    if len(waiting) != before:
        st.rerun()
    st.markdown(f"**In the queue: {len(waiting)}**")
    for place, run in enumerate(reversed(waiting), start=1):
        name, button = st.columns([4, 1], vertical_alignment="center")
        name.markdown(f"{place}. {words.run_title(run)}")
        button.button("Take out", key=f"take-out-{run.id}", on_click=store().request_stop, args=(run.id,))
