"""Prose whose glossary terms have tooltips, which open by pointer, by touch and by keyboard.

A term becomes a span in the text; one component, drawn once on each page, gives all these spans their tooltips.
"""

import html
import re
from typing import Any

import streamlit as st

from dashboard.assets import script
from s7core.language.translation import _, cached_by_language
from s7core.lesson.glossary import TERMS, mentions

# Parts of Markdown that are left as they are: code, formulas, links, icons, and the names of layers.
UNTOUCHED = re.compile(r"(`[^`]*`|\$[^$]+\$|\[[^\]]*\]\([^)]*\)|:material/\w+:|https?://\S+|\b[A-Z]\w*\d?[a-z]?-\d+\b)")

_component = st.components.v2.component("s7_terms", js=script("glossary_tooltips"))


def draw_tooltips() -> None:
    """Draw the component that opens the tooltips; call it once in each script run."""
    _component(key="terms", data=_data())


@cached_by_language(maxsize=None)
def _data() -> dict[str, Any]:
    return {"terms": {each.key: [each.title, each.text] for each in TERMS}, "words": {"glossary": _("Glossary")}}


def markdown_with_terms(markdown: str) -> None:
    """Write Markdown prose in which the first mention of each term has a tooltip."""
    st.markdown(with_terms(markdown), unsafe_allow_html=True)


def caption_with_terms(markdown: str) -> None:
    """Write a caption in which the first mention of each term has a tooltip."""
    st.caption(with_terms(markdown), unsafe_allow_html=True)


@cached_by_language(maxsize=2048)
def with_terms(markdown: str) -> str:
    """The Markdown with a span around the first mention of each term; what could be read as HTML is escaped."""
    parts = UNTOUCHED.split(markdown)
    prose = [part if at % 2 else html.escape(part, quote=False).replace("&gt;", ">") for at, part in enumerate(parts)]
    known: set[str] = set()
    return "".join(part if at % 2 else _marked(part, known) for at, part in enumerate(prose))


@cached_by_language(maxsize=512)
def label_with_terms(label: str) -> str:
    """HTML of a plain label, escaped, in which the first mention of each term has a tooltip."""
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
