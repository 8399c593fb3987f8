"""Training steps and live tests of runs. Of a run in training only new ones are read, once for all sessions that show it."""

import streamlit as st

from dashboard.data.resources import run_catalog, store
from s7core.runs.records import Run, StepCurve
from s7core.runs.step_log import StepLog
from s7core.runs.store_reader import MOST_STEPS


def curve_of(run: Run) -> StepCurve:
    """At most MOST_STEPS training steps of a run, evenly spaced, and its live tests; of a reference run neither is kept."""
    if run.state == "running" and run.started_at is not None:
        return _log(run.id, run.started_at).read(store(), MOST_STEPS)
    return StepCurve(run_catalog().steps(run.id), run_catalog().live_tests(run.id))


@st.cache_resource(max_entries=64, show_spinner=False)
def _log(run_id: str, started_at: float) -> StepLog:
    """`started_at` differs after the run was resumed, when it trains the steps after its last epoch again."""
    return StepLog(run_id)
