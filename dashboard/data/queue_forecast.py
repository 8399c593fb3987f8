"""When each waiting run will start: worked out once a second for all sessions together."""

import time
from dataclasses import dataclass

import streamlit as st

from dashboard.data.resources import dispatch, store
from s7core.runs.records import Run

FORECAST_SECONDS = 1.0  # how old a forecast may be; browsers count down in between


@dataclass(frozen=True)
class QueuedRun:
    """A waiting run, its place in the queue, from 1, and when it will start, None where that is unknown."""

    run: Run
    place: int
    starts_at: float | None  # by time.monotonic() of this process

    @property
    def seconds(self) -> float | None:
        """Seconds from now until it starts, never below 0."""
        return None if self.starts_at is None else max(0.0, self.starts_at - time.monotonic())


# Shared and never copied, since it is read several times a second by each session.
@st.cache_resource(ttl=FORECAST_SECONDS, max_entries=1, show_spinner=False)
def queue_forecast() -> dict[str, QueuedRun]:
    """The waiting runs by their ids, in the order in which they will start."""
    queued = {run.id: run for run in store().runs("queued")}
    if not queued:
        return {}
    now = time.monotonic()
    return {
        start.run_id: QueuedRun(queued[start.run_id], start.place, None if start.seconds is None else now + start.seconds)
        for start in dispatch().expected_starts(list(queued.values()))
    }
