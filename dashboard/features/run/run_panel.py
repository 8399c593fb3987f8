"""One run on the screen: live while it trains, its result afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.queries import replicates
from dashboard.data.resources import store
from dashboard.data.visitors import visitor
from dashboard.features.run.guess_outcome import opponents, show_guess
from dashboard.features.run.range_test_result import show_range_test
from dashboard.features.run.replicates_panel import show_replicates
from dashboard.features.run.run_curves_panel import show_curves_of_run
from dashboard.features.run.run_result import show_delete, show_result, show_resume
from s7core import formatting
from s7core.analysis.run_progress import current_epoch, seconds_left
from s7core.lesson.experiments import experiment
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run, StepRecord

POLL_SECONDS = 1.0
CLASS_POLL_SECONDS = 2.0  # where many look at once
FIRST_POLL_SECONDS = 0.25  # until the first point is on the curve
SETTLING_SECONDS = 30.0  # after Stop the worker still reads the test images

STATE_WORDS = {
    "queued": ("Waiting in the queue", "It starts when the run before it has ended."),
    "running": ("Training", ""),
    "finished": ("Finished", ""),
    "stopped": ("Stopped", "Look at its mistakes, resume it, or train again."),
    "diverged": ("Diverged", "Epochs before it are kept."),
    "failed": ("Failed", "Change what the sentence names and train again."),
    "interrupted": ("Interrupted", "Resume it, and it goes on as if nothing had happened."),
}


def show_run(run: Run, use_learning_rate: Callable[[float], None] | None = None) -> None:
    """Draw the run and, while it, a replicate or its opponent is active, draw it again.

    `run` is as the rest of the page shows it. Where the page has a form of settings, `use_learning_rate` puts a learning
    rate into it; a range test then offers the one that it found.
    """
    phase = _phase(run, [*replicates(run), *opponents(run)])
    every = None
    if phase.changing:
        every = (CLASS_POLL_SECONDS if visitor().is_classroom else POLL_SECONDS) if phase.begun else FIRST_POLL_SECONDS
    st.fragment(_draw, run_every=every)(run.id, phase, use_learning_rate)


@dataclass(frozen=True)
class _Phase:
    """What the rest of the page says of a run: its state, whether more will come, and whether there is a first point."""

    state: str
    changing: bool
    begun: bool


def _phase(run: Run, alike: list[Run]) -> _Phase:
    changing = is_changing(run) or any(each.active for each in alike)
    return _Phase(run.state, changing, not run.active or bool(store().steps(run.id, at_most=2)))


def is_changing(run: Run) -> bool:
    return run.active or (run.state == "stopped" and time.time() - run.finished_at < SETTLING_SECONDS)


def _draw(run_id: str, seen: _Phase, use_learning_rate: Callable[[float], None] | None) -> None:
    run = store().run(run_id)
    if run is None:
        st.info("This run was deleted.")
        return
    alike = replicates(run)
    now = _phase(run, [*alike, *opponents(run)])
    if (now.state, now.changing) != (seen.state, seen.changing):
        st.rerun()  # redraws what stands around, and drops the timer at the end
    epochs, steps = store().epochs(run_id), store().steps(run_id)
    _head(run, epochs, steps)
    show_guess(run, epochs)
    if run.recipe.scheduler == "range-test":
        show_range_test(run, steps, use_learning_rate)
    else:
        show_replicates(alike)
        show_curves_of_run(run, epochs, steps)
    if now.begun != seen.begun:
        st.rerun()  # sets the timer to its slower pace, once the first point is on the screen


def _head(run: Run, epochs: list[EpochRecord], steps: list[StepRecord]) -> None:
    state, advice = STATE_WORDS[run.state]
    what = "Range test of " if run.recipe.scheduler == "range-test" else ""
    st.markdown(f"#### {state}: {what}{experiment(run.experiment).title}")
    st.caption(
        " · ".join(
            part
            for part in (run.nickname, f"seed {run.recipe.seed}", titles.changed_settings(run), run.device, run.id)
            if part
        )
    )
    if run.state in ("diverged", "failed"):
        st.error(f"{run.message} {advice}")
    elif run.message or advice:
        st.info(f"{run.message} {advice}".strip())
    if run.active:
        _progress(run, epochs, steps)
    elif run.kept_test_accuracy is not None:
        show_result(run, epochs)
    else:
        buttons = st.container(horizontal=True, gap="small", key=f"run-buttons-{run.id}")
        show_resume(run, buttons)
        show_delete(run, buttons)


def _progress(run: Run, epochs: list[EpochRecord], steps: list[StepRecord]) -> None:
    done = steps[-1].step + 1 if steps else 0
    since_start = time.time() - run.started_at if run.started_at else None
    left = seconds_left(run.recipe, done, [epoch.seconds for epoch in epochs], since_start)
    numbers, button = st.columns([5, 1], vertical_alignment="center")
    with numbers:
        show_metrics(
            Metric("Epoch", f"{current_epoch(run.recipe, done)} of {run.recipe.epochs}"),
            Metric("Test accuracy", formatting.percent(epochs[-1].test_accuracy) if epochs else "…"),
            Metric("An epoch takes", formatting.duration(epochs[-1].seconds) if epochs else "…"),
            Metric("Time left", formatting.duration(left) if left is not None else "…"),
        )
    if visitor().may_control(run):
        button.button(
            "Stop",
            on_click=actions.stop,
            args=(run.id,),
            icon=":material/stop_circle:",
            width="stretch",
            disabled=run.stop_requested,
            key=f"stop-{run.id}",
        )
    text = "Stopping …" if run.stop_requested else None
    if run.state == "running" and run.started_at is None:
        text = "Waiting for cores that other runs on this machine use …"
    st.progress(done / (run.recipe.epochs * run.recipe.steps_per_epoch), text=text)
