"""Repairs of Streamlit's own elements for keyboards and screen readers, made in the browser."""

import streamlit as st

from dashboard.assets import script

_component = st.components.v2.component("s7_accessible_frame", js=script("accessible_frame"))


def repair_frame() -> None:
    """Draw the component that repairs the navigation and wide tables; call it once in each script run."""
    _component(key="accessible-frame")
