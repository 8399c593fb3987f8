"""Published and measured results of a stage as a table."""

from collections.abc import Sequence
from statistics import mean

import pandas as pd

from dashboard.state.escape import plain
from s7core import formatting
from s7core.analysis.statistics import with_interval
from s7core.language.translation import _, _n
from s7core.lesson.experiments import Experiment, PublishedExperiment
from s7core.recipe import TEST_IMAGES
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run

NO_BREAK = "\u00a0"  # a space that keeps a figure on one line


def stage_results_table(
    experiments: Sequence[Experiment],
    reference: dict[str, Sequence[Sequence[EpochRecord]]],
    measured: Run | None,
    epochs: list[EpochRecord],
) -> pd.DataFrame:
    """One row for each published experiment, one for its reference runs, and one for the measured run; cells are Markdown.

    `reference` has the epochs of each reference run by the experiment's key; a single run gets no row. `epochs` are those
    of `measured`, which gets no row without them.
    """
    rows = {}
    for each in experiments:
        if isinstance(each, PublishedExperiment):
            note = f" ({each.test_accuracy_note})" if each.test_accuracy_note else ""
            rows[_("{experiment}, **published**", experiment=each.title)] = [
                formatting.percent(each.test_accuracy) + note,
                *_last_and_best(each.curves.test_accuracy, each.curves.train_accuracy),
            ]
        if len(runs := reference.get(each.key, [])) > 1:
            label = _n(
                "{experiment}, **reference, {count} seed**",
                "{experiment}, **reference, {count} seeds**",
                len(runs),
                experiment=each.title,
                count=len(runs),
            )
            rows[label] = ["", *_means(runs)]
    if measured and epochs:
        rows[_("{run}, **measured here**", run=plain(titles.run_title(measured)))] = [
            "",
            *_last_and_best(
                [each.test_accuracy for each in epochs],
                [each.train_accuracy for each in epochs],
                measured.recipe.test_images,
            ),
        ]
    columns = [_("Claimed"), _("Last epoch"), _("Best epoch"), _("Last training accuracy")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _last_and_best(test_accuracy: Sequence[float], train_accuracy: Sequence[float], images: int = TEST_IMAGES) -> list[str]:
    """Last and best test accuracy, on `images` digits, and last training accuracy of one run, as cells.

    Accuracies are 0..1, one an epoch.
    """
    best = max(test_accuracy)
    cells = [
        with_interval([test_accuracy[-1]], images),
        _("{accuracy} in epoch {epoch}", accuracy=formatting.percent(best), epoch=test_accuracy.index(best) + 1),
        formatting.percent(train_accuracy[-1]),
    ]
    return [cell.replace(" ", NO_BREAK) for cell in cells]


def _means(runs: Sequence[Sequence[EpochRecord]]) -> list[str]:
    """The cells of `_last_and_best` averaged over runs with different seeds; the interval is that of the mean."""
    last, best, training = (
        [pick(of_run) for of_run in runs]
        for pick in (
            lambda of_run: of_run[-1].test_accuracy,
            lambda of_run: max(each.test_accuracy for each in of_run),
            lambda of_run: of_run[-1].train_accuracy,
        )
    )
    cells = [
        with_interval(last),
        _("{accuracy} on average", accuracy=formatting.percent(mean(best))),
        formatting.percent(mean(training)),
    ]
    return [cell.replace(" ", NO_BREAK) for cell in cells]
