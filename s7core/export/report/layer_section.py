"""The layer tables of a report."""

from collections.abc import Sequence

from s7core.export.report.entry import Entry
from s7core.export.report.report_page import heading, table
from s7core.formatting import count, shape
from s7core.lesson.architecture import layers_of
from s7core.lesson.layers import Layer
from s7core.model.trace import Trace, trace

_COLUMNS = (
    "Layer",
    "Output shape",
    "Parameters",
    "Kernel",
    "Stride",
    "Padding",
    "Receptive field",
    "Jump",
    "Multiply-accumulates",
)


def layer_tables(entries: Sequence[Entry]) -> list[str]:
    """A table for each different network, under the titles of the entries that have it."""
    by_layers: dict[tuple[Layer, ...], list[Entry]] = {}
    for entry in entries:
        by_layers.setdefault(layers_of(entry.recipe), []).append(entry)
    found = []
    for layers, alike in by_layers.items():
        if len(entries) > 1:
            found.append(heading(", ".join(entry.title for entry in alike), 3))
        found.append(_layer_table(trace(layers)))
    return found


def _layer_table(traced: Trace) -> str:
    rows = [
        [
            row.name,
            shape(row.output_shape),
            count(row.parameters),
            str(row.kernel or ""),
            str(row.stride or ""),
            "" if row.padding is None else str(row.padding),
            str(row.receptive_field),
            str(row.jump),
            count(row.macs),
        ]
        for row in traced.rows
    ]
    rows.append(["In all", "", count(traced.parameters), "", "", "", str(traced.receptive_field), "", count(traced.macs)])
    return table(_COLUMNS, rows, text_columns=2)
