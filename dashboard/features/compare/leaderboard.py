"""Results of the compared items: a table, accuracy against size, and the gain of choosing the epoch by the test set."""

from statistics import mean

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.charts.comparison_charts import accuracy_against
from dashboard.components.address_widgets import segments
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.compared_items import Item, measured, published_behind
from dashboard.features.compare.item_accuracies import amounts_note
from dashboard.features.compare.results_summary import summary_html
from dashboard.state.session import SIZE_MEASURE
from s7core import formatting
from s7core.analysis.accuracy_summary import choice_of_epoch, summarise_accuracies
from s7core.lesson.experiments import TARGET
from s7core.lesson.tested_text import digits_of_tests
from s7core.model.trace import trace

SIZES = {"parameters": "parameters", "macs": "multiply-accumulates an image"}
PERCENT = st.column_config.NumberColumn(format="%.2f")

BEST_MINUS_LAST = "Best minus last"
EPOCHS_AT_GOAL = "Epochs at the goal"
TEST_SET_CHOICES = "Choices by the test set"

# How each column is written, and what its heading means.
RESULT_COLUMNS = {
    "Item": ("", "What is compared"),
    "Seeds": ("%d", "How many runs with the same settings, each with another seed"),
    "Last epoch %": ("%.2f", "Test accuracy after the last epoch; of several seeds the mean"),
    "from %": ("%.2f", "Lower end of the 95% interval of the last epoch's accuracy"),
    "to %": ("%.2f", "Upper end of the 95% interval of the last epoch's accuracy"),
    "Test digits": ("localized", "How many digits it was tested on"),
    "Best epoch %": ("%.2f", "The highest test accuracy of any epoch: the test set chose the epoch"),
    "In epoch": ("", "Which epoch that was; of several seeds all of them"),
    BEST_MINUS_LAST: ("%.2f", "Best epoch minus last epoch, in points: the gain of letting the test set choose the epoch"),
    "Mean of last five %": ("%.2f", "Test accuracy averaged over the last five epochs"),
    EPOCHS_AT_GOAL: (
        "%d",
        f"How many of the last epochs in a row are at or above {formatting.percent(TARGET)}, the goal of the lesson; of "
        "several seeds the fewest",
    ),
    TEST_SET_CHOICES: (
        "%d",
        "How often the test set was looked at to choose the learning rate. Quoting the best epoch adds a look an epoch.",
    ),
    "Training %": ("%.2f", "Accuracy on the training images in the last epoch, while it learns from them"),
    "Parameters": ("localized", "How many numbers are learned"),
    "Mult-accumulates": ("localized", "How many multiplications and additions one image takes"),
    "Receptive field": ("%d", "How many pixels across the last layer sees"),
    "Epochs": ("%d", "How often it went through its training images"),
    "Seconds an epoch": ("%.1f", "Training and test of one epoch, averaged"),
    "Minutes in all": ("%.1f", "Training and tests of all its epochs and seeds"),
}


def show_leaderboard(items: list[Item]) -> None:
    """Draw the table of results, accuracy against size, and what choosing by held-out images would have given."""
    table = leaderboard(items)
    st.html(summary_html(table, BEST_MINUS_LAST, EPOCHS_AT_GOAL))
    caption_with_terms(
        "Last epoch: of one run with its 95% interval on "
        f"{digits_of_tests(each.recipe for each in items)} (Wilson), of several their mean with its interval over seeds "
        "(Student's t). The test set chose the best epoch, so its accuracy is higher than on new digits. Times are of "
        "all epochs and seeds, training and tests; published ones of training alone, on the published GPU."
    )
    with st.expander("All columns, to sort, and as a file"):
        st.dataframe(
            table,
            hide_index=True,
            alt="Size, accuracy, choices by the test set and time of every item",
            column_config={name: _column(name, form, words) for name, (form, words) in RESULT_COLUMNS.items()},
        )
        caption_with_terms("Click a heading to sort; point at it to read what it means. Scroll sideways for the rest.")
        show_csv(table, "leaderboard")
    _against_size(items)
    _choosing(items)


def _column(name: str, form: str, words: str) -> ColumnConfig:
    if name == "Item":
        return st.column_config.TextColumn(width=240, pinned=True, help=words)
    return st.column_config.NumberColumn(format=form, help=words) if form else st.column_config.TextColumn(help=words)


def leaderboard(items: list[Item]) -> pd.DataFrame:
    """One row for each item; accuracies in percent, the mean over seeds where there are several."""
    return pd.DataFrame([_row(each) for each in items])


def _row(item: Item) -> dict[str, object]:
    runs = [summarise_accuracies([each.test_accuracy for each in of_run], TARGET) for of_run in item.records]
    seconds = [each.seconds for of_run in item.records for each in of_run]
    return {
        "Item": item.title,
        "Seeds": len(item.records),
        "Last epoch %": mean(item.last) * 100,
        "from %": item.interval.low * 100,
        "to %": min(item.interval.high, 1) * 100,
        "Test digits": item.recipe.test_images,
        "Best epoch %": mean(item.best) * 100,
        "In epoch": ", ".join(map(str, sorted({each.best_epoch for each in runs}))),
        BEST_MINUS_LAST: mean(each.optimism for each in runs) * 100,
        "Mean of last five %": mean(each.mean_of_last_five for each in runs) * 100,
        EPOCHS_AT_GOAL: min(each.streak for each in runs),
        TEST_SET_CHOICES: max(
            (run.looks_by_scheduler for run in item.runs), default=item.epochs if item.recipe.scheduler_watches_test else 0
        ),
        "Training %": mean(of_run[-1].train_accuracy for of_run in item.records) * 100,
        "Parameters": item.trace.parameters,
        "Mult-accumulates": item.trace.macs,
        "Receptive field": item.trace.receptive_field,
        "Epochs": item.epochs,
        "Seconds an epoch": mean(seconds),
        "Minutes in all": sum(seconds) / 60,
    }


def _against_size(items: list[Item]) -> None:
    size = segments("Accuracy against", list(SIZES), key=SIZE_MEASURE, default="parameters", title=lambda key: SIZES[key])
    table = pd.DataFrame(
        [
            {
                "item": each.title,
                size: getattr(each.trace, size),
                "accuracy": mean(each.last) * 100,
                "low": each.interval.low * 100,
                "high": min(each.interval.high, 1) * 100,
                "published": each.published,
            }
            for each in items
        ]
    )
    ghosts = pd.DataFrame(
        [
            {
                "experiment": each.title,
                size: getattr(trace(each.stage.published_architecture), size),
                "accuracy": each.curves.test_accuracy[-1] * 100,
            }
            for each in published_behind(items)
        ],
        columns=["experiment", size, "accuracy"],
    )
    show_chart(
        accuracy_against(table, ghosts, {each.title: each.mark for each in items}, size, SIZES[size]),
        _finding(items, size),
        f"against-{size}",
        table,
    )
    notes = ["Hollow: the last epoch of the published runs."] if len(ghosts) else []
    if note := amounts_note(items):
        notes.append(note)
    if notes:
        caption_with_terms(" ".join(notes))


def _finding(items: list[Item], size: str) -> str:
    # Among items of the same size the most accurate one counts.
    fewest, most = (
        max((each for each in items if getattr(each.trace, size) == of_size), key=lambda each: mean(each.last))
        for of_size in (pick(getattr(each.trace, size) for each in items) for pick in (min, max))
    )
    times = getattr(most.trace, size) / getattr(fewest.trace, size)
    if times == 1:
        return f"All have as many {SIZES[size]}"
    return (
        f"{times:.1f} times fewer {SIZES[size]} go with {formatting.points(mean(fewest.last) - mean(most.last))} points of "
        "accuracy"
    )


def _choosing(items: list[Item]) -> None:
    """Draw, for runs that held images out, the epoch that these choose beside the epoch that the test set chooses."""
    rows = []
    for item in measured(items):
        for run, of_run in zip(item.runs, item.records, strict=True):
            held_out = [each.validation_accuracy for each in of_run if each.validation_accuracy is not None]
            if len(held_out) == len(of_run):
                found = choice_of_epoch(held_out, [each.test_accuracy for each in of_run])
                rows.append(
                    {
                        "Item": item.title,
                        "Seed": run.recipe.seed,
                        "Epoch by held-out images": found.epoch_by_validation,
                        "Its test accuracy %": found.by_validation * 100,
                        "Epoch by test set": found.epoch_by_test,
                        "Best test accuracy %": found.by_test * 100,
                        "Gap in points": found.gap * 100,
                    }
                )
    if rows:
        table = pd.DataFrame(rows)
        st.markdown(f"**Choosing the epoch by the test set adds {table['Gap in points'].mean():.2f} points**")
        st.dataframe(
            table,
            hide_index=True,
            alt="Epochs chosen by held-out images and by the test set",
            column_config={name: PERCENT for name in table.columns if name.endswith(("%", "points"))},
        )
        show_csv(table, "choice-of-epoch")
