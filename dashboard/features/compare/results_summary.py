"""The results that matter most as a table that fits any screen: wide with stacked headings, narrow with a block an item."""

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.components.glossary_tooltips import label_with_terms
from s7core import formatting

_Cell = tuple[str, str]  # a figure, and a note below it or ""


def summary_html(table: pd.DataFrame, best_minus_last: str, epochs_at_goal: str) -> str:
    """HTML of the items of `leaderboard`; the last two parameters are names of its columns."""
    headings = (
        "Seeds",
        "Last epoch, 95% interval",
        "Best epoch",
        best_minus_last,
        epochs_at_goal,
        "Parameters",
        "Receptive field",
        "Epochs",
        "Time in all",
    )
    head = "".join(f'<th scope="col">{label_with_terms(heading)}</th>' for heading in ("Item", *headings))
    rows = [
        _row(
            row["Item"],
            dict(zip(headings, _cells(row, best_minus_last, epochs_at_goal), strict=True)),
        )
        for row in table.to_dict("records")
    ]
    return f'<table class="s7-results"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _cells(row: Mapping[str, Any], best_minus_last: str, epochs_at_goal: str) -> list[_Cell]:
    return [
        (str(row["Seeds"]), ""),
        (f"{row['Last epoch %']:.2f}%", formatting.interval(row["from %"] / 100, row["to %"] / 100)),
        (f"{row['Best epoch %']:.2f}%", f"in epoch {row['In epoch']}"),
        (f"{row[best_minus_last]:.2f}", "points"),
        (str(row[epochs_at_goal]), ""),
        (f"{row['Parameters']:,}", ""),
        (str(row["Receptive field"]), ""),
        (str(row["Epochs"]), ""),
        (formatting.duration(row["Minutes in all"] * 60), ""),
    ]


def _row(item: str, cells: dict[str, _Cell]) -> str:
    """A row; each cell has its heading too, which a style sheet shows where there is no room for a row of headings."""
    drawn = "".join(
        f"<td><span>{label_with_terms(heading)}</span><b>{html.escape(figure)}"
        + (f"<small>{html.escape(note)}</small>" if note else "")
        + "</b></td>"
        for heading, (figure, note) in cells.items()
    )
    return f'<tr><th scope="row">{html.escape(item)}</th>{drawn}</tr>'
