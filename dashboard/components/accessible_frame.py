"""Repairs of Streamlit's own elements for keyboards and screen readers, made in the browser."""

import streamlit as st

from dashboard.assets import script
from s7core.language.translation import _, language

_component = st.components.v2.component("s7_accessible_frame", js=script("accessible_frame"))


def repair_frame() -> None:
    """Draw the component that repairs the navigation and wide tables and names the page's language; call it once a run."""
    _component(key="accessible-frame", data={"language": language(), "scrolls": _("Can be scrolled")})
