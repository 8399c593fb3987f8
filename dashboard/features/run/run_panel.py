"""One run on the screen: live while it trains, its result afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.error_sentences import guarded
from dashboard.components.live_part import POLL_SECONDS, live
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.live_sessions import live_interval
from dashboard.data.queries import replicates
from dashboard.data.resources import run_catalog
from dashboard.data.step_logs import curve_of
from dashboard.data.visitors import visitor
from dashboard.features.run.guess_outcome import RunsOfDuel, newest_duel, show_guess
from dashboard.features.run.queue_place import show_queue_place
from dashboard.features.run.range_test_result import show_range_test
from dashboard.features.run.replicates_panel import show_replicates
from dashboard.features.run.run_curves_panel import show_curves_of_run
from dashboard.features.run.run_result import show_delete, show_result, show_resume
from dashboard.state.escape import plain
from s7core import formatting
from s7core.analysis.run_progress import current_epoch, seconds_left
from s7core.lesson.experiments import experiment
from s7core.runs import titles
from s7core.runs.duration import seconds_since
from s7core.runs.records import RESUMABLE, EpochRecord, LiveTestRecord, Run, StepCurve

FIRST_POLL_SECONDS = 0.25  # while the first training step may come any moment
SOON_SECONDS = 10.0  # after which it is waited for as for everything else
SETTLING_SECONDS = 30.0  # after Stop the worker still reads the test images

STATE_WORDS = {
    "queued": ("Waiting in the queue", ""),
    "running": ("Training", ""),
    "finished": ("Finished", ""),
    "stopped": ("Stopped", "Look at its mistakes, resume it, or train again."),
    "diverged": ("Diverged", "Epochs before it are kept."),
    "failed": ("Failed", "If this names a setting, change it and train again."),
    "interrupted": ("Interrupted", "Resume it, and it goes on as if nothing had happened."),
}
CANNOT_GO_ON = "It has no checkpoint to go on from, so train again."


def show_run(run: Run, use_learning_rate: Callable[[float], None] | None = None) -> list[EpochRecord]:
    """Draw the run and, while it, a replicate or its opponent is active, draw it again; returns the epochs it has now.

    `run` is as the rest of the page shows it. Where the page has a form of settings, `use_learning_rate` puts a learning
    rate into it; a range test then offers the one that it found.
    """
    figures = _read(run)
    every = None
    if figures.changing:
        every = FIRST_POLL_SECONDS if figures.expected_soon else POLL_SECONDS
    phase = _Phase(run.active, figures.changing, figures.expected_soon)
    live(_draw, every, run.id, phase, [figures], use_learning_rate)
    return figures.epochs


@dataclass(frozen=True)
class _Figures:
    """What the store knows of a run at one moment, with its replicates and its newest duel."""

    run: Run
    epochs: list[EpochRecord]
    curve: StepCurve
    replicates: list[Run]
    duel: RunsOfDuel | None

    @property
    def changing(self) -> bool:
        """Whether the run, a replicate of it or its opponent in a duel may still record something."""
        others = any(each.active for each in self.replicates) or (self.duel is not None and self.duel.active)
        return is_changing(self.run) or others

    @property
    def expected_soon(self) -> bool:
        """Whether its first training step may come any moment: it has none yet, and was started or queued just now."""
        began = self.run.started_at or self.run.created_at
        return self.run.active and not self.curve.steps and _is_recent(began, SOON_SECONDS)


def _read(run: Run) -> _Figures:
    return _Figures(run, run_catalog().epochs(run.id), curve_of(run), replicates(run), newest_duel(run))


@dataclass(frozen=True)
class _Phase:
    """What the page around a run and the timer were made for; see the properties of `Run` and of `_Figures`."""

    active: bool
    changing: bool
    expected_soon: bool


def is_changing(run: Run) -> bool:
    """Whether the run is active, or was stopped so recently that its worker may still be testing it."""
    return run.active or (run.state == "stopped" and _is_recent(run.finished_at, SETTLING_SECONDS))


def _is_recent(moment: float | None, seconds: float) -> bool:
    """Whether a stored time lies within the last so many seconds; one that lies ahead, by a clock set back, does not."""
    passed = seconds_since(moment)
    return passed is not None and passed < seconds


def _draw(run_id: str, drawn: _Phase, known: list[_Figures], use_learning_rate: Callable[[float], None] | None) -> None:
    """Draw the run; `known` has the figures for the first drawing and is empty after it, so later ones read them anew."""
    if known:
        figures = known.pop()
    elif (run := run_catalog().run(run_id)) is None:
        st.info("This run was deleted.")
        return
    else:
        figures = _read(run)
    if (figures.run.active, figures.changing) != (drawn.active, drawn.changing):
        st.rerun()  # redraws what stands around, and drops the timer at the end
    _head(figures)
    show_guess(figures.run, figures.epochs, figures.duel)
    if figures.run.recipe.is_range_test:
        show_range_test(figures.run, figures.curve.steps, use_learning_rate)
    else:
        show_replicates(figures.run, figures.epochs, figures.replicates)
        show_curves_of_run(figures.run, figures.epochs, figures.curve)
    if drawn.expected_soon and not figures.expected_soon and live_interval(POLL_SECONDS) > live_interval(FIRST_POLL_SECONDS):
        st.rerun()  # sets the timer to its slower pace, once the first point is on the screen


def _head(figures: _Figures) -> None:
    run = figures.run
    state, advice = STATE_WORDS[run.state]
    if run.state in RESUMABLE and not run.can_resume:
        advice = CANNOT_GO_ON
    what = "Range test of " if run.recipe.is_range_test else ""
    st.markdown(f"#### {state}: {what}{experiment(run.experiment).title}")
    facts = (run.nickname, f"seed {run.recipe.seed}", titles.changed_settings(run), run.device, run.id)
    st.caption(plain(" · ".join(filter(None, facts))))
    if run.state in ("diverged", "failed"):
        st.error(f"{plain(run.message)} {advice}")
    elif run.message or advice:
        st.info(f"{plain(run.message)} {advice}".strip())
    if run.state == "queued":
        place, button = st.columns([5, 1], vertical_alignment="center")
        with place:
            show_queue_place(run)
        _stop_button(run, button)
    elif run.active:
        _progress(run, figures.epochs, figures.curve)
    elif run.kept_test_accuracy is not None:
        show_result(run, figures.epochs)
    else:
        buttons = st.container(horizontal=True, gap="small", key=f"run-buttons-{run.id}")
        show_resume(run, buttons)
        show_delete(run, buttons)


def _test_accuracy(epochs: list[EpochRecord], live_tests: list[LiveTestRecord]) -> Metric:
    """That after the last whole epoch; before the first one has ended that of the newest live test, which says so."""
    if epochs or not live_tests:
        return Metric("Test accuracy", formatting.percent(epochs[-1].test_accuracy) if epochs else "…")
    newest = live_tests[-1]
    return Metric(
        "Test accuracy", formatting.percent(newest.accuracy), f"so far, on {formatting.count(newest.digits)} digits"
    )


def _progress(run: Run, epochs: list[EpochRecord], curve: StepCurve) -> None:
    steps = curve.steps
    done = steps[-1].step + 1 if steps else 0
    left = seconds_left(run.recipe, done, [epoch.seconds for epoch in epochs], seconds_since(run.started_at))
    numbers, button = st.columns([5, 1], vertical_alignment="center")
    with numbers:
        show_metrics(
            Metric("Epoch", f"{current_epoch(run.recipe, done)} of {run.recipe.epochs}"),
            _test_accuracy(epochs, curve.live_tests),
            Metric("An epoch takes", formatting.duration(epochs[-1].seconds) if epochs else "…"),
            Metric("Time left", formatting.duration(left) if left is not None else "…"),
        )
    _stop_button(run, button)
    text = "Stopping …" if run.stop_requested else None
    if run.state == "running" and run.started_at is None:
        text = "Waiting for cores that other runs on this machine use …" if run.has_begun else "Starting …"
    st.progress(min(1.0, done / (run.recipe.epochs * run.recipe.steps_per_epoch)), text=text)


def _stop_button(run: Run, place: DeltaGenerator) -> None:
    if visitor().may_control(run):
        place.button(
            "Stop" if run.state == "running" else "Take out",
            on_click=guarded(actions.stop),
            args=(run.id,),
            icon=":material/stop_circle:",
            width="stretch",
            disabled=run.stop_requested,
            key=f"stop-{run.id}",
        )
