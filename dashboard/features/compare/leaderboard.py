"""Results of the compared items: a table, accuracy against size, and the gain of choosing the epoch by the test set."""

from statistics import mean

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.charts.comparison_charts import accuracy_against
from dashboard.components.address_widgets import segments
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.number_columns import draw_table
from dashboard.data.compared_items import Item, measured, published_behind
from dashboard.features.compare.item_accuracies import amounts_note
from dashboard.features.compare.results_summary import summary_html
from dashboard.state.session import SIZE_MEASURE
from s7core import formatting
from s7core.analysis.accuracy_summary import choice_of_epoch, summarise_accuracies
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.lesson.experiments import TARGET
from s7core.lesson.tested_text import digits_of_tests
from s7core.model.trace import trace

SIZES = {N_("parameters"): N_("parameters"), N_("macs"): N_("multiply-accumulates an image")}
PERCENT = st.column_config.NumberColumn(format="%.2f")

BEST_MINUS_LAST = N_("Best minus last")
EPOCHS_AT_GOAL = N_("Epochs at the goal")
TEST_SET_CHOICES = N_("Choices by the test set")

# How each column is written, and what its heading means.
RESULT_COLUMNS = {
    N_("Item"): ("", N_("What is compared")),
    N_("Seeds"): ("%d", N_("How many runs with the same settings, each with another seed")),
    N_("Last epoch %"): ("%.2f", N_("Test accuracy after the last epoch; of several seeds the mean")),
    N_("from %"): ("%.2f", N_("Lower end of the 95% interval of the last epoch's accuracy")),
    N_("to %"): ("%.2f", N_("Upper end of the 95% interval of the last epoch's accuracy")),
    N_("Test digits"): ("localized", N_("How many digits it was tested on")),
    N_("Best epoch %"): ("%.2f", N_("The highest test accuracy of any epoch: the test set chose the epoch")),
    N_("In epoch"): ("", N_("Which epoch that was; of several seeds all of them")),
    BEST_MINUS_LAST: (
        "%.2f",
        N_("Best epoch minus last epoch, in points: the gain of letting the test set choose the epoch"),
    ),
    N_("Mean of last five %"): ("%.2f", N_("Test accuracy averaged over the last five epochs")),
    EPOCHS_AT_GOAL: (
        "%d",
        N_(
            "How many of the last epochs in a row are at or above {goal}, the goal of the lesson; of several seeds the "
            "fewest"
        ),
    ),
    TEST_SET_CHOICES: (
        "%d",
        N_("How often the test set was looked at to choose the learning rate. Quoting the best epoch adds a look an epoch."),
    ),
    N_("Training %"): ("%.2f", N_("Accuracy on the training images in the last epoch, while it learns from them")),
    N_("Parameters"): ("localized", N_("How many numbers are learned")),
    N_("Mult-accumulates"): ("localized", N_("How many multiplications and additions one image takes")),
    N_("Receptive field"): ("%d", N_("How many pixels across the last layer sees")),
    N_("Epochs"): ("%d", N_("How often it went through its training images")),
    N_("Seconds an epoch"): ("%.1f", N_("Training and test of one epoch, averaged")),
    N_("Minutes in all"): ("%.1f", N_("Training and tests of all its epochs and seeds")),
}


def show_leaderboard(items: list[Item]) -> None:
    """Draw the table of results, accuracy against size, and what choosing by held-out images would have given."""
    table = leaderboard(items)
    st.html(summary_html(table, BEST_MINUS_LAST, EPOCHS_AT_GOAL))
    caption_with_terms(
        _(
            "Last epoch: of one run with its 95% interval on {digits} (Wilson), of several their mean with its interval "
            "over seeds (Student's t). The test set chose the best epoch, so its accuracy is higher than on new digits. "
            "Times are of all epochs and seeds, training and tests; published ones of training alone, on the published GPU.",
            digits=digits_of_tests(each.recipe for each in items),
        )
    )
    with st.expander(_("All columns, to sort, and as a file")):
        draw_table(
            table,
            {name: _column(name, form, words) for name, (form, words) in RESULT_COLUMNS.items()},
            alt=_("Size, accuracy, choices by the test set and time of every item"),
        )
        caption_with_terms(_("Click a heading to sort; point at it to read what it means. Scroll sideways for the rest."))
        show_csv(table, "leaderboard")
    _against_size(items)
    _choosing(items)


def _column(name: str, form: str, words: str) -> ColumnConfig:
    title, told = _(name), _(words, goal=formatting.percent(TARGET))
    if name == "Item":
        return st.column_config.TextColumn(title, width=240, pinned=True, help=told)
    if not form:
        return st.column_config.TextColumn(title, help=told)
    return st.column_config.NumberColumn(title, format=form, help=told)


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
    size = segments(
        _("Accuracy against"), list(SIZES), key=SIZE_MEASURE, default="parameters", title=lambda key: _(SIZES[key])
    )
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
        accuracy_against(table, ghosts, {each.title: each.mark for each in items}, size, _(SIZES[size])),
        _finding(items, size),
        f"against-{size}",
        table,
    )
    hollow = _("Hollow: the last epoch of the published runs.") if len(ghosts) else ""
    if notes := sentences(hollow, amounts_note(items)):
        caption_with_terms(notes)


def _finding(items: list[Item], size: str) -> str:
    # Among items of the same size the most accurate one counts.
    fewest, most = (
        max((each for each in items if getattr(each.trace, size) == of_size), key=lambda each: mean(each.last))
        for of_size in (pick(getattr(each.trace, size) for each in items) for pick in (min, max))
    )
    times = getattr(most.trace, size) / getattr(fewest.trace, size)
    if times == 1:
        return _("All have as many {things}", things=_(SIZES[size]))
    return _(
        "{times} times fewer {things} go with {points} points of accuracy",
        times=formatting.decimal(times, 1),
        things=_(SIZES[size]),
        points=formatting.points(mean(fewest.last) - mean(most.last)),
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
                        N_("Item"): item.title,
                        N_("Seed"): run.recipe.seed,
                        N_("Epoch by held-out images"): found.epoch_by_validation,
                        N_("Its test accuracy %"): found.by_validation * 100,
                        N_("Epoch by test set"): found.epoch_by_test,
                        N_("Best test accuracy %"): found.by_test * 100,
                        N_("Gap in points"): found.gap * 100,
                    }
                )
    if rows:
        _show_choices(pd.DataFrame(rows))


def _show_choices(table: pd.DataFrame) -> None:
    gain = formatting.decimal(table["Gap in points"].mean(), 2)
    st.markdown(_("**Choosing the epoch by the test set adds {points} points**", points=gain))
    draw_table(
        table.rename(columns=_),
        {_(name): PERCENT for name in table.columns if name.endswith(("%", "points"))},
        alt=_("Epochs chosen by held-out images and by the test set"),
    )
    show_csv(table, "choice-of-epoch")
