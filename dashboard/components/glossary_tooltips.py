"""Prose in which each term of the glossary explains itself: point at it, tap it, or reach it with the Tab key.

The words stay plain text; a term among them becomes a span that one component, drawn once a page, gives a tooltip.
"""

import html
import re

import streamlit as st

from dashboard.assets import script
from s7core.lesson.glossary import TERMS, mentions

# In these parts of Markdown nothing is touched: code, formulas, links, icons; nor in the names of layers.
UNTOUCHED = re.compile(r"(`[^`]*`|\$[^$]+\$|\[[^\]]*\]\([^)]*\)|:material/\w+:|https?://\S+|\b[A-Z]\w*\d?[a-z]?-\d+\b)")

_component = st.components.v2.component("s7_terms", js=script("glossary_tooltips"))
_DATA = {"terms": {each.key: [each.title, each.text] for each in TERMS}}


def draw_tooltips() -> None:
    """Call once a script run: terms on the page answer to pointer, finger and keyboard."""
    _component(key="terms", data=_DATA)


def markdown_with_terms(markdown: str) -> None:
    """Markdown prose; the first time that each term appears in it, it explains itself."""
    st.markdown(with_terms(markdown), unsafe_allow_html=True)


def caption_with_terms(markdown: str) -> None:
    """The same as a caption."""
    st.caption(with_terms(markdown), unsafe_allow_html=True)


def with_terms(markdown: str) -> str:
    """The Markdown with a span around the first mention of each term; what could be read as HTML is escaped."""
    parts = UNTOUCHED.split(markdown)
    prose = [part if at % 2 else html.escape(part, quote=False).replace("&gt;", ">") for at, part in enumerate(parts)]
    known: set[str] = set()
    return "".join(part if at % 2 else _marked(part, known) for at, part in enumerate(prose))


def label_with_terms(label: str) -> str:
    """HTML of a plain label, escaped, in which terms explain themselves."""
    return _marked(html.escape(label), set())


def _marked(text: str, known: set[str]) -> str:
    pieces, at = [], 0
    for found in mentions(text):
        if found.term.key in known:
            continue
        known.add(found.term.key)
        word = text[found.start : found.end]
        pieces += [
            text[at : found.start],
            f'<span class="s7-term" data-term="{found.term.key}" tabindex="0" role="button" '
            f'aria-expanded="false">{word}</span>',
        ]
        at = found.end
    return "".join([*pieces, text[at:]])
