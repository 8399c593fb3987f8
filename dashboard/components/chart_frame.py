"""A chart on a page, with its finding as a title above it, and its figures as a folded table and as files below."""

import json
import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.drawing import Drawing

EXPORT_WIDTH = 720  # pixels, of a saved chart; on the page a chart is as wide as its column
EXPORT_SECONDS = 60


def draw(chart: Drawing, title: str, key: str, **options: Any) -> None:
    """Draw a chart as wide as its place; `options` are those of st.vega_lite_chart.

    Its specification is the same to the byte each time, so that a browser that has it only takes over the new data.
    """
    specification = {**chart.specification, "datasets": chart.arrow_tables()}
    st.vega_lite_chart(specification, key=key, width="stretch", alt=title, **options)


def show_chart(chart: Drawing, title: str, key: str, table: pd.DataFrame | None = None) -> None:
    """Draw a chart under its title, and below it the table of its figures, if there is one.

    `title` states the finding in a sentence; screen readers read it in place of the picture. `key` names the files too.
    """
    st.markdown(f"**{title}**")
    draw(chart, title, key)
    if table is not None:
        with st.expander("The same as a table, and as files"):
            st.dataframe(table, hide_index=True, alt=title, placeholder="")
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                show_csv(table, key)
                show_svg(chart, key)


def show_csv(table: pd.DataFrame, name: str) -> None:
    """Draw a button that saves a table as `name`.csv."""
    st.download_button(
        "CSV",
        partial(table.to_csv, index=False),
        f"{name}.csv",
        "text/csv",
        key=f"csv-{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def show_svg(chart: Drawing, name: str) -> None:
    """Draw a button that saves a chart as SVG if vl_convert is installed, and say where the button for PNG is."""
    if find_spec("vl_convert"):
        st.download_button(
            "SVG",
            partial(svg, chart),
            f"{name}.svg",
            "image/svg+xml",
            key=f"svg-{name}",
            icon=":material/download:",
            on_click="ignore",
        )
    st.caption("PNG: the button at the chart's corner.")


def svg(chart: Drawing) -> str:
    """The chart as SVG text, made in a process of its own so that no session waits; CalledProcessError if that fails."""
    program = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.vegalite_to_svg(sys.stdin.read()).encode())"
    to_draw = json.dumps(chart.properties(width=EXPORT_WIDTH, background="white").to_dict())
    return subprocess.run(
        [sys.executable, "-c", program], input=to_draw.encode(), capture_output=True, check=True, timeout=EXPORT_SECONDS
    ).stdout.decode()
