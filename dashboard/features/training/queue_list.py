"""The list of the runs that wait in the queue."""

import streamlit as st

from dashboard.data import actions
from dashboard.data.queries import run_counts
from dashboard.data.resources import store
from dashboard.data.visitors import visitor
from dashboard.features.run.run_panel import POLL_SECONDS
from s7core.runs import titles


def show_queue() -> None:
    """Draw the waiting runs, each with a button that takes it out if the visitor may; nothing while the queue is empty."""
    if waiting := run_counts().get("queued", 0):
        st.fragment(_draw_queue, run_every=POLL_SECONDS)(waiting)


def _draw_queue(before: int) -> None:
    waiting = store().runs("queued")
    if len(waiting) != before:
        st.rerun()
    st.markdown(f"**In the queue: {len(waiting)}**")
    if any(run.student for run in waiting):
        st.caption("Students take turns: whoever has waited longest since their last run is next.")
    who = visitor()
    for run in reversed(waiting):
        name, button = st.columns([4, 1], vertical_alignment="center")
        name.markdown(f"- {titles.run_title(run)}")
        if who.may_control(run):
            button.button("Take out", key=f"take-out-{run.id}", on_click=actions.stop, args=(run.id,))
