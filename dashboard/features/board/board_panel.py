"""The board: its finding, the chart of sizes against errors, who is on it and who is not yet."""

import pandas as pd
import streamlit as st

from dashboard.charts.network_charts import board_chart
from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.live_part import live
from dashboard.data.queries import run_counts
from dashboard.data.shared_board import own_class, shared_board
from dashboard.data.visitors import all_classes, visitor
from dashboard.features.board.board_tables import WORST_ERROR, board_points, not_yet_table, ranking_table
from dashboard.state.session import CLASS
from s7core import formatting
from s7core.lesson.experiments import TARGET
from s7core.recipe import TEST_DIGITS
from s7core.reference.size_board import BOARD_SEEDS, SizeBoard
from s7core.runs.records import ACTIVE

BOARD_POLL_SECONDS = 5.0
LINE_WORDS = formatting.percent(TARGET)
COUNT = st.column_config.NumberColumn(format="localized", width=95)
COLUMNS = {
    "Rank": st.column_config.NumberColumn(width=45),
    "Parameters": COUNT,
    "Mean %": st.column_config.NumberColumn(format="%.2f", width=65),
    "95% interval": st.column_config.TextColumn(width=110),
    "Seeds": st.column_config.TextColumn(width=55),
    "Whose": st.column_config.TextColumn(width=120),
    "Missing": st.column_config.TextColumn(width=210),
    "Network": st.column_config.TextColumn(width=195),
    "Layers": st.column_config.TextColumn(width=235, help="Without ReLU, BatchNorm, dropout and flatten"),
    "Receptive field": st.column_config.NumberColumn("r. field", width=55, help="Receptive field, in pixels"),
    "Mult-accumulates": COUNT,
    "Training": st.column_config.TextColumn(width=160),
}


def choose_board_class() -> str:
    """The name of the student's own class; for a teacher or guest a select box of all classes, "" where there are none."""
    who = visitor()
    if who.student and not who.is_teacher:
        return own_class()
    names = [each.name for each in all_classes()] if who.is_classroom else []
    return select("Class", names, key=CLASS, default=names[0], width=300) if names else ""


def show_board(class_name: str) -> None:
    """Draw the board of the visitor and this class, in a class and while runs train every few seconds anew."""
    changing = class_name or any(run_counts().get(state) for state in ACTIVE)
    live(_draw, BOARD_POLL_SECONDS if changing else None, class_name)


def _draw(class_name: str) -> None:
    board, who = shared_board(class_name), visitor()
    points = board_points(board, who)
    chart = board_chart(points, (1 - TARGET) * 100, LINE_WORDS, WORST_ERROR)
    show_chart(chart, _finding(board), "board", points.drop(columns=["stage", "beside"]).rename(columns=str.capitalize))
    caption_with_terms(
        "Hollow: published, the best epoch of one run, chosen by the test set. Small and solid: shipped runs. Large: the "
        "class's. Ringed: yours. Below the dashed line is enough for the board. A bar is the 95% interval of the "
        f"mean, cut off at the chart's edge. Means with an error above {WORST_ERROR:.0f}% are in the table below only."
    )
    st.header("On the board")
    if board.on_board:
        _table(ranking_table(board), "Networks on the board, the fewest parameters first", "board-ranking")
    else:
        st.info("Nobody is on the board yet.")
    caption_with_terms(_rules(board))
    if board.not_yet:
        st.header("Not yet")
        _table(not_yet_table(board), "Networks that are not on the board yet, and what they lack", "board-not-yet")


def _table(table: pd.DataFrame, told: str, key: str) -> None:
    columns = {name: column for name, column in COLUMNS.items() if name in table}
    st.dataframe(table, hide_index=True, alt=told, column_config=columns)
    show_csv(table, key)


def _finding(board: SizeBoard) -> str:
    best = board.smallest
    if best is None:
        return f"No network reaches {formatting.percent(TARGET)} on average of {BOARD_SEEDS} seeds yet"
    return (
        f"{formatting.count(best.network.parameters)} parameters are enough so far: {formatting.percent(best.mean)} "
        f"({best.interval.in_percent}) on average of {len(best.runs)} seeds · {best.title}"
    )


def _rules(board: SizeBoard) -> str:
    """What a place on the board takes, and what the figures are."""
    left_out = board.partly_tested
    return (
        f"A place takes {formatting.number_in_words(BOARD_SEEDS)} finished seeds, tested on all {TEST_DIGITS}, whose mean "
        f"after the last epoch is at least {formatting.percent(TARGET)}. Every finished seed counts, never the best epoch "
        "or the best seed. The interval is that of the mean (Student's t); of a single run it is that on the test digits "
        "(Wilson). The accuracies are of the test set, so the board chooses by the test set: who tries many networks finds "
        "one that chance favours, and where an interval reaches below the line, more seeds may take the place away."
        + (f" Left out, because tested on fewer digits: {formatting.counted(left_out, 'setting')}." if left_out else "")
    )
