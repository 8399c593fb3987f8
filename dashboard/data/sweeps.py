"""A sweep as the visitor sees it: its runs, read anew only when one of them can have changed, and its start and stop."""

import time

import streamlit as st

from dashboard.data import actions
from dashboard.data.queries import run_counts
from dashboard.data.resources import run_catalog, store
from dashboard.data.server_singletons import MadeOnce
from dashboard.data.visitors import visitor
from dashboard.data.warm_start import runs_side_by_side
from s7core.classroom.visitor import Visitor
from s7core.reference.sweep_state import SweepState, seconds_until_done, sweep_state
from s7core.runs.duration import ExpectedDurations
from s7core.runs.sweep_plan import SweepPlan

SWEEP_SECONDS = 10.0  # after which a sweep is read again although no run has changed its state


def sweep_now(plan: SweepPlan) -> SweepState:
    """What there is of a sweep for the visitor: in a class the runs of the class, otherwise all runs.

    It is read again only when a run of the store has begun, ended or gone: two small questions tell that. The runs in it
    may be SWEEP_SECONDS old in all but their state.
    """
    counts = tuple(sorted(run_counts().items()))
    return _sweep_state(store().url, plan, *_whose(visitor()), (*store().finished_version(), counts))


def start_sweep(plan: SweepPlan) -> None:
    """Put what a sweep lacks into the queue: runs that there are not, and the visitor's that ended early and can go on.

    Call it from a button. What exists is not trained again, and what somebody else enters at the same moment is not entered
    twice. All new runs enter, or none: `show_refusal` then says why.
    """
    of_class, student = _whose(visitor(fresh=True))

    def now() -> SweepState:
        return sweep_state(run_catalog(), plan, of_class, student)

    if actions.start(plan.recipes, plan.experiment, lambda: now().missing) is None:
        return
    for run in now().resumable:
        actions.resume(run.id)


def controlled_active_runs(state: SweepState) -> list[str]:
    """The ids of the runs that wait or train and that the visitor may stop."""
    who = visitor()
    return [run.id for run in state.runs if run.active and who.may_control(run)]


def sweep_seconds(plan: SweepPlan, state: SweepState) -> float | None:
    """Seconds that all runs of the sweep still take on this machine or its cluster; None where unknown.

    Other runs in the queue come on top.
    """
    return seconds_until_done(state, _durations(), runs_side_by_side(plan.cells[0].recipes[0]))


@MadeOnce
def _durations() -> ExpectedDurations:
    return ExpectedDurations(store(), time.monotonic)


def _whose(who: Visitor) -> tuple[str, str]:
    """The class whose runs count, and the student whose runs can go on; "" for all, and for runs of no student."""
    student = who.student
    return (student.class_name, student.id) if student and not who.is_free else ("", "")


# Shared and never copied: many in a class look at one sweep. `version` changes with the state of any run.
@st.cache_resource(ttl=SWEEP_SECONDS, max_entries=64, show_spinner=False, hash_funcs={SweepPlan: repr})
def _sweep_state(url: str, plan: SweepPlan, class_name: str, student: str, version: tuple[object, ...]) -> SweepState:
    return sweep_state(run_catalog(), plan, class_name, student)
