"""The table behind the chart of size against error."""

import pandas as pd

from dashboard.ui import words
from dashboard.ui.reads import best_run_of, traced_run
from s7core.analysis.statistics import wilson_interval
from s7core.lesson.experiments import experiments
from s7core.lesson.stages import ALL_STAGES


def size_table() -> pd.DataFrame:
    """One row a published experiment, and one for the best run here of each stage; errors in percent, 95 % bounds."""
    published = [_row(each.stage.key, each.title.replace(", experiment", ""), "Published", each.parameters,
                      each.test_accuracy) for each in experiments()]
    best = [run for each in ALL_STAGES if (run := best_run_of(each.key))]
    measured = [_row(run.recipe.stage, words.run_title(run), "Measured here, last epoch", traced_run(run).parameters,
                     run.last_test_accuracy) for run in best]
    return pd.DataFrame(published + measured)


def _row(stage: str, label: str, kind: str, parameters: int, accuracy: float) -> dict[str, object]:
    bounds = wilson_interval(accuracy)
    return {"stage": stage, "label": label, "kind": kind, "parameters": parameters, "error": 100 - accuracy * 100,
            "low": 100 - bounds.high * 100, "high": 100 - bounds.low * 100}
