"""The curves of one run, and the figures of its epochs as a table."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard.charts.drawing import Table
from dashboard.charts.run_curves import (
    PUBLISHED_SERIES,
    TEST_SERIES,
    TRAINING_SERIES,
    accuracy_chart,
    loss_chart,
    rate_chart,
)
from dashboard.components.chart_frame import show_chart
from s7core import formatting
from s7core.analysis.running_accuracy import running_accuracy
from s7core.lesson.experiments import published_experiment
from s7core.lesson.palette import SKY
from s7core.lesson.stages import stage_mark
from s7core.lesson.tested_text import digits_of_test, on_part
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run, StepCurve, StepRecord

MILESTONES = (0.994, 0.99, 0.98, 0.97, 0.95, 0.9)  # test accuracies, 0..1
TRAINING_COLOUR = "#6E6E6E"
LAST_STEPS = 20  # whose mean is the training accuracy while an epoch lasts


def show_curves_of_run(run: Run, epochs: list[EpochRecord], curve: StepCurve) -> None:
    """Draw accuracy by epoch, loss and learning rate by step, and a table of the epochs; nothing before the first step."""
    steps = curve.steps
    if not steps and not epochs:
        return
    key = f"chart-{run.id}"
    training, live_tests = _live_tables(run, curve)
    table = _accuracy_table(run, epochs)
    chart = accuracy_chart(table, run.recipe.epochs, training, live_tests, _series(run) if run.active else None)
    if epochs or training["epoch"]:
        show_chart(chart, _accuracy_title(run, epochs, curve), f"{key}-accuracy")
    if steps:
        _show_steps(run, steps, key)
    if epochs:
        with st.expander("The same as a table"):
            st.dataframe(pa.table(epoch_table(epochs)), hide_index=True, alt="Every epoch of this run")


def _show_steps(run: Run, steps: Sequence[StepRecord], key: str) -> None:
    colour, epochs = stage_mark(run.recipe.stage).colour, run.recipe.epochs
    at = [_epoch_of(run, each.step) for each in steps]
    last, verb = steps[-1], "is at" if run.active else "ended at"
    left, right = st.columns(2)
    with left:
        title = f"Training loss {verb} {last.loss:.3f}" if last.loss is not None else "Training loss was lost"
        chart = loss_chart({"epoch": at, "loss": [each.loss for each in steps]}, epochs, colour)
        show_chart(chart, title, f"{key}-loss")
    with right:
        rates = [each.learning_rate for each in steps]
        chart = rate_chart({"epoch": at, "learning_rate": rates}, epochs, colour)
        show_chart(chart, f"Learning rate {verb} {last.learning_rate:g}", f"{key}-rate")


def _epoch_of(run: Run, step: int) -> float:
    """How many epochs have passed after this step, which is counted from 0."""
    return (step + 1) / run.recipe.steps_per_epoch


def epoch_table(epochs: Sequence[EpochRecord]) -> dict[str, list[Any]]:
    """One row for each epoch, by columns under the headings that the page shows; held-out ones only where measured."""
    held_out = bool(epochs) and epochs[0].validation_accuracy is not None
    table: dict[str, list[Any]] = {
        "Epoch": [each.epoch for each in epochs],
        "Training accuracy": [formatting.percent(each.train_accuracy) for each in epochs],
        "Training loss": [each.train_loss for each in epochs],
        "Test accuracy": [formatting.percent(each.test_accuracy) for each in epochs],
        "Test loss": [each.test_loss for each in epochs],
        "Held-out accuracy": [formatting.percent(each.validation_accuracy) for each in epochs] if held_out else [],
        "Held-out loss": [each.validation_loss for each in epochs],
        "Learning rate": [each.learning_rate for each in epochs],
        "Seconds": [round(each.seconds, 1) for each in epochs],
    }
    return {name: column for name, column in table.items() if held_out or not name.startswith("Held-out")}


def _live_tables(run: Run, curve: StepCurve) -> tuple[Table, Table]:
    """The training accuracy over the last steps, and that of the live tests, as `accuracy_chart` takes them."""
    tests = [(each.step, each.accuracy) for each in curve.live_tests]
    return _points(run, running_accuracy(curve.steps, LAST_STEPS)), _points(run, tests)


def _points(run: Run, accuracies: Sequence[tuple[int, float]]) -> Table:
    return {
        "epoch": [_epoch_of(run, step) for step, _ in accuracies],
        "accuracy": [accuracy * 100 for _, accuracy in accuracies],
    }


def _series(run: Run) -> dict[str, str]:
    """The colour of each accuracy that the run has after an epoch, with that of its published run if there is one."""
    published = {PUBLISHED_SERIES["series"]: PUBLISHED_SERIES["colour"]} if published_experiment(run.experiment) else {}
    held_out = {"Held-out": SKY} if run.recipe.holds_out else {}
    return published | {TEST_SERIES: stage_mark(run.recipe.stage).colour, TRAINING_SERIES: TRAINING_COLOUR} | held_out


def _accuracy_table(run: Run, epochs: Sequence[EpochRecord]) -> dict[str, list[Any]]:
    """The published run's and this run's accuracies after each epoch, by columns as `accuracy_chart` takes them."""
    claimed = published_experiment(run.experiment)
    published = claimed.curves.test_accuracy[: run.recipe.epochs] if claimed else ()
    looks = _series(run)
    values = [(PUBLISHED_SERIES["series"], epoch, accuracy) for epoch, accuracy in enumerate(published, start=1)]
    for each in epochs:
        values += [(TEST_SERIES, each.epoch, each.test_accuracy), (TRAINING_SERIES, each.epoch, each.train_accuracy)]
        if each.validation_accuracy is not None:
            values.append(("Held-out", each.epoch, each.validation_accuracy))
    return {
        "series": [series for series, _, _ in values],
        "colour": [looks[series] for series, _, _ in values],
        "dashed": [series == PUBLISHED_SERIES["series"] for series, _, _ in values],
        "epoch": [epoch for _, epoch, _ in values],
        "accuracy": [accuracy * 100 for _, _, accuracy in values],
    }


def _accuracy_title(run: Run, epochs: Sequence[EpochRecord], curve: StepCurve) -> str:
    """The highest of MILESTONES that was passed and in which epoch; if none was, the accuracy after the last epoch.

    Before the first epoch has ended, the newest figure of it.
    """
    name = titles.network_name(run)
    for milestone in MILESTONES:
        for each in epochs:
            if each.test_accuracy >= milestone:
                part = on_part(run.recipe.test_images)
                return f"{name} passes {milestone * 100:g}% test accuracy in epoch {each.epoch}{part}"
    if epochs:
        digits = "the test digits" if run.recipe.tests_all else digits_of_test(run.recipe.test_images)
        return f"{name} reads {formatting.percent(epochs[-1].test_accuracy)} of {digits} after epoch {epochs[-1].epoch}"
    if curve.live_tests:
        newest = curve.live_tests[-1]
        digits = digits_of_test(newest.digits)
        return f"{name} reads {formatting.percent(newest.accuracy)} of {digits} in its first epoch"
    means = running_accuracy(curve.steps, LAST_STEPS)
    return f"{name} reads {formatting.percent(means[-1][1])} of the training digits over its last steps"
