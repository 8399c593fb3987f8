"""Two layer tables aligned: which layers were added, removed or changed from one network to the other."""

import pandas as pd
import streamlit as st

from dashboard.components.chart_frame import show_csv
from dashboard.state.escape import plain
from s7core import formatting
from s7core.model.alignment import ADDED, CHANGED, REMOVED, LayerPair, align_layers
from s7core.model.trace import Row, Trace

TINTS = {ADDED: "#009E7333", REMOVED: "#D55E0033", CHANGED: "#E69F0033"}
NAME = 130  # pixels; fits the longest layer name, and the browser shortens a longer column title
CHANGE_SIGNS = {ADDED: "+ added", REMOVED: "− removed", CHANGED: "≠ changed"}


def show_aligned(title: str, first: Trace, other_title: str, second: Trace) -> None:
    """Draw the two layer tables aligned, below a sentence that counts the layers that were changed, added and removed."""
    pairs = align_layers(first, second)
    counts = {mark: sum(each.mark == mark for each in pairs) for mark in CHANGE_SIGNS}
    st.markdown(
        f"**From {plain(title)} to {plain(other_title)}: {counts[CHANGED]} layer{'s' if counts[CHANGED] != 1 else ''} "
        f"changed, {counts[ADDED]} added, "
        f"{counts[REMOVED]} removed.** Parameters {formatting.signed(second.parameters - first.parameters)}, "
        f"multiply-accumulates {formatting.signed(second.macs - first.macs)}, receptive field "
        f"{formatting.signed(second.receptive_field - first.receptive_field)}."
    )
    table = aligned_table(pairs)
    st.dataframe(
        table.style.apply(_tint, axis=1).format(na_rep="", thousands=",", subset=table.select_dtypes("number").columns),
        hide_index=True,
        height="content",
        row_height=29,
        placeholder="",
        alt=f"Layers of {title} and {other_title}, aligned",
        column_config={
            "A": st.column_config.TextColumn(title, width=NAME),
            "B": st.column_config.TextColumn(other_title, width=NAME),
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


def _tint(row: pd.Series) -> list[str]:
    mark = next((mark for mark, sign in CHANGE_SIGNS.items() if sign == row["Change"]), None)
    return [f"background-color: {TINTS[mark]}" if mark else ""] * len(row)


def _name(row: Row | None) -> str:
    return row.name if row else ""


def _shape(row: Row | None) -> str:
    return formatting.shape(row.output_shape) if row else ""


def _number(row: Row | None, name: str) -> int | None:
    return getattr(row, name) if row else None
