"""The layers of a network as a table: shapes, parameters, arithmetic, receptive field."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.number_columns import draw_table
from s7core import formatting
from s7core.language.translation import N_, _
from s7core.lesson.layers import Flatten
from s7core.lesson.stages import Stage
from s7core.model.trace import Row, Trace

LOST = N_("lost")


def layer_table(traced: Trace, stage: Stage, as_published: bool) -> pd.DataFrame:
    """One row for each layer: shapes, parameters and their share, window, receptive field with its arithmetic, and MACs.

    `as_published` adds the names in the published table, for a network with the published settings.
    """
    published_names = _published_names(traced, stage) if as_published else {}
    return pd.DataFrame(
        [
            {
                "Layer": row.name,
                "In the published table": published_names.get(row.index, ""),
                "Output shape": formatting.shape(row.output_shape),
                "Parameters": row.parameters,
                "Share": row.parameters / traced.parameters,
                "Kernel": row.kernel,
                "Stride": row.stride,
                "Padding": row.padding,
                "Receptive field": row.receptive_field,
                "How it grows": _growth(row, previous),
                "Jump": row.jump,
                "Multiply-accumulates": row.macs,
            }
            for previous, row in zip((None, *traced.rows), traced.rows, strict=False)
        ]
    ).astype({"Kernel": "Int64", "Stride": "Int64", "Padding": "Int64"})


def show_layer_table(table: pd.DataFrame, title: str) -> None:
    """Draw a table of `layer_table`, without the published names where none differs from ours."""
    differs = table["In the published table"].ne("") & table["In the published table"].ne(table["Layer"])
    hidden = [] if differs.any() else ["In the published table"]
    published = table["In the published table"].replace(LOST, _(LOST))
    draw_table(
        table.assign(**{"In the published table": published}),
        _layer_columns(),
        height="content",
        row_height=29,
        placeholder="",
        alt=_("Layer table of {network}", network=title),
        column_order=[column for column in table.columns if column not in hidden],
    )


def _layer_columns() -> dict[str, Any]:
    """The columns of `show_layer_table`: their titles, widths and explanations."""
    return {
        "Share": st.column_config.ProgressColumn(
            _("Share"), help=_("Share of all parameters"), format="percent", min_value=0, max_value=1, width=88
        ),
        "In the published table": st.column_config.TextColumn(_("Published as"), width=112),
        "Layer": st.column_config.TextColumn(_("Layer"), width=118),
        "Output shape": st.column_config.TextColumn(_("Output shape"), width=92),
        "Parameters": st.column_config.NumberColumn(_("Parameters"), format="localized", width=82),
        "Kernel": st.column_config.NumberColumn(_("Kernel"), width=50),
        "Stride": st.column_config.NumberColumn(_("Stride"), width=50),
        "Padding": st.column_config.NumberColumn(_("Padding"), width=58),
        "Receptive field": st.column_config.NumberColumn(_("r. field"), width=58, help=_("Receptive field, in pixels")),
        "How it grows": st.column_config.TextColumn(
            _("How it grows"), width=142, help=_("r + (kernel − 1) × jump, with the jump of the layer before")
        ),
        "Jump": st.column_config.NumberColumn(
            _("Jump"), width=45, help=_("Pixels of the input between two neighbouring units of this layer")
        ),
        "Multiply-accumulates": st.column_config.NumberColumn(
            _("Mult-acc"),
            format="localized",
            width=84,
            help=_("Multiply-accumulates: multiplications with an addition, for one image"),
        ),
    }


def show_share_table(traced: Trace) -> None:
    """Draw a table of all layers with their shares of the parameters and of the multiply-accumulates."""
    table = pd.DataFrame(
        [
            {
                "Layer": row.name,
                "Output shape": formatting.shape(row.output_shape),
                "Parameters": row.parameters,
                "Share of parameters": row.parameters / traced.parameters,
                "Multiply-accumulates": row.macs,
                "Share of arithmetic": row.macs / traced.macs,
                "Receptive field": row.receptive_field,
            }
            for row in traced.rows
        ]
    )
    draw_table(
        table,
        {
            "Layer": st.column_config.Column(_("Layer")),
            "Output shape": st.column_config.Column(_("Output shape")),
            "Parameters": _number_column(_("Parameters")),
            "Share of parameters": _share_column(_("Share of parameters")),
            "Multiply-accumulates": _number_column(_("Multiply-accumulates")),
            "Share of arithmetic": _share_column(_("Share of arithmetic")),
            "Receptive field": st.column_config.Column(_("Receptive field")),
        },
        height="content",
        row_height=29,
        alt=_("Every layer with its shares"),
    )


def _number_column(title: str) -> Any:
    return st.column_config.NumberColumn(title, format="localized")


def _share_column(title: str) -> Any:
    return st.column_config.ProgressColumn(title, format="percent", min_value=0, max_value=1)


def _published_names(traced: Trace, stage: Stage) -> dict[int, str]:
    """How the published table names each row; rows that it does not have are left out or marked as lost."""
    if stage.published_rows == "layers with parameters":
        listed = [row for row in traced.rows if row.parameters]
        return {row.index: f"{row.type}-{number}" for number, row in enumerate(listed, start=1)}
    names = {row.index: row.name for row in traced.rows if not isinstance(row.layer, Flatten)}
    return names | dict.fromkeys(stage.lost_rows, LOST)


def _growth(row: Row, previous: Row | None) -> str:
    before, jump = (previous.receptive_field, previous.jump) if previous else (1, 1)
    if isinstance(row.layer, Flatten) and row.receptive_field != before:
        return f"{before} + ({row.input_shape[-1]} − 1) × {jump} = {row.receptive_field}"
    if row.kernel is None or row.receptive_field == before:
        return ""
    return f"{before} + ({row.kernel} − 1) × {jump} = {row.receptive_field}"
