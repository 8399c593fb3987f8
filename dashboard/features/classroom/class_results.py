"""All results of a class as one table with a row for each run."""

import pandas as pd

from dashboard.data.queries import guesses
from dashboard.data.visitors import runs_of_class
from s7core import formatting
from s7core.classroom.wall import parameters_of
from s7core.language.translation import in_source_language


@in_source_language
def class_results_table(name: str) -> pd.DataFrame:
    """One row for each run of the class, the newest first, with its guess and all its settings; accuracies in percent.

    A guess is there once its run has an epoch.
    """
    runs = runs_of_class(name)
    guessed = {each.run_id: each for each in guesses().of_runs([run.id for run in runs])}
    return pd.DataFrame(
        [
            {
                "Nickname": run.nickname,
                "Run": run.id,
                "Experiment": run.experiment,
                "State": run.state,
                "Created": formatting.table_time(run.created_at),
                "Parameters": parameters_of(run.recipe),
                "Epochs done": run.epochs_done,
                "Last test accuracy %": _percent(run.last_test_accuracy),
                "Best test accuracy %": _percent(run.best_test_accuracy),
                "Guess after epoch 1, %": _percent(guess.first_epoch if (guess := guessed.get(run.id)) else None),
                "Guess at the end, %": _percent(guess.last_epoch if guess else None),
                **run.recipe.to_dict(),
            }
            for run in runs
        ]
    )


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else round(fraction * 100, 2)
