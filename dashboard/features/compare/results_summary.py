"""The results that matter most as a table that fits any screen: wide with stacked headings, narrow with a block an item."""

import html
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dashboard.components.glossary_tooltips import label_with_terms
from s7core import formatting
from s7core.language.translation import _

_Cell = tuple[str, str]  # a figure, and a note below it or ""


def summary_html(table: pd.DataFrame, best_minus_last: str, epochs_at_goal: str) -> str:
    """HTML of the items of `leaderboard`; the last two parameters are names of its columns."""
    headings = (
        _("Seeds"),
        _("Last epoch, 95% interval"),
        _("Best epoch"),
        _(best_minus_last),
        _(epochs_at_goal),
        _("Parameters"),
        _("Receptive field"),
        _("Epochs"),
        _("Time in all"),
    )
    head = "".join(f'<th scope="col">{label_with_terms(heading)}</th>' for heading in (_("Item"), *headings))
    rows = [
        _row(row["Item"], zip(headings, _cells(row, best_minus_last, epochs_at_goal), strict=True))
        for row in table.to_dict("records")
    ]
    return f'<table class="s7-results"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _cells(row: Mapping[str, Any], best_minus_last: str, epochs_at_goal: str) -> list[_Cell]:
    return [
        (str(row["Seeds"]), ""),
        (
            formatting.percentage(row["Last epoch %"], 2),
            formatting.interval(row["from %"] / 100, row["to %"] / 100),
        ),
        (formatting.percentage(row["Best epoch %"], 2), _("in epoch {epoch}", epoch=row["In epoch"])),
        (formatting.decimal(row[best_minus_last], 2), _("points")),
        (str(row[epochs_at_goal]), ""),
        (formatting.count(row["Parameters"]), ""),
        (str(row["Receptive field"]), ""),
        (str(row["Epochs"]), ""),
        (formatting.duration(row["Minutes in all"] * 60), ""),
    ]


def _row(item: str, cells: Iterable[tuple[str, _Cell]]) -> str:
    """A row; each cell has its heading too, which a style sheet shows where there is no room for a row of headings."""
    drawn = "".join(
        f"<td><span>{label_with_terms(heading)}</span><b>{html.escape(figure)}"
        + (f"<small>{html.escape(note)}</small>" if note else "")
        + "</b></td>"
        for heading, (figure, note) in cells
    )
    return f'<tr><th scope="row">{html.escape(item)}</th>{drawn}</tr>'
