"""The board: its finding, the chart of sizes against errors, who is on it and who is not yet."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.network_charts import board_chart
from dashboard.components.address_widgets import select
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.live_part import live
from dashboard.components.number_columns import draw_table
from dashboard.data.queries import run_counts
from dashboard.data.shared_board import own_class, shared_board
from dashboard.data.visitors import all_classes, visitor
from dashboard.features.board.board_tables import (
    WORST_ERROR,
    board_points,
    not_yet_table,
    points_as_table,
    ranking_table,
)
from dashboard.state.session import CLASS
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.experiments import TARGET
from s7core.recipe import TEST_IMAGES
from s7core.reference.size_board import BOARD_SEEDS, SizeBoard
from s7core.runs.records import ACTIVE

BOARD_POLL_SECONDS = 5.0
ROW_HEIGHT = 35  # pixels
MOST_WHOLE = 20  # rows; a longer table scrolls within itself
ONLY_ON_THE_BOARD = ("Receptive field", "Mult-accumulates")  # columns that the other table has in its file only

_text, _number = st.column_config.TextColumn, st.column_config.NumberColumn


def choose_board_class() -> str:
    """The name of the student's own class; for a teacher or guest a select box of all classes, "" where there are none."""
    who = visitor()
    if who.student and not who.is_teacher:
        return own_class()
    names = [each.name for each in all_classes()] if who.is_classroom else []
    return select(_("Class"), names, key=CLASS, default=names[0], width=300) if names else ""


def show_board(class_name: str) -> None:
    """Draw the board of the visitor and this class, in a class and while runs train every few seconds anew."""
    changing = class_name or any(run_counts().get(state) for state in ACTIVE)
    live(_draw, BOARD_POLL_SECONDS if changing else None, class_name)


def _draw(class_name: str) -> None:
    board, who = shared_board(class_name), visitor()
    points = board_points(board, who)
    chart = board_chart(points, (1 - TARGET) * 100, formatting.percent(TARGET), WORST_ERROR)
    show_chart(chart, _finding(board), "board", points_as_table(points))
    caption_with_terms(
        _(
            "Hollow: published, the best epoch of one run, chosen by the test set. Small and solid: shipped runs. Large: "
            "the class's. Ringed: yours. Below the dashed line is enough for the board. A bar is the 95% interval of the "
            "mean, cut off at the chart's edge. Means of one size stand side by side; the table has their exact size. Means "
            "with an error above {error} are in the table below only.",
            error=formatting.percentage(WORST_ERROR, 0),
        )
    )
    st.header(_("On the board"))
    if board.on_board:
        _table(ranking_table(board), _("Networks on the board, the fewest parameters first"), "board-ranking")
    else:
        st.info(_("Nobody is on the board yet."))
    caption_with_terms(_rules(board))
    if board.not_yet:
        st.header(_("Not yet"))
        _table(not_yet_table(board), _("Networks that are not on the board yet, and what they lack"), "board-not-yet")


def _table(table: pd.DataFrame, told: str, key: str) -> None:
    columns = {name: column for name, column in _columns().items() if name in table}
    hidden = ONLY_ON_THE_BOARD if "Missing" in table else ()
    draw_table(
        table,
        columns,
        alt=told,
        column_order=[name for name in columns if name not in hidden],
        row_height=ROW_HEIGHT,
        height="content" if len(table) <= MOST_WHOLE else (MOST_WHOLE + 1) * ROW_HEIGHT + 2,
    )
    show_csv(table, key)


def _columns() -> dict[str, Any]:
    """How the columns of the board's tables are shown, in this order; their names stay those of the files.

    Those of a table are together no wider than the page of a laptop; in a wider window all of them grow.
    """
    return {
        "Rank": _number(_("Rank"), width=50),
        "Parameters": _number(_("Parameters"), format="localized", width=86),
        "Mean %": _number(_("Mean %"), format="%.2f", width=62),
        "95% interval": _text(_("95% interval"), width=104),
        "Seeds": _text(_("Seeds"), width=50),
        "Whose": _text(_("Whose"), width=70),
        "Missing": _text(_("Missing"), width=194),
        "Network": _text(_("Network"), width=168),
        "Receptive field": _number(_("r. field"), width=58, help=_("Receptive field, in pixels")),
        "Mult-accumulates": _number(
            _("Mult-acc"),
            format="localized",
            width=80,
            help=_("Multiply-accumulates: multiplications with an addition, for one image"),
        ),
        "Training": _text(_("Training"), width=164),
        "Layers": _text(_("Layers"), width=84, help=_("Without ReLU, BatchNorm, dropout and flatten")),
    }


def _finding(board: SizeBoard) -> str:
    best = board.smallest
    if best is None:
        return _(
            "No network reaches {accuracy} on average over {count} seeds yet",
            accuracy=formatting.percent(TARGET),
            count=BOARD_SEEDS,
        )
    return _(
        "{parameters} parameters are enough so far: {accuracy} ({interval}) on average over {count} seeds · {network}",
        parameters=formatting.count(best.network.parameters),
        accuracy=formatting.percent(best.mean),
        interval=best.interval.in_percent,
        count=len(best.runs),
        network=best.title,
    )


def _rules(board: SizeBoard) -> str:
    """What a place on the board takes, and what the figures are."""
    rules = _(
        "A place takes {seeds} finished seeds, tested on all {digits} test digits, whose mean after the last epoch is at "
        "least {accuracy}. Every finished seed counts, never the best epoch or the best seed. The interval is that of the "
        "mean (Student's t); of a single run it is that on the test digits (Wilson). The accuracies are of the test set, so "
        "the board chooses by the test set: whoever tries many networks will find one that chance favours, and where an "
        "interval reaches below the line, more seeds may take the place away.",
        seeds=formatting.number_in_words(BOARD_SEEDS),
        digits=formatting.count(TEST_IMAGES),
        accuracy=formatting.percent(TARGET),
    )
    if not board.partly_tested:
        return rules
    left_out = formatting.counted(board.partly_tested, "{count} setting", "{count} settings")
    return f"{rules} {_('Left out, because tested on fewer digits: {settings}.', settings=left_out)}"
