"""HTML that can be clicked: a component that draws it and reports which part of it was clicked.

A click on an element with `data-key` reports that key, and so do Enter and the space bar where the element has `tabindex`.
A click on an element with `data-grid="12x16"` reports row and column, "3,7". An element with `data-scrolls` keeps its scroll
position when the HTML changes. An element that opens a dialog (`aria-haspopup`) gets the focus back when the dialog closes.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.state.session_key import Key

_CSS = stylesheet("clickable") + stylesheet("dashboard")  # the page's own rules do not reach into a component
_component = st.components.v2.component("s7_clickable", js=script("clickable"), css=_CSS)


def clickable(html: str, key: Key[Any], when_clicked: Callable[[str], Any]) -> None:
    """Draw the HTML, in which the caller must have escaped everything that a user may have typed.

    `when_clicked` gets what was clicked. It is called before the page runs again, as the callback of a button is.
    """

    def clicked() -> None:
        found = key.value.clicked
        if found is not None:
            when_clicked(found)

    _component(key=key.name, data=html, on_clicked_change=guarded(clicked))
