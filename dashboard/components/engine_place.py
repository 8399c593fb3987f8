"""The place of what needs the training engine, until that is loaded."""

import streamlit as st

from dashboard.data.warm_start import ENGINE_LOADS, engine_is_loaded
from s7core.language.translation import _


def engine_is_here(height: int) -> bool:
    """Whether the training engine is loaded; if not, draw a space of so many pixels that says so.

    The status line draws the whole page again as soon as the engine is loaded.
    """
    if engine_is_loaded():
        return True
    with st.container(height=height, border=False):
        st.caption(_(ENGINE_LOADS))
    return False
