"""Two layer tables aligned: which layers were added, removed or changed from one network to the other."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.chart_frame import show_csv
from dashboard.state.escape import plain
from s7core import formatting
from s7core.language.numerals import localised
from s7core.language.translation import N_, _, _n
from s7core.model.alignment import ADDED, CHANGED, REMOVED, LayerPair, align_layers
from s7core.model.trace import Row, Trace

TINTS = {ADDED: "#009E7333", REMOVED: "#D55E0033", CHANGED: "#E69F0033"}
NAME = 130  # pixels; fits the longest layer name, and the browser shortens a longer column title
CHANGE_SIGNS = {ADDED: N_("+ added"), REMOVED: N_("− removed"), CHANGED: N_("≠ changed")}


def show_aligned(title: str, first: Trace, other_title: str, second: Trace) -> None:
    """Draw the two layer tables aligned, below a sentence that counts the layers that were changed, added and removed."""
    pairs = align_layers(first, second)
    counts = {mark: sum(each.mark == mark for each in pairs) for mark in CHANGE_SIGNS}
    changes = _n(
        "**From {first} to {second}: {changed} layer changed, {added} added, {removed} removed.**",
        "**From {first} to {second}: {changed} layers changed, {added} added, {removed} removed.**",
        counts[CHANGED],
        first=plain(title),
        second=plain(other_title),
        changed=formatting.count(counts[CHANGED]),
        added=formatting.count(counts[ADDED]),
        removed=formatting.count(counts[REMOVED]),
    )
    sizes = _(
        "Parameters {parameters}, multiply-accumulates {macs}, receptive field {receptive_field}.",
        parameters=formatting.signed(second.parameters - first.parameters),
        macs=formatting.signed(second.macs - first.macs),
        receptive_field=formatting.signed(second.receptive_field - first.receptive_field),
    )
    st.markdown(f"{changes} {sizes}")
    table = aligned_table(pairs)
    shown = table.assign(Change=list(map(_, table["Change"])))
    numbers = table.select_dtypes("number").columns
    st.dataframe(
        shown.style.apply(_tint, axis=1).format(na_rep="", thousands=localised(","), subset=numbers),
        hide_index=True,
        height="content",
        row_height=29,
        placeholder="",
        alt=_("Layers of {first} and {second}, aligned", first=title, second=other_title),
        column_config={
            "Change": st.column_config.Column(_("Change")),
            "A": st.column_config.TextColumn(title, width=NAME),
            "B": st.column_config.TextColumn(other_title, width=NAME),
            **_column_titles(),
        },
    )
    show_csv(table, "layers")


def aligned_table(pairs: list[LayerPair]) -> pd.DataFrame:
    """One row for each pair: the change, then shape, parameters, multiply-accumulates and receptive field of both layers."""
    return pd.DataFrame(
        [
            {
                "Change": CHANGE_SIGNS.get(each.mark, ""),
                "A": _name(each.first),
                "A shape": _shape(each.first),
                "A params": _number(each.first, "parameters"),
                "A mult-acc": _number(each.first, "macs"),
                "A r. f.": _number(each.first, "receptive_field"),
                "B": _name(each.second),
                "B shape": _shape(each.second),
                "B params": _number(each.second, "parameters"),
                "B mult-acc": _number(each.second, "macs"),
                "B r. f.": _number(each.second, "receptive_field"),
            }
            for each in pairs
        ]
    ).astype({f"{side} {name}": "Int64" for side in "AB" for name in ("params", "mult-acc", "r. f.")})


def _column_titles() -> dict[str, Any]:
    """The titles of the columns that both sides have."""
    titles = {
        "shape": N_("{side} shape"),
        "params": N_("{side} params"),
        "mult-acc": N_("{side} mult-acc"),
        "r. f.": N_("{side} r. f."),
    }
    return {
        f"{side} {name}": st.column_config.Column(_(title, side=side)) for side in "AB" for name, title in titles.items()
    }


def _tint(row: pd.Series) -> list[str]:
    mark = next((mark for mark, sign in CHANGE_SIGNS.items() if _(sign) == row["Change"]), None)
    return [f"background-color: {TINTS[mark]}" if mark else ""] * len(row)


def _name(row: Row | None) -> str:
    return row.name if row else ""


def _shape(row: Row | None) -> str:
    return formatting.shape(row.output_shape) if row else ""


def _number(row: Row | None, name: str) -> int | None:
    return getattr(row, name) if row else None
