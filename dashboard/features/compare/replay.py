"""Replay of a recorded run, one epoch at a time: confusion matrix, and digits that were learned and forgotten."""

import pandas as pd
import streamlit as st

from dashboard.charts.comparison_charts import FORGOTTEN, LEARNED, learning_chart
from dashboard.charts.confusion import confusion_chart
from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import draw, show_csv, show_svg
from dashboard.components.error_sentences import part
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.number_columns import draw_table
from dashboard.data.compared_items import Item, measured
from dashboard.data.compared_names import list_names
from dashboard.features.compare.replay_figures import RecordedAnswers, endings, recorded, replay_figures
from dashboard.features.compare.replay_player import show_player
from dashboard.state.address import drop_address, follow, write
from dashboard.state.session import EPOCH, REPLAYED_RUN
from s7core import formatting
from s7core.language.translation import N_, _
from s7core.lesson.tested_text import digits_of_test
from s7core.runs import titles
from s7core.runs.records import Run

_CLASSES = 10


def show_replay(items: list[Item]) -> None:
    """Draw the choice of one of the items' runs and of an epoch, and the run's answers after that epoch."""
    runs = {run.id: run for each in measured(items) for run in each.runs}
    if not runs:
        st.info(_("Choose a measured item above: published runs come without their answers."))
        return
    names = _names(list(runs.values()))
    chosen = select(_("Run"), list(runs), key=REPLAYED_RUN, default=next(iter(runs)), title=names.__getitem__)
    part(_show_run)(runs[chosen])


def _show_run(run: Run) -> None:
    """Draw the epochs of a run as the browser plays them; drawn again, without the page around it, where one stops."""
    if not run.recipe.tests_all:
        digits = digits_of_test(run.recipe.test_images)
        caption_with_terms(_("Counted on {digits}, which this run was tested on.", digits=digits))
    of_run = (run.id, run.epochs_done, run.recipe.test_images)
    figures, found = replay_figures(*of_run), recorded(*of_run)
    epoch = _epoch(run.epochs_done)
    show_player(run.id, epoch, figures, _ending(found))
    _show_files(found, epoch)


def _epoch(epochs: int) -> int:
    """The epoch that the address asks for, or that the browser has stopped at; the last one is left out of the address."""
    last = str(epochs)
    if EPOCH.is_set() and not 1 <= int(EPOCH.value) <= epochs:  # of another run, which had more
        EPOCH.pop()
        drop_address(EPOCH)
    follow(EPOCH, [str(epoch) for epoch in range(1, epochs + 1)], [last])
    write(EPOCH, [EPOCH.value], [last])
    return int(EPOCH.value)


def _names(runs: list[Run]) -> dict[str, str]:
    """The name of each run in the list, by its id."""
    return {run.id: titles.run_title(run) for run in runs} | list_names(run for run in runs if not run.is_reference)


def _ending(found: RecordedAnswers) -> str:
    told = endings(found)
    return _(
        "{right} digits are right from the first epoch to the last. {wrong} are wrong at the end; {once_right} of these had "
        "been right before.",
        right=formatting.count(told.always_right),
        wrong=formatting.count(told.wrong),
        once_right=formatting.count(told.once_right),
    )


def _show_files(found: RecordedAnswers, epoch: int) -> None:
    """Draw, folded, the epoch that the address names once more: as charts, as tables and as files."""
    with st.expander(_("The same as charts, as tables, and as files")):  # an epoch in its name would close it with each stop
        matrix_side, moved_side = st.columns([1, 1.25], gap="large")
        with matrix_side:
            _matrix_files(found, epoch)
        with moved_side:
            _changes_files(found, epoch)


def _matrix_files(found: RecordedAnswers, epoch: int) -> None:
    title, matrix = _("Confusion matrix after epoch {epoch}", epoch=epoch), found.matrix(epoch)
    st.markdown(f"**{title}**")
    chart = confusion_chart(matrix)
    draw(chart, title, "replay-matrix")
    table = pd.DataFrame(matrix, columns=map(str, range(_CLASSES))).rename_axis(index=N_("true class")).reset_index()
    draw_table(table.rename(columns=_), alt=title, placeholder="")
    show_csv(table, "replay-matrix")
    show_svg(chart, "replay-matrix")


def _changes_files(found: RecordedAnswers, epoch: int) -> None:
    """The counts of learned and forgotten digits by epoch, without the first, whose count would dwarf all others."""
    rows = [
        {N_("epoch"): at, N_("what"): what, "size": len(indices), "count": sign * len(indices)}
        for at, each in enumerate(found.changes, start=1)
        if at > 1
        for what, indices, sign in ((LEARNED, each.learned, 1), (FORGOTTEN, each.forgotten, -1))
    ]
    if not rows:
        return
    title = _("Digits learned and forgotten in each epoch after the first, with epoch {epoch} marked", epoch=epoch)
    st.markdown(f"**{title}**")
    chart = learning_chart(pd.DataFrame(rows), epoch)
    draw(chart, title, "learning")
    table = pd.DataFrame(rows).drop(columns="count").rename(columns={"size": N_("digits")})
    shown = table.assign(what=table["what"].map(_)).rename(columns=_)
    draw_table(shown, alt=title, placeholder="")
    show_csv(table, "learning")
    show_svg(chart, "learning")
