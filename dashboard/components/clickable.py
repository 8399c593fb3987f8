"""Pictures that can be clicked: HTML in, and which part of it was clicked out.

What has `data-key` answers to clicks, and to Enter and the space bar where it has `tabindex`. What has `data-grid="12x16"`
answers with the row and column under the click, "3,7". What has `data-scrolls` stays scrolled when the HTML changes, and
what opens a dialog (`aria-haspopup`) has the focus again when that closes.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.state.session_key import Key

_CSS = stylesheet("clickable") + stylesheet("dashboard")  # the page's own rules do not reach into a component
_component = st.components.v2.component("s7_clickable", js=script("clickable"), css=_CSS)


def clickable(html: str, key: Key[Any], on_click: Callable[[str], Any]) -> None:
    """Draw the HTML, in which everything that a user may have typed is escaped; `on_click` gets what was clicked.

    It is called before the page runs again, as the callback of a button is.
    """

    def clicked() -> None:
        found = key.value.clicked
        if found is not None:
            on_click(found)

    _component(key=key.name, data=html, on_clicked_change=clicked)
