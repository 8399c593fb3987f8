"""A page opens at its top; Back and Forward lead to where one was on it."""

import streamlit as st

from dashboard.assets import script

_component = st.components.v2.component("s7_page_scroll", js=script("page_scroll"))


def open_at_its_top(address: str) -> None:
    """Have the browser show the page of this address from its top, unless it is on screen already.

    Call it once a script run, before the page is drawn.
    """
    _component(key="page-scroll", data=address or "/", height=0)
