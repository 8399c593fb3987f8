"""The place of a waiting run in the queue, and the time until it starts."""

import streamlit as st

from dashboard.components.countdown import show_countdown, start_html
from dashboard.data.queue_forecast import QueuedRun, queue_forecast
from s7core import formatting
from s7core.language.translation import _
from s7core.runs.records import Run


def show_queue_place(run: Run) -> None:
    """Draw "3rd in the queue, starts in 0:42", counted down in the browser; nothing once the run has left the queue."""
    if queued := queue_forecast().get(run.id):
        with st.container(key=f"queue-place-{run.id}"):
            show_countdown(f"<p>{place_html(queued)}</p>", f"countdown-{run.id}")


def place_html(queued: QueuedRun) -> str:
    """The place and the start of a waiting run, for `show_countdown`."""
    start = start_html(queued.run.id, queued.seconds)
    if queued.place == 1:
        return _("Next in the queue, {start}", start=start)
    return _("{place} in the queue, {start}", place=formatting.ordinal(queued.place), start=start)
