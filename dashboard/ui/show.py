"""A chart on a page: its finding as a title, the chart, and the same figures as a folded table."""

import altair as alt
import pandas as pd
import streamlit as st


def show_chart(chart: alt.Chart, title: str, key: str, table: pd.DataFrame | None = None) -> None:
    """`title` is the chart's one finding in a sentence; it is also what a screen reader says of the picture."""
    st.markdown(f"**{title}**")
    st.altair_chart(chart, key=key, width="stretch", alt=title)
    if table is not None:
        with st.expander("The same as a table"):
            st.dataframe(table, hide_index=True, alt=title, placeholder="")
