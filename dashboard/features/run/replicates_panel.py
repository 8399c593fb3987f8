"""The replicates of a run: a faint curve each, their mean, and its confidence interval."""

import pandas as pd
import streamlit as st

from dashboard.charts.run_curves import seeds_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data import actions
from dashboard.data.resources import run_catalog
from dashboard.data.visitors import visitor
from s7core import formatting
from s7core.analysis.statistics import mean_interval
from s7core.language.translation import _
from s7core.lesson.stages import stage_mark
from s7core.lesson.tested_text import digits_of_test
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run, last_accuracies


def show_replicates(run: Run, epochs: list[EpochRecord], replicates: list[Run]) -> None:
    """Draw the replicates of a run, itself included; nothing where fewer than two have an epoch.

    `epochs` are those of `run`.
    """
    others = [each.id for each in replicates if each.id != run.id]
    if not others:
        return
    table = _epoch_table(replicates, run_catalog().epochs_of(others) | {run.id: epochs})
    trained = len(set(table["run"]))
    if trained < 2:
        return
    summary = _summary(table)
    last = summary.iloc[-1]
    st.markdown(f"### {_title(run, trained, last['mean'], last['epoch'])}")
    finished = last_accuracies(each for each in replicates if each.state == "finished")
    if len(finished) > 1:
        show_metrics(
            Metric(_("Finished seeds"), str(len(finished))),
            Metric(
                _("Mean, last epoch"), formatting.percent(sum(finished) / len(finished)), mean_interval(finished).in_percent
            ),
            Metric(_("Lowest"), formatting.percent(min(finished))),
            Metric(_("Highest"), formatting.percent(max(finished))),
        )
    chart = seeds_chart(table, summary, run.recipe.epochs, stage_mark(run.recipe.stage).colour)
    show_chart(
        chart,
        _("Each seed faintly; the line is their mean, the band its 95% interval"),
        f"seeds-{replicates[0].id}",
        _wide(table),
    )
    caption_with_terms(
        _("The interval (Student's t) tells how far the mean of so few seeds may be from the mean of very many.")
    )
    _stop_button(replicates)


def _stop_button(replicates: list[Run]) -> None:
    """Draw the button that stops all of them that are active, where the visitor may control more than one."""
    active = [each.id for each in replicates if each.active and visitor().may_control(each)]
    if len(active) > 1:
        st.button(
            _("Stop all {count}", count=len(active)),
            on_click=guarded(actions.stop),
            args=active,
            key="stop-seeds",
            icon=":material/stop_circle:",
        )


def _title(run: Run, trained: int, percent: float, epoch: float) -> str:
    found = {"count": trained, "accuracy": formatting.percentage(percent, 2), "epoch": round(epoch)}
    if run.recipe.tests_all:
        return _("{count} seeds: mean test accuracy {accuracy} after epoch {epoch}", **found)
    return _(
        "{count} seeds: mean test accuracy {accuracy} on {digits} after epoch {epoch}",
        digits=digits_of_test(run.recipe.test_images),
        **found,
    )


def _epoch_table(runs: list[Run], epochs: dict[str, list[EpochRecord]]) -> pd.DataFrame:
    """Columns run, seed, epoch, accuracy in percent; `epochs` by the id of the run."""
    return pd.DataFrame(
        [
            {
                "run": titles.seed_name(run),
                "seed": run.recipe.seed,
                "epoch": each.epoch,
                "accuracy": each.test_accuracy * 100,
            }
            for run in runs
            for each in epochs.get(run.id, [])
        ],
        columns=["run", "seed", "epoch", "accuracy"],
    )


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    """Columns epoch, mean, low, high (percent), seeds; only the epochs that at least two runs have reached."""
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
