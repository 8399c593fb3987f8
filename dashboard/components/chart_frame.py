"""A chart on a page: its finding as a title, the chart, and the same figures as a folded table."""

import pickle
import subprocess
import sys
from functools import partial
from importlib.util import find_spec

import pandas as pd
import streamlit as st

from dashboard.charts.layered import AnyChart

EXPORT_WIDTH = 720  # pixels; on the page a chart is as wide as its place
EXPORT_SECONDS = 60


def show_chart(chart: AnyChart, title: str, key: str, table: pd.DataFrame | None = None) -> None:
    """`title` is the chart's one finding in a sentence; it is also what a screen reader says of the picture."""
    st.markdown(f"**{title}**")
    st.altair_chart(chart, key=key, width="stretch", alt=title)
    if table is not None:
        with st.expander("The same as a table, and as files"):
            st.dataframe(table, hide_index=True, alt=title, placeholder="")
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                show_csv(table, key)
                show_svg(chart, key)


def show_csv(table: pd.DataFrame, name: str) -> None:
    """A button that saves a table."""
    st.download_button(
        "CSV",
        partial(table.to_csv, index=False),
        f"{name}.csv",
        "text/csv",
        key=f"csv-{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def show_svg(chart: AnyChart, name: str) -> None:
    """A button that saves a chart as SVG, where what draws it is installed; PNG is at the chart's corner."""
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


def svg(chart: AnyChart) -> str:
    """The chart as SVG, made in a process of its own.

    Here other sessions draw at the same time, and each drawing switches what Altair, for the whole process, puts in the
    place of a chart's data: an export between would come out empty.
    """
    program = (
        "import pickle, sys, vl_convert; chart = pickle.load(sys.stdin.buffer); "
        "sys.stdout.buffer.write(vl_convert.vegalite_to_svg(chart.to_json()).encode())"
    )
    to_draw = pickle.dumps(chart.properties(width=EXPORT_WIDTH, background="white"))
    return subprocess.run(
        [sys.executable, "-c", program], input=to_draw, capture_output=True, check=True, timeout=EXPORT_SECONDS
    ).stdout.decode()
