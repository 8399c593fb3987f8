"""The accuracy of each compared item with its interval, beside what was published of it."""

from statistics import mean

import pandas as pd
import streamlit as st

from dashboard.charts.dumbbell_chart import dumbbell_axis, dumbbell_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.compared_items import Item
from s7core import formatting
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.lesson.experiments import published_experiment


def show_accuracies(items: list[Item], reason: str) -> None:
    """Draw the accuracies, the highest at the top, and say where they compare amounts of training.

    `reason` says why these items are compared; "" where the visitor has chosen them.
    """
    table = accuracy_table(items)
    with st.container(key="compare-accuracies", gap="xsmall"):
        if reason:
            caption_with_terms(reason)
        show_chart(
            dumbbell_chart(table, {each.title: each.mark for each in items}),
            accuracy_finding(items),
            "accuracies",
            table.drop(columns="is_published"),
        )
    caption_with_terms(sentences(_reading(table), amounts_note(items)))


def accuracy_table(items: list[Item]) -> pd.DataFrame:
    """A row for each item, the highest accuracy first: item, accuracy, low, high, published (percent), images, is_published.

    `accuracy` is that after the last epoch, the mean over seeds where there are several, with its 95% interval. `published`
    is the last epoch of the published run of its experiment; nan where there is none, or the layers were edited. `images`
    is how many training images a run has seen.
    """
    rows = [
        {
            N_("item"): each.title,
            N_("accuracy"): mean(each.last) * 100,
            N_("low"): max(each.interval.low, 0) * 100,
            N_("high"): min(each.interval.high, 1) * 100,
            N_("published"): _published_accuracy(each) * 100,
            N_("images"): images_seen(each),
            "is_published": each.published,
        }
        for each in items
    ]
    return pd.DataFrame(rows).sort_values("accuracy", ascending=False, kind="stable", ignore_index=True)


def images_seen(item: Item) -> int:
    """How many training images a run of the item has seen: images times epochs."""
    return item.recipe.images_trained_on * item.epochs


def _published_accuracy(item: Item) -> float:
    published = published_experiment(item.experiment)
    if item.published or item.recipe.layers or not published:
        return float("nan")
    return published.curves.test_accuracy[-1]


def accuracy_finding(items: list[Item]) -> str:
    """The title of the chart: how many points lie between the most and the least accurate item."""
    ranked = sorted(items, key=lambda each: mean(each.last))
    worst, best = ranked[0], ranked[-1]
    gap = mean(best.last) - mean(worst.last)
    if round(100 * gap, 2) == 0:
        return _("All read equally many digits: {accuracy}", accuracy=formatting.percent(mean(best.last)))
    names = (best.title, worst.title) if best.name == worst.name else (best.name, worst.name)
    return _(
        "{best} reads the most digits, {points} points more than {worst}",
        best=names[0],
        points=formatting.unsigned_points(gap),
        worst=names[1],
    )


def _reading(table: pd.DataFrame) -> str:
    axis = dumbbell_axis(table)
    cut = ((table["low"] < axis.low) | (table["high"] > axis.high)).sum()
    beyond = formatting.counted(
        int(cut), "{count} interval goes on beyond the axis.", "{count} intervals go on beyond the axis."
    )
    return sentences(
        _("Dot: test accuracy after the last epoch. Bar: its 95% interval."),
        _("Hollow: the published run, its last epoch.") if table["published"].notna().any() else "",
        beyond if cut else "",
    )


def amounts_note(items: list[Item]) -> str:
    """A sentence where the items were trained on different amounts of images; "" where the amounts are the same."""
    amounts = sorted((images_seen(each), each.title) for each in items)
    (least, of_least), (most, of_most) = amounts[0], amounts[-1]
    if least == most:
        return ""
    return _(
        "Trained on different amounts, from {least} images for {of_least} to {most} for {of_most}, so the rows compare "
        "amounts of training, not only networks.",
        least=formatting.count(least),
        of_least=of_least,
        most=formatting.count(most),
        of_most=of_most,
    )
