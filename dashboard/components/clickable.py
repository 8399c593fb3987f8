"""HTML that can be clicked: a component that draws it and reports which part of it was clicked.

A click on an element with `data-key` reports that key, and so do Enter and the space bar where the element has `tabindex`.
All of these are one stop of the Tab key, between which the arrow keys move: a network or a gallery has dozens of them.
A click on an element with `data-grid="12x16"` reports row and column, "3,7". An element with `data-scrolls` keeps its scroll
position when the HTML changes. An element that opens a dialog (`aria-haspopup`) gets the focus back when the dialog closes.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.state.session_key import Key
from s7core.language.translation import _

_CSS = (
    stylesheet("clickable") + stylesheet("dashboard") + stylesheet("claim_mosaic")
)  # the page's own rules do not reach into a component
_component = st.components.v2.component("s7_clickable", js=script("clickable"), css=_CSS)


def clickable(html: str, key: Key[Any], when_clicked: Callable[[str], Any]) -> None:
    """Draw the HTML, in which the caller must have escaped everything that a user may have typed.

    `when_clicked` gets what was clicked. It is called before the page runs again, as the callback of a button is.
    """

    def clicked() -> None:
        found = key.value.clicked
        if _is_offered(found, html):  # a browser may send anything
            when_clicked(found)

    _component(key=key.name, data=_hint(html) + html, on_clicked_change=guarded(clicked))


def _hint(drawn: str) -> str:
    """HTML that says how to move by keys, shown while the focus is there; none where there is one part at the most."""
    if drawn.count("data-key=") < 2:
        return ""
    return f'<div class="s7-key-hint"><span>{escape(_("Arrow keys move, Enter selects"))}</span></div>'


def _is_offered(clicked: object, drawn: str) -> bool:
    """Whether the HTML has the key that was clicked, or a grid with that place."""
    if not isinstance(clicked, str):
        return False
    place, grid = re.fullmatch(r"([0-9]{1,4}),([0-9]{1,4})", clicked), re.search(r'data-grid="(\d+)x(\d+)"', drawn)
    if place and grid:
        return all(int(at) < int(size) for at, size in zip(place.groups(), grid.groups(), strict=True))
    return f'data-key="{escape(clicked)}"' in drawn
