"""The curves of one run, and the figures of its epochs as a table."""

import pandas as pd
import streamlit as st

from dashboard.charts.run_curves import PUBLISHED_SERIES, TRAINING_SERIES, accuracy_chart, loss_chart, rate_chart
from dashboard.components.chart_frame import show_chart
from s7core import formatting
from s7core.lesson.experiments import experiment, published_experiment
from s7core.lesson.stages import stage_mark
from s7core.runs.records import EpochRecord, Run, StepRecord

MILESTONES = (0.994, 0.99, 0.98, 0.97, 0.95, 0.9)  # test accuracies, 0..1


def show_curves_of_run(run: Run, epochs: list[EpochRecord], steps: list[StepRecord]) -> None:
    """Draw accuracy by epoch, loss and learning rate by step, and a table of the epochs; nothing before the first step."""
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
    """One row for each epoch, under the headings that the page shows; the held-out columns only where measured."""
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
    """The highest of MILESTONES that was passed and in which epoch; if none was, the accuracy after the last epoch."""
    name = experiment(run.experiment).stage.title
    for milestone in MILESTONES:
        for each in epochs:
            if each.test_accuracy >= milestone:
                return f"{name} passes {milestone * 100:g} % test accuracy in epoch {each.epoch}"
    return f"{name} reads {formatting.percent(epochs[-1].test_accuracy)} of the test digits after epoch {epochs[-1].epoch}"
