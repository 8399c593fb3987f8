"""A decimal comma in a field for a number is understood."""

import streamlit as st

from dashboard.assets import script

_component = st.components.v2.component("s7_decimal_comma", js=script("decimal_comma"))


def understand_decimal_commas() -> None:
    """Have the browser take a comma for a decimal point in all fields for decimal numbers; call it once a script run."""
    _component(key="decimal-comma", height=0)
