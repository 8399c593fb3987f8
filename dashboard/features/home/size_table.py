"""The table that the chart of size against error is drawn from."""

import pandas as pd

from dashboard.charts.network_charts import HERE_KIND, PUBLISHED_KIND
from dashboard.data.queries import traced, traced_recipe
from dashboard.data.resources import run_catalog
from s7core.analysis.statistics import Interval, mean_interval, wilson_interval
from s7core.language.translation import N_, _
from s7core.lesson.experiments import Experiment, all_experiments, experiments, records
from s7core.lesson.stages import ALL_STAGES
from s7core.runs import titles
from s7core.runs.records import Run, last_accuracies


def size_table(best_runs: dict[str, Run]) -> pd.DataFrame:
    """Errors in percent with 95% bounds: of published experiments, of their reference runs, of each stage's best run.

    `beside` is what the chart says of a point beside the name of its stage; tooltips and the table have all titles.
    """
    published = [
        _row(each.stage.key, each.title, PUBLISHED_KIND, each.parameters, each.test_accuracy) for each in experiments()
    ]
    reference = [row for each in all_experiments() if (row := _reference(each))]
    measured = [
        _row(
            run.recipe.stage,
            titles.run_title(run),
            HERE_KIND,
            traced_recipe(run.recipe).parameters,
            accuracy,
        )
        | {"beside": _("best here")}
        for stage in ALL_STAGES
        if (run := best_runs.get(stage.key)) and (accuracy := run.last_test_accuracy) is not None
    ]
    return pd.DataFrame(published + reference + measured)


def shown_table(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of `size_table` that the page lists below the chart, under their headings."""
    headings = {
        "label": N_("Label"),
        "kind": N_("Kind"),
        "parameters": N_("Parameters"),
        "error": N_("Error"),
        "low": N_("Low"),
        "high": N_("High"),
    }
    return table[list(headings)].assign(kind=table["kind"].map(_)).rename(columns=headings)


def _row(stage: str, label: str, kind: str, parameters: int, accuracy: float) -> dict[str, object]:
    return _with_bounds(stage, label, kind, parameters, accuracy, wilson_interval(accuracy))


def _reference(of: Experiment) -> dict[str, object] | None:
    """The row of an experiment's reference runs: mean and 95% interval over seeds; None for fewer than two."""
    last = last_accuracies(run_catalog().group(of.key))
    if len(last) < 2:
        return None
    parameters = traced(of.stage.key, of.recipe.batch_norm, of.recipe.dropout).parameters
    return {
        **_with_bounds(
            of.stage.key,
            of.title,
            _("Reference, mean of {count} seeds", count=len(last)),
            parameters,
            sum(last) / len(last),
            mean_interval(last),
        ),
        "beside": _("record recipe") if of in records() else "",
    }


def _with_bounds(stage: str, label: str, kind: str, parameters: int, accuracy: float, bounds: Interval) -> dict[str, object]:
    return {
        "stage": stage,
        "label": label,
        "kind": kind,
        "parameters": parameters,
        "error": 100 - accuracy * 100,
        "low": 100 - bounds.high * 100,
        "high": 100 - bounds.low * 100,
        "beside": "",
    }
