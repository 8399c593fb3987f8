"""One run on the screen: live while it trains, its result afterwards."""

import math
import time
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts.run_curves import PUBLISHED_SERIES, TRAINING_SERIES, accuracy_chart, loss_chart, rate_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.downloads import show_export
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.compared_items import GROUP_PREFIX, PUBLISHED_PREFIX
from dashboard.data.queries import replicates
from dashboard.data.resources import run_catalog, store
from dashboard.data.visitors import visitor
from dashboard.features.run.guess_outcome import opponents, show_guess
from dashboard.features.run.range_test_result import show_range_test
from dashboard.features.run.replicates_panel import show_replicates
from dashboard.pages import page_file
from s7core import formatting
from s7core.analysis.statistics import wilson_interval
from s7core.lesson.experiments import PublishedExperiment, experiment, experiments_of, published_experiment
from s7core.lesson.stages import stage_mark
from s7core.recipe import TEST_DIGITS
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run, StepRecord

POLL_SECONDS = 1.0
CLASS_POLL_SECONDS = 2.0  # where many look at once
FIRST_POLL_SECONDS = 0.25  # until the first point is on the curve
SETTLING_SECONDS = 30.0  # after Stop the worker still reads the test images
MILESTONES = (0.994, 0.99, 0.98, 0.97, 0.95, 0.9)

STATE_WORDS = {
    "queued": ("Waiting in the queue", "It starts when the run before it has ended."),
    "running": ("Training", ""),
    "finished": ("Finished", ""),
    "stopped": ("Stopped", "Look at its mistakes, resume it, or train again."),
    "diverged": ("Diverged", "Epochs before it are kept."),
    "failed": ("Failed", "Change what the sentence names and train again."),
    "interrupted": ("Interrupted", "Resume it, and it goes on as if nothing had happened."),
}


def show_run(run: Run) -> None:
    """Draw the run and, while it, a replicate or its opponent is active, draw it again.

    `run` is as the rest of the page shows it.
    """
    phase = _phase(run, [*replicates(run), *opponents(run)])
    every = None
    if phase.changing:
        every = (CLASS_POLL_SECONDS if visitor().is_classroom else POLL_SECONDS) if phase.begun else FIRST_POLL_SECONDS
    st.fragment(_draw, run_every=every)(run.id, phase)


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


def _draw(run_id: str, seen: _Phase) -> None:
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
        show_range_test(run, steps)
    else:
        show_replicates(alike)
        _curves(run, epochs, steps)
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
        _result(run, epochs)
    else:
        buttons = st.container(horizontal=True, gap="small", key=f"run-buttons-{run.id}")
        _resume_button(run, buttons)
        _delete_button(run, buttons)


def _progress(run: Run, epochs: list[EpochRecord], steps: list[StepRecord]) -> None:
    total = run.recipe.epochs * run.recipe.steps_per_epoch
    done = steps[-1].step + 1 if steps else 0
    if epochs:  # not the time since its start, for it may have been resumed
        left = (total - done) / run.recipe.steps_per_epoch * sum(each.seconds for each in epochs) / len(epochs)
    elif done and run.started_at:
        left = (time.time() - run.started_at) * (total - done) / done
    else:
        left = None
    epoch = max(1, math.ceil(done / run.recipe.steps_per_epoch))  # after its last step it reads the test set
    numbers, button = st.columns([5, 1], vertical_alignment="center")
    with numbers:
        show_metrics(
            Metric("Epoch", f"{epoch} of {run.recipe.epochs}"),
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
    st.progress(done / total, text=text)


def _result(run: Run, epochs: list[EpochRecord]) -> None:
    claimed = published_experiment(run.experiment)
    best = max(epochs, key=lambda each: each.test_accuracy, default=None)
    show_metrics(
        Metric(
            "Test accuracy", formatting.percent(run.kept_test_accuracy), wilson_interval(run.kept_test_accuracy).in_percent
        ),
        *([Metric("Best epoch", formatting.percent(best.test_accuracy), f"epoch {best.epoch}")] if best else []),
        *_published_numbers(claimed),
        Metric("Looks at the test set", formatting.count(run.looks_by_scheduler), "to choose the learning rate"),
    )
    buttons = st.container(horizontal=True, gap="small", key=f"run-buttons-{run.id}")
    if buttons.button("Mistakes", key=f"mistakes-{run.id}", icon=":material/rule:"):
        st.switch_page(page_file("mistakes"), query_params={"run": run.id})
    if buttons.button("Look inside", key=f"inside-{run.id}", icon=":material/account_tree:"):
        st.switch_page(page_file("layers"), query_params={"run": run.id})
    if buttons.button(
        "Compare with the reference runs", key=f"compare-{run.id}", icon=":material/compare_arrows:", disabled=not epochs
    ):
        st.switch_page(page_file("compare"), query_params={"items": [*_to_compare_with(run), run.id]})
    with buttons.popover("Export", icon=":material/ios_share:", key=f"export-{run.id}"):
        show_export(run)
    _resume_button(run, buttons)
    _delete_button(run, buttons)
    caption_with_terms(
        f"Test accuracy is that of the kept network with its 95 % interval on {TEST_DIGITS}. A best epoch is "
        f"picked by looking at the test set {run.looks_for_best_epoch} times, so it flatters."
    )


def _published_numbers(claimed: PublishedExperiment | None) -> list[Metric]:
    if claimed is None:
        return []
    accuracies = claimed.curves.test_accuracy
    return [
        Metric("Published, last epoch", formatting.percent(accuracies[-1])),
        Metric("Published, best epoch", formatting.percent(max(accuracies)), f"epoch {claimed.curves.best_epoch}"),
    ]


def _to_compare_with(run: Run) -> list[str]:
    """Reference runs and the published run of the same experiment; where it has none, of its stage's last one."""
    last = experiments_of(run.recipe.stage)[-1].key
    shipped = [key for key in (run.experiment, last) if len(run_catalog().reference_store.group(key)) > 1][:1]
    published = [run.experiment if published_experiment(run.experiment) else last]
    return [GROUP_PREFIX + key for key in shipped] + [PUBLISHED_PREFIX + key for key in published]


def _resume_button(run: Run, place: DeltaGenerator) -> None:
    if run.can_resume and visitor().may_control(run):
        place.button(
            "Resume",
            icon=":material/resume:",
            key=f"resume-{run.id}",
            on_click=actions.resume,
            args=(run.id,),
            help="Train on after its last whole epoch, exactly as if it had never ended.",
        )


def _delete_button(run: Run, place: DeltaGenerator) -> None:
    if not visitor().may_control(run):
        return
    with place.popover("Delete", icon=":material/delete:"):
        st.markdown("Its curves, weights and answers will be gone for good.")
        if st.button("Delete this run", key=f"delete-{run.id}", type="primary"):
            actions.delete(run.id)
            st.rerun()  # of the whole page, which then has one run less


def _curves(run: Run, epochs: list[EpochRecord], steps: list[StepRecord]) -> None:
    if not steps and not epochs:
        return
    colour = stage_mark(run.recipe.stage).colour
    key = f"chart-{run.id}"
    if epochs:
        chart = accuracy_chart(_accuracy_table(run, epochs), run.recipe.epochs)
        show_chart(chart, _accuracy_title(run, epochs), f"{key}-accuracy")
    per_epoch = run.recipe.steps_per_epoch
    step_table = pd.DataFrame(
        [{"epoch": (each.step + 1) / per_epoch, "loss": each.loss, "learning_rate": each.learning_rate} for each in steps]
    )
    left, right = st.columns(2)
    if steps:
        verb = "is at" if run.active else "ended at"
        loss_title = f"Training loss {verb} {steps[-1].loss:.3f}" if steps[-1].loss is not None else "Training loss was lost"
        with left:
            show_chart(loss_chart(step_table, run.recipe.epochs, colour), loss_title, f"{key}-loss")
        rate_title = f"Learning rate {verb} {steps[-1].learning_rate:g}"
        with right:
            show_chart(rate_chart(step_table, run.recipe.epochs, colour), rate_title, f"{key}-rate")
    if epochs:
        with st.expander("The same as a table"):
            st.dataframe(epoch_table(epochs), hide_index=True, alt="Every epoch of this run")


def epoch_table(epochs: list[EpochRecord]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Epoch": each.epoch,
                "Training accuracy": formatting.percent(each.train_accuracy),
                "Training loss": each.train_loss,
                "Test accuracy": formatting.percent(each.test_accuracy),
                "Test loss": each.test_loss,
                **(
                    {
                        "Held-out accuracy": formatting.percent(each.validation_accuracy),
                        "Held-out loss": each.validation_loss,
                    }
                    if each.validation_accuracy is not None
                    else {}
                ),
                "Learning rate": each.learning_rate,
                "Seconds": round(each.seconds, 1),
            }
            for each in epochs
        ]
    )


def _accuracy_table(run: Run, epochs: list[EpochRecord]) -> pd.DataFrame:
    colour = stage_mark(run.recipe.stage).colour
    claimed = published_experiment(run.experiment)
    accuracies = claimed.curves.test_accuracy[: run.recipe.epochs] if claimed else ()
    rows = [
        {**PUBLISHED_SERIES, "epoch": epoch, "accuracy": accuracy * 100}
        for epoch, accuracy in enumerate(accuracies, start=1)
    ]
    for each in epochs:
        rows.append(
            {"series": "Test", "colour": colour, "dashed": False, "epoch": each.epoch, "accuracy": each.test_accuracy * 100}
        )
        rows.append(
            {
                "series": TRAINING_SERIES,
                "colour": "#6E6E6E",
                "dashed": False,
                "epoch": each.epoch,
                "accuracy": each.train_accuracy * 100,
            }
        )
        if each.validation_accuracy is not None:
            rows.append(
                {
                    "series": "Held-out",
                    "colour": "#56B4E9",
                    "dashed": False,
                    "epoch": each.epoch,
                    "accuracy": each.validation_accuracy * 100,
                }
            )
    return pd.DataFrame(rows)


def _accuracy_title(run: Run, epochs: list[EpochRecord]) -> str:
    """The finding: the highest milestone that was passed, and when."""
    name = experiment(run.experiment).stage.title
    for milestone in MILESTONES:
        for each in epochs:
            if each.test_accuracy >= milestone:
                return f"{name} passes {milestone * 100:g} % test accuracy in epoch {each.epoch}"
    return f"{name} reads {formatting.percent(epochs[-1].test_accuracy)} of the test digits after epoch {epochs[-1].epoch}"
