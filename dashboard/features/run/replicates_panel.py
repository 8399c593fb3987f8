"""Runs that differ in nothing but chance: each faintly, their mean, and how sure it is."""

import pandas as pd
import streamlit as st

from dashboard.charts.run_curves import seeds_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.resources import store
from dashboard.data.visitors import visitor
from s7core import formatting
from s7core.analysis.statistics import mean_interval
from s7core.lesson.stages import stage_mark
from s7core.runs import titles
from s7core.runs.records import Run


def show_replicates(runs: list[Run]) -> None:
    """The replicates of a run, itself included; nothing where there is only one."""
    table = _epoch_table(runs)
    trained = len(set(table["run"]))
    if trained < 2:
        return
    summary = _summary(table)
    last = summary.iloc[-1]
    title = f"{trained} seeds: mean test accuracy {last['mean']:.2f} % after epoch {last['epoch']:.0f}"
    st.markdown(f"#### {title}")
    finished = [run.last_test_accuracy for run in runs if run.state == "finished" and run.last_test_accuracy is not None]
    if len(finished) > 1:
        show_metrics(
            Metric("Finished seeds", str(len(finished))),
            Metric(
                "Mean, last epoch", formatting.percent(sum(finished) / len(finished)), mean_interval(finished).in_percent
            ),
            Metric("Lowest", formatting.percent(min(finished))),
            Metric("Highest", formatting.percent(max(finished))),
        )
    chart = seeds_chart(table, summary, runs[0].recipe.epochs, stage_mark(runs[0].recipe.stage).colour)
    show_chart(
        chart, "Each seed faintly; the line is their mean, the band its 95 % interval", f"seeds-{runs[0].id}", _wide(table)
    )
    caption_with_terms(
        "The interval (Student's t) tells how far the mean of so few seeds may be from the mean of very many."
    )
    active = [run.id for run in runs if run.active and visitor().may_control(run)]
    if len(active) > 1:
        st.button(
            f"Stop all {len(active)}", on_click=actions.stop, args=active, key="stop-seeds", icon=":material/stop_circle:"
        )


def _epoch_table(runs: list[Run]) -> pd.DataFrame:
    """Columns run, seed, epoch, accuracy in percent."""
    return pd.DataFrame(
        [
            {
                "run": titles.seed_name(run),
                "seed": run.recipe.seed,
                "epoch": each.epoch,
                "accuracy": each.test_accuracy * 100,
            }
            for run in runs
            for each in store().epochs(run.id)
        ],
        columns=["run", "seed", "epoch", "accuracy"],
    )


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    """Columns epoch, mean, low, high, seeds: of the epochs that at least two runs have reached."""
    rows = []
    for epoch, of_epoch in table.groupby("epoch"):
        values = list(of_epoch["accuracy"])
        if len(values) > 1:
            bounds = mean_interval(values)
            rows.append(
                {
                    "epoch": epoch,
                    "mean": sum(values) / len(values),
                    "low": bounds.low,
                    "high": min(bounds.high, 100),
                    "seeds": len(values),
                }
            )
    return pd.DataFrame(rows, columns=["epoch", "mean", "low", "high", "seeds"])


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot_table(index="epoch", columns="run", values="accuracy").reset_index()
