"""One run on the screen: its state, what its network learns, live and to scrub, and its figures."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.error_sentences import guarded
from dashboard.components.live_part import POLL_SECONDS, live
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.live_sessions import live_interval
from dashboard.data.queries import forget_finished_version
from dashboard.data.resources import run_catalog
from dashboard.data.visitors import visitor
from dashboard.features.run.guess_outcome import guess_of
from dashboard.features.run.queue_place import show_queue_place
from dashboard.features.run.range_test_result import show_range_test
from dashboard.features.run.run_details import show_details
from dashboard.features.run.run_figures import RunFigures, is_changing, run_figures
from dashboard.features.run.run_learning import show_digit_to_learn, show_learning
from dashboard.features.run.run_result import show_delete, show_result, show_resume
from dashboard.state.escape import plain
from s7core import formatting
from s7core.analysis.run_progress import current_epoch, seconds_left
from s7core.classroom.guesses import Guess
from s7core.data.errors import OF_CHECKPOINT
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.runs import titles
from s7core.runs.duration import seconds_since
from s7core.runs.records import RESUMABLE, EpochRecord, LiveTestRecord, Run
from s7core.runs.run_messages import shown_device, shown_message

FIRST_POLL_SECONDS = 0.25  # while the first training step may come any moment

STATE_WORDS = {
    "queued": (N_("Waiting in the queue"), ""),
    "running": (N_("Training"), ""),
    "finished": (N_("Finished"), ""),
    "stopped": (N_("Stopped"), N_("Look at its mistakes, resume it, or train again.")),
    "diverged": (N_("Diverged"), N_("Epochs before it are kept.")),
    "failed": (N_("Failed"), N_("If this names a setting, change it and train again.")),
    "interrupted": (N_("Interrupted"), N_("Resume it, and it goes on as if nothing had happened.")),
}
DETAILS = N_("Guess and result, other seeds, curves and learning rate in detail")
CANNOT_GO_ON = N_("It has no checkpoint to go on from, so train again.")


def show_run(
    run: Run,
    use_learning_rate: Callable[[float], None] | None = None,
    details_in: DeltaGenerator | None = None,
    folded: bool = False,
) -> list[EpochRecord]:
    """Draw the run, and draw it again while it can change; returns the epochs it has now.

    `run` is as the rest of the page shows it. Where the page has a form of settings, `use_learning_rate` puts a learning
    rate into it; a range test then offers the one that it found. Guesses, other seeds and curves in detail stand below the
    run, or in `details_in`; with `folded` they are drawn once the visitor unfolds them.
    """
    figures, guess = run_figures(run), guess_of(run)
    every = None
    if is_changing(run):
        every = FIRST_POLL_SECONDS if figures.expected_soon else POLL_SECONDS
    with st.container(key="run-view"):
        phase = _Phase(run.active, is_changing(run), figures.expected_soon)
        live(_draw, every, run.id, phase, [figures], use_learning_rate, guess)
    if not run.recipe.is_range_test:
        with details_in or st.container():
            _details(figures, guess, folded)
    return figures.epochs


def _details(figures: RunFigures, guess: Guess | None, folded: bool) -> None:
    if not folded:
        show_details(figures, guess)
        return
    fold = st.expander(_(DETAILS), key="run-details", icon=":material/query_stats:", on_change="rerun")
    if fold.open:
        with fold:
            show_details(figures, guess)


@dataclass(frozen=True)
class _Phase:
    """What the page around a run and the timer were made for; see the properties of `Run` and of `RunFigures`."""

    active: bool
    changing: bool
    expected_soon: bool


def _draw(
    run_id: str,
    drawn: _Phase,
    known: list[RunFigures],
    use_learning_rate: Callable[[float], None] | None,
    guess: Guess | None = None,
) -> None:
    """Draw the run; `known` has the figures for the first drawing and is empty after it, so later ones read them anew.

    The guess changes by a click of its author only, after which the page gives it anew.
    """
    if known:
        figures = known.pop()
    elif (run := run_catalog().run(run_id)) is None:
        st.info(_("This run was deleted."))
        return
    else:
        figures = run_figures(run)
    _head(figures.run)
    if figures.run.recipe.is_range_test:
        show_range_test(figures.run, figures.curve.steps, use_learning_rate)
    elif figures.run.state == "queued" and not figures.has_begun:
        show_digit_to_learn(figures.run.id)
    else:
        show_learning(figures, _(STATE_WORDS[figures.run.state][0]), guess)
    _figures(figures)  # before the page runs again, which would forget a click on one of its buttons
    if (figures.run.active, is_changing(figures.run)) != (drawn.active, drawn.changing):
        forget_finished_version()
        st.rerun()  # redraws what stands around, and drops the timer at the end
    if drawn.expected_soon and not figures.expected_soon and live_interval(POLL_SECONDS) > live_interval(FIRST_POLL_SECONDS):
        st.rerun()  # sets the timer to its slower pace, once the first point is on the screen


def _head(run: Run) -> None:
    """Draw state and name of the run with its Stop in one row, and below it what is known of the run in words."""
    state, advice = map(_, STATE_WORDS[run.state])
    if run.message.startswith(OF_CHECKPOINT):
        advice = ""  # the message says what is kept and what can be done
    elif run.state in RESUMABLE and not run.can_resume:
        advice = _(CANNOT_GO_ON)
    network = titles.network_title(run)
    what = _("Range test of {network}", network=network) if run.recipe.is_range_test else network
    with st.container(
        key="run-head", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        st.markdown("## " + _("{label}: {text}", label=state, text=what))
        if run.active:
            _stop_button(run)
    facts = (
        run.nickname,
        _("seed {seed}", seed=run.recipe.seed),
        titles.changed_settings(run),
        shown_device(run.device or ""),
        _node(run),
        run.id,
    )
    st.caption(plain(" · ".join(filter(None, facts))))
    if run.state in ("diverged", "failed"):
        st.error(sentences(plain(shown_message(run.message)), advice))
    elif run.message or advice:
        st.info(sentences(plain(shown_message(run.message)), advice))
    if run.state == "queued":
        show_queue_place(run)


def _node(run: Run) -> str:
    return _("on node {node}", node=run.node) if run.node else ""


def _figures(figures: RunFigures) -> None:
    """Draw the progress of a run in training, and afterwards its result and the buttons that use it."""
    run = figures.run
    if run.state == "running":
        _progress(figures)
    elif run.active:
        return
    elif run.kept_test_accuracy is not None:
        show_result(run, figures.epochs)
    else:
        buttons = st.container(horizontal=True, gap="small", key=f"run-buttons-{run.id}")
        show_resume(run, buttons)
        show_delete(run, buttons)


def _test_accuracy(epochs: list[EpochRecord], live_tests: list[LiveTestRecord]) -> Metric:
    """That after the last whole epoch; before the first one has ended that of the newest live test, which says so."""
    if epochs or not live_tests:
        return Metric(_("Test accuracy"), formatting.percent(epochs[-1].test_accuracy) if epochs else "…")
    newest = live_tests[-1]
    note = _("so far, on {count} digits", count=formatting.count(newest.digits))
    return Metric(_("Test accuracy"), formatting.percent(newest.accuracy), note)


def _progress(figures: RunFigures) -> None:
    run, epochs, steps = figures.run, figures.epochs, figures.curve.steps
    done = steps[-1].step + 1 if steps else 0
    left = seconds_left(run.recipe, done, [epoch.seconds for epoch in epochs], seconds_since(run.started_at))
    show_metrics(
        Metric(_("Epoch"), _("{number} of {all}", number=current_epoch(run.recipe, done), all=run.recipe.epochs)),
        _test_accuracy(epochs, figures.curve.live_tests),
        Metric(_("An epoch takes"), formatting.duration(epochs[-1].seconds) if epochs else "…"),
        Metric(_("Time left"), formatting.time_left(left) if left is not None else "…"),
    )
    text = _("Stopping …") if run.stop_requested else None
    if run.state == "running" and run.started_at is None:
        text = _("Waiting for cores that other runs on this machine use …") if run.has_begun else _("Starting …")
    st.progress(min(1.0, done / (run.recipe.epochs * run.recipe.steps_per_epoch)), text=text)


def _stop_button(run: Run) -> None:
    if visitor().may_control(run):
        st.button(
            _("Stop") if run.state == "running" else _("Take out"),
            on_click=guarded(actions.stop),
            args=(run.id,),
            icon=":material/stop_circle:",
            disabled=run.stop_requested,
            key=f"stop-{run.id}",
        )
