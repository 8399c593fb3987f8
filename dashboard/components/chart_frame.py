"""A chart on a page, with its finding as a title above it, and its figures as a folded table and as files below."""

import json
from functools import partial
from importlib.util import find_spec
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.chart_theme import for_projector
from dashboard.charts.drawing import Drawing
from dashboard.components.number_columns import draw_table
from dashboard.components.save_button import save_button
from dashboard.data.export_turns import Asker, this_asker
from dashboard.data.svg_files import svg_file
from dashboard.state.escape import plain
from dashboard.state.presentation import is_presented
from s7core.export.spreadsheet_csv import spreadsheet_csv
from s7core.language.translation import _

RIGHT_EDGE = 4  # pixels, where Streamlit leaves none, and the last number of an axis would be cut
EXPORT_WIDTH = 720  # pixels, of a saved chart; on the page a chart is as wide as its column


def draw(chart: Drawing, title: str, key: str, **options: Any) -> None:
    """Draw a chart as wide as its place; `options` are those of st.vega_lite_chart.

    Its specification is the same to the byte each time, so that a browser that has it only takes over the new data.
    """
    look = for_projector(chart.specification) if is_presented() else chart.specification
    specification = {"padding": {"right": RIGHT_EDGE}, **_ground(), **look, "datasets": chart.arrow_tables()}
    st.vega_lite_chart(specification, key=key, width="stretch", alt=title, **options)


def _ground() -> dict[str, str]:
    """No background of its own for a chart on a dark page, where it looks the same.

    The browser writes the PNG with black words, for the colour of the text around the chart is unknown to it there; on the
    dark background they could not be read.
    """
    return {"background": "transparent"} if st.context.theme.type == "dark" else {}


def show_chart(chart: Drawing, title: str, key: str, table: pd.DataFrame | None = None) -> None:
    """Draw a chart under its title, and below it the table of its figures, if there is one.

    `title` states the finding in a sentence; screen readers read it in place of the picture. `key` names the files too.
    """
    st.markdown(f"**{plain(title)}**")
    draw(chart, title, key)
    if table is not None:
        with st.expander(_("The same as a table, and as files")):
            draw_table(_shown(table), alt=title, placeholder="")  # its file has the English names
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                show_csv(table, key)
                show_svg(chart, key)


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its columns named in the reader's language, unless that would name two of them alike."""
    named = table.rename(columns=_)
    return named if named.columns.is_unique else table


def show_csv(table: pd.DataFrame, name: str) -> None:
    """Draw a button that saves a table as `name`.csv."""
    save_button("CSV", partial(csv, table), f"{name}.csv", "text/csv", key=f"csv-{name}")


def csv(table: pd.DataFrame) -> str:
    """The table as CSV for spreadsheets, without its index; what is missing is empty."""
    cells = table.astype(object).where(table.notna(), None)
    return spreadsheet_csv([str(name) for name in table.columns], cells.itertuples(index=False, name=None))


def show_svg(chart: Drawing, name: str) -> None:
    """Draw a button that saves a chart as SVG if vl_convert is installed, and say where the button for PNG is."""
    if find_spec("vl_convert"):
        save_button("SVG", partial(svg, chart, this_asker()), f"{name}.svg", "image/svg+xml", key=f"svg-{name}")
    st.caption(_("PNG: the button at the chart's corner."))


def svg(chart: Drawing, asker: Asker) -> str:
    """The chart as SVG text, when it is this session's turn; FileNotMadeError says why there is none."""
    return svg_file(json.dumps(chart.for_file(EXPORT_WIDTH).to_dict()), asker)
