"""A chart as pages draw it: a Vega-Lite specification without data, made once for each structure, and its tables.

Altair takes 20 ms or more to build and check a specification, a hundred times as long as the data of a live curve takes to
send. A chart function therefore passes all that shapes its chart (axis ends, names, colours) to a function marked
`built_once`, and hands over the data apart.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeAlias

import altair as alt
import pandas as pd
import pyarrow as pa

from dashboard.charts.chart_theme import on_white, with_theme
from dashboard.charts.layered import AnyChart
from s7core.language.translation import cached_by_language

Table: TypeAlias = "pd.DataFrame | Mapping[str, Sequence[Any]]"  # columns by name, all equally long

MOST_SPECIFICATIONS = 64  # kept of each kind of chart

# Altair's own theme sets sizes that a page sets itself. The choice is global to the process, so it is made once, here.
alt.theme.enable("none")


@dataclass(frozen=True)
class Drawing:
    """A specification, which all drawings of the same structure share and nobody changes, and its tables by their names."""

    specification: Mapping[str, Any]
    tables: Mapping[str, Table]

    def properties(self, **options: Any) -> "Drawing":
        """The same with options of its top level, such as width and height in pixels."""
        return replace(self, specification={**self.specification, **options})

    def for_file(self, width: int) -> "Drawing":
        """The same, so many pixels wide, as it looks in a file of its own, on white."""
        return replace(self, specification=on_white(self.specification)).properties(width=width)

    def arrow_tables(self) -> dict[str, pa.Table]:
        """The tables as Streamlit sends them; to make one out of plain columns takes a twentieth of pandas' time."""
        return {name: _arrow(table) for name, table in self.tables.items()}

    def to_dict(self) -> dict[str, Any]:
        """The whole specification with its data in it, a row at a time, as other programs read it."""
        return {
            **deepcopy(dict(self.specification)),
            "datasets": {name: table.to_pylist() for name, table in self.arrow_tables().items()},
        }


def _arrow(table: Table) -> pa.Table:
    return pa.Table.from_pandas(table, preserve_index=False) if isinstance(table, pd.DataFrame) else pa.table(dict(table))


def named(table: str) -> alt.Chart:
    """A chart of the drawing's table of this name."""
    return alt.Chart(alt.NamedData(name=table))


def built_once(build: Callable[..., AnyChart]) -> Callable[..., dict[str, Any]]:
    """Keep the specifications that a function builds, in the look of all charts, by its arguments and by the language."""

    @wraps(build)
    @cached_by_language(maxsize=MOST_SPECIFICATIONS)
    def specification(*structure: Hashable) -> dict[str, Any]:
        return with_theme(build(*structure).to_dict())

    return specification
