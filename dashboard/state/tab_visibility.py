"""Whether the browser's tab is hidden behind others, so that nothing is drawn again and again for nobody."""

import streamlit as st

from dashboard.assets import script
from dashboard.state.session import TAB_VISIBILITY

_component = st.components.v2.component("s7_tab_visibility", js=script("tab_visibility"))


def tab_is_hidden() -> bool:
    """Whether the tab has been hidden for some seconds."""
    return bool(getattr(TAB_VISIBILITY.get(), "hidden", False))


def watch_tab() -> None:
    """Have the page run again when the tab is hidden or seen again; call it once a script run, on every page."""
    _component(
        key=TAB_VISIBILITY.name, data=tab_is_hidden(), default={"hidden": False}, on_hidden_change=lambda: None, height=0
    )
