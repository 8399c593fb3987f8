"""Replay of a recorded run, one epoch at a time: confusion matrix, and digits that were learned and forgotten."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.comparison_charts import learning_chart
from dashboard.charts.confusion import confusion_chart
from dashboard.components.address_widgets import check_link, select
from dashboard.components.chart_frame import show_chart
from dashboard.components.digit_images import Card, gallery
from dashboard.components.error_sentences import part
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data.compared_items import Item, measured
from dashboard.data.compared_names import list_names
from dashboard.data.queries import answers_by_epoch, test_images, test_labels
from dashboard.features.compare.replay_player import show_player
from dashboard.state.session import EPOCH, REPLAYED_RUN
from s7core import formatting
from s7core.analysis.history import EpochChanges, epoch_changes, settled_epochs
from s7core.analysis.mistakes import confusion_matrix
from s7core.data.tested_digits import indices_tested
from s7core.lesson.tested_text import digits_of_test
from s7core.runs import titles
from s7core.runs.records import Run

MOST = 24


def show_replay(items: list[Item]) -> None:
    """Draw the choice of one of the items' runs and of an epoch, and the run's answers after that epoch."""
    runs = {run.id: run for each in measured(items) for run in each.runs}
    if not runs:
        st.info("Choose a measured item above: published runs come without their answers.")
        return
    names = _names(list(runs.values()))
    chosen = select("Run", list(runs), key=REPLAYED_RUN, default=next(iter(runs)), title=names.__getitem__)
    part(_show_run)(runs[chosen])


def _show_run(run: Run) -> None:
    """Draw the epochs of a run, with a button that plays them; drawn again without the page around it."""
    answers = answers_by_epoch(run.id, run.epochs_done)
    check_link(EPOCH, [str(epoch) for epoch in range(1, run.epochs_done + 1)])
    epoch = run.epochs_done
    if run.epochs_done > 1:
        place = st.container()
        epoch = st.slider(
            "After epoch (drag, or use the arrow keys)",
            1,
            run.epochs_done,
            run.epochs_done,
            key=EPOCH.name,
            bind="query-params",
        )
        with place:
            show_player(run.id, epoch, run.epochs_done)
    if not run.recipe.tests_all:
        caption_with_terms(f"Counted on {digits_of_test(run.recipe.test_images)}, which this run was tested on.")
    tested = indices_tested(run.recipe.test_images)
    _show_epoch(tested, answers[:, tested], epoch)


def _names(runs: list[Run]) -> dict[str, str]:
    """The name of each run in the list, by its id."""
    return {run.id: titles.run_title(run) for run in runs} | list_names(run for run in runs if not run.is_reference)


def _show_epoch(tested: np.ndarray, answers: np.ndarray, epoch: int) -> None:
    """Draw the answers (epochs, N) for the N test digits with the indices `tested`."""
    labels = test_labels()[tested]
    right = answers == labels
    moved = epoch_changes(right)
    now = moved[epoch - 1]
    show_metrics(
        Metric("Test accuracy", formatting.percent(right[epoch - 1].mean())),
        Metric("Wrong", f"{formatting.count((~right[epoch - 1]).sum())} digits"),
        Metric("Learned in this epoch", formatting.count(len(now.learned)), "wrong before, right now"),
        Metric("Forgotten in this epoch", formatting.count(len(now.forgotten)), "right before, wrong now"),
    )
    matrix_side, moved_side = st.columns([1, 1.25], gap="large")
    with matrix_side:
        matrix = confusion_matrix(labels, answers[epoch - 1])
        show_chart(
            confusion_chart(matrix),
            f"Confusion matrix after epoch {epoch}",
            "replay-matrix",
            pd.DataFrame(matrix, columns=map(str, range(len(matrix)))).rename_axis(index="true class").reset_index(),
        )
    with moved_side:
        _learning(moved, epoch)
        settled = settled_epochs(right)
        once_right = (right.any(0) & (settled == 0)).sum()
        caption_with_terms(
            f"{formatting.count((settled == 1).sum())} digits are right from the first epoch to the last. "
            f"{formatting.count((settled == 0).sum())} "
            f"are wrong at the end; {formatting.count(once_right)} of these had been right before."
        )
    cards = partial(_cards, tested, answers[epoch - 1], right)
    _gallery("Forgotten in this epoch", now.forgotten, cards)
    _gallery("Still wrong, or wrong again", np.flatnonzero(~right[epoch - 1]), cards)


def _learning(moved: list[EpochChanges], epoch: int) -> None:
    """Draw the counts of learned and forgotten digits by epoch, without the first, whose count would dwarf all others."""
    rows = [
        {"epoch": at, "what": what, "size": len(indices), "count": sign * len(indices)}
        for at, each in enumerate(moved, start=1)
        if at > 1
        for what, indices, sign in (("learned", each.learned, 1), ("forgotten", each.forgotten, -1))
    ]
    if not rows:
        caption_with_terms("With one epoch there is nothing to compare yet.")
        return
    title = f"The first epoch learns {formatting.count(len(moved[0].learned))} digits; after it, digits come and go"
    show_chart(
        learning_chart(pd.DataFrame(rows), epoch),
        title,
        "learning",
        pd.DataFrame(rows).drop(columns="count").rename(columns={"size": "digits"}),
    )


def _gallery(title: str, places: np.ndarray, cards: Callable[[np.ndarray], list[Card]]) -> None:
    if not len(places):
        return
    shown = f", the first {MOST}" if len(places) > MOST else ""
    st.markdown(f"**{title}: {formatting.count(len(places))}{shown}**")
    st.html(gallery(cards(places[:MOST])))


def _cards(tested: np.ndarray, answers: np.ndarray, right: np.ndarray, places: np.ndarray) -> list[Card]:
    """Cards of the digits at `places` among those with the indices `tested`, (N,); answers (N,), right (epochs, N)."""
    return [_card(int(tested[place]), int(answers[place]), right[:, place]) for place in places]


def _card(index: int, answer: int, right: np.ndarray) -> Card:
    label = int(test_labels()[index])
    how_often = f"right after {right.sum()} of {len(right)} epochs"
    at_end = "right at the end" if right[-1] else "wrong at the end"
    return Card(
        test_images()[index],
        f"{label} read as {answer}",
        (how_often, at_end, f"test digit {index}"),
        alt=f"Test digit {index}, a {label} that is read as {answer}",
    )
