"""Tables whose numbers are written as the page's language does, in whatever language the browser is.

Streamlit writes the numbers of a table as the browser does, or with a decimal point. What stands in the cells stays a
number, so that a click on a heading sorts by size.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from s7core import formatting
from s7core.language.catalog import SOURCE
from s7core.language.translation import language

_FIGURES = 6  # of a number in a column without a format of its own


def draw_table(
    table: pd.DataFrame | Mapping[str, Sequence[Any]],
    columns: Mapping[str, Any] | None = None,
    hide_index: bool = True,
    **options: Any,
) -> None:
    """Draw a table, or plain columns by their headings, which cost next to nothing where the browser may write the numbers.

    `columns` describes its columns as `column_config` of st.dataframe does; `options` are those of st.dataframe. Of formats
    of numbers it knows "localized" and those like "%d" and "%.2f".
    """
    described = dict(columns or {})
    if language() == SOURCE == (st.context.locale or SOURCE).split("-")[0]:
        drawn = table if isinstance(table, pd.DataFrame) else pa.table(dict(table))
        st.dataframe(drawn, hide_index=hide_index, column_config=described, **options)
        return
    table = pd.DataFrame(table)
    formats = {name: _format_of(described.get(name)) for name in table.select_dtypes("number").columns}
    written = {name: _writing(table[name], form) for name, form in formats.items() if form != "percent"}
    bare = {name: _without_format(column) if name in written else column for name, column in described.items()}
    st.dataframe(
        table.style.format(written, na_rep="", subset=list(written)), hide_index=hide_index, column_config=bare, **options
    )


def _format_of(column: Any) -> str:
    return (_type_of(column).get("format") or "") if isinstance(column, dict) else ""


def _type_of(column: Mapping[str, Any]) -> Mapping[str, Any]:
    return column.get("type_config") or {}


def _without_format(column: Any) -> Any:
    if not isinstance(column, dict) or not _format_of(column):
        return column
    return {**column, "type_config": {**_type_of(column), "format": None}}


def _writing(numbers: pd.Series, form: str) -> Any:
    """What writes one number of a column."""
    if form.startswith("%."):
        return lambda number: formatting.decimal(number, int(form[2:-1]))
    if pd.api.types.is_integer_dtype(numbers) or form:
        return lambda number: formatting.count(int(number))
    return lambda number: formatting.significant(number, _FIGURES)
