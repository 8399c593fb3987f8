"""The curves of one run, and the figures of its epochs as a table."""

from collections.abc import Sequence
from typing import Any

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
from dashboard.components.number_columns import draw_table
from s7core import formatting
from s7core.analysis.running_accuracy import running_accuracy
from s7core.language.numerals import percent_sign
from s7core.language.translation import N_, _
from s7core.lesson.experiments import published_experiment
from s7core.lesson.palette import SKY
from s7core.lesson.stages import stage_mark
from s7core.lesson.tested_text import digits_of_test
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run, StepCurve, StepRecord

MILESTONES = (0.994, 0.99, 0.98, 0.97, 0.95, 0.9)  # test accuracies, 0..1
TRAINING_COLOUR = "#6E6E6E"
HELD_OUT_SERIES = N_("Held-out")  # its name in tables; a chart shows its translation
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
        with st.expander(_("The same as a table")):
            draw_table(epoch_table(epochs), alt=_("Every epoch of this run"))


def _show_steps(run: Run, steps: Sequence[StepRecord], key: str) -> None:
    colour, epochs = stage_mark(run.recipe.stage).colour, run.recipe.epochs
    at = [_epoch_of(run, each.step) for each in steps]
    left, right = st.columns(2)
    with left:
        chart = loss_chart({"epoch": at, "loss": [each.loss for each in steps]}, epochs, colour)
        show_chart(chart, _loss_title(run, steps[-1].loss), f"{key}-loss")
    with right:
        rates = [each.learning_rate for each in steps]
        chart = rate_chart({"epoch": at, "learning_rate": rates}, epochs, colour)
        show_chart(chart, _rate_title(run, steps[-1].learning_rate), f"{key}-rate")


def _loss_title(run: Run, last: float | None) -> str:
    if last is None:
        return _("Training loss was lost")
    loss = formatting.decimal(last, 3)
    return _("Training loss is at {loss}", loss=loss) if run.active else _("Training loss ended at {loss}", loss=loss)


def _rate_title(run: Run, last: float) -> str:
    rate = formatting.significant(last, 6)
    return _("Learning rate is at {rate}", rate=rate) if run.active else _("Learning rate ended at {rate}", rate=rate)


def _epoch_of(run: Run, step: int) -> float:
    """How many epochs have passed after this step, which is counted from 0."""
    return (step + 1) / run.recipe.steps_per_epoch


def epoch_table(epochs: Sequence[EpochRecord]) -> dict[str, list[Any]]:
    """One row for each epoch, by columns under the headings that the page shows; held-out ones only where measured."""
    held_out = bool(epochs) and epochs[0].validation_accuracy is not None
    table: dict[str, list[Any]] = {
        _("Epoch"): [each.epoch for each in epochs],
        _("Training accuracy"): [formatting.percent(each.train_accuracy) for each in epochs],
        _("Training loss"): [each.train_loss for each in epochs],
        _("Test accuracy"): [formatting.percent(each.test_accuracy) for each in epochs],
        _("Test loss"): [each.test_loss for each in epochs],
    }
    if held_out:
        table[_("Held-out accuracy")] = [formatting.percent(each.validation_accuracy) for each in epochs]
        table[_("Held-out loss")] = [each.validation_loss for each in epochs]
    table[_("Learning rate")] = [each.learning_rate for each in epochs]
    table[_("Seconds")] = [round(each.seconds, 1) for each in epochs]
    return table


def _live_tables(run: Run, curve: StepCurve) -> tuple[Table, Table]:
    """The training accuracy over the last steps, and that of the live tests, as `accuracy_chart` takes them."""
    tests = [(each.step, each.accuracy) for each in curve.live_tests]
    return _points(run, running_accuracy(curve.steps, LAST_STEPS)), _points(run, tests)


def _points(run: Run, accuracies: Sequence[tuple[int, float]]) -> Table:
    return {
        "epoch": [_epoch_of(run, step) for step, accuracy in accuracies],
        "accuracy": [accuracy * 100 for step, accuracy in accuracies],
    }


def _series(run: Run) -> dict[str, str]:
    """The colour of each accuracy that the run has after an epoch, with that of its published run if there is one."""
    published = {PUBLISHED_SERIES["series"]: PUBLISHED_SERIES["colour"]} if published_experiment(run.experiment) else {}
    held_out = {HELD_OUT_SERIES: SKY} if run.recipe.holds_out else {}
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
            values.append((HELD_OUT_SERIES, each.epoch, each.validation_accuracy))
    return {
        "series": [series for series, epoch, accuracy in values],
        "colour": [looks[series] for series, epoch, accuracy in values],
        "dashed": [series == PUBLISHED_SERIES["series"] for series, epoch, accuracy in values],
        "epoch": [epoch for series, epoch, accuracy in values],
        "accuracy": [accuracy * 100 for series, epoch, accuracy in values],
    }


def _accuracy_title(run: Run, epochs: Sequence[EpochRecord], curve: StepCurve) -> str:
    """The highest of MILESTONES that was passed and in which epoch; if none was, the accuracy after the last epoch.

    Before the first epoch has ended, the newest figure of it.
    """
    name = titles.network_name(run)
    for milestone in MILESTONES:
        for each in epochs:
            if each.test_accuracy >= milestone:
                return _milestone_title(run, milestone, each.epoch)
    if epochs:
        return _(
            "{network} reads {accuracy} of {digits} after epoch {epoch}",
            network=name,
            accuracy=formatting.percent(epochs[-1].test_accuracy),
            digits=_("the test digits") if run.recipe.tests_all else digits_of_test(run.recipe.test_images),
            epoch=epochs[-1].epoch,
        )
    if curve.live_tests:
        newest = curve.live_tests[-1]
        return _(
            "{network} reads {accuracy} of {digits} in its first epoch",
            network=name,
            accuracy=formatting.percent(newest.accuracy),
            digits=digits_of_test(newest.digits),
        )
    _step, accuracy = running_accuracy(curve.steps, LAST_STEPS)[-1]
    return _(
        "{network} reads {accuracy} of the training digits over its last steps",
        network=name,
        accuracy=formatting.percent(accuracy),
    )


def _milestone_title(run: Run, milestone: float, epoch: int) -> str:
    passed = {
        "network": titles.network_name(run),
        "milestone": formatting.significant(milestone * 100, 6) + percent_sign(),
        "epoch": epoch,
    }
    if run.recipe.tests_all:
        return _("{network} passes {milestone} test accuracy in epoch {epoch}", **passed)
    digits = digits_of_test(run.recipe.test_images)
    return _("{network} passes {milestone} test accuracy in epoch {epoch} on {digits}", digits=digits, **passed)
