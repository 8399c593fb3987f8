"""Settings that differ, the growth of the receptive field, and two layer tables aligned."""

from itertools import combinations

import pandas as pd
import streamlit as st

from dashboard.charts.network_charts import receptive_growth
from dashboard.components.address_widgets import check_link, select
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.layer_tables import settings_that_differ
from dashboard.components.receptive_growth import growth_table
from dashboard.data.compared_items import Item
from s7core import formatting
from s7core.lesson.palette import STAGE_MARKS, Mark
from s7core.model.alignment import ADDED, CHANGED, REMOVED, Pair, align_layers
from s7core.model.trace import Row, Trace

TINTS = {ADDED: "#009E7333", REMOVED: "#D55E0033", CHANGED: "#E69F0033"}
NAME = 130  # pixels: the longest name of a layer; a longer title of the column ends in an ellipsis
CHANGE_SIGNS = {ADDED: "+ added", REMOVED: "− removed", CHANGED: "≠ changed"}


def show_settings(items: list[Item]) -> None:
    check_link("all", ["true", "false"])
    everything = st.toggle("Show all settings", key="all", bind="query-params")
    differing = settings_that_differ({each.title: each.settings for each in items}, everything)
    if differing.empty:
        st.info("All settings are the same.")
    else:
        st.dataframe(differing, alt="Settings of every item")
        show_csv(differing.reset_index(names="Setting"), "settings")


def show_item_layers(items: list[Item]) -> None:
    different = {each.trace: each for each in reversed(items)}  # of items with the same network, the first
    growth = growth_table(
        [
            (each.title, Mark(each.mark.colour, STAGE_MARKS[each.recipe.stage].dash, each.mark.shape), each.trace)
            for each in reversed(different.values())
        ]
    )
    show_chart(receptive_growth(growth), "After each pooling the receptive field grows in larger steps", "growth", growth)
    pairs = {
        f"{first.key}..{second.key}": (first, second) for first, second in combinations(reversed(different.values()), 2)
    }
    if not pairs:
        st.info("All items have the same layers.")
        return
    chosen = select(
        "Two layer tables, aligned",
        list(pairs),
        key="layers",
        default=next(iter(pairs)),
        title=lambda key: f"{pairs[key][0].title}  →  {pairs[key][1].title}",
    )
    first, second = pairs[chosen]
    show_aligned(first.title, first.trace, second.title, second.trace)


def show_aligned(title: str, first: Trace, other_title: str, second: Trace) -> None:
    """What became of the first network's layers in the second one."""
    pairs = align_layers(first, second)
    counts = {mark: sum(each.mark == mark for each in pairs) for mark in CHANGE_SIGNS}
    st.markdown(
        f"**From {title} to {other_title}: {counts[CHANGED]} layer{'s' if counts[CHANGED] != 1 else ''} "
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


def aligned_table(pairs: list[Pair]) -> pd.DataFrame:
    """One row a pair: what changed, then both layers with shape, parameters and receptive field."""
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
