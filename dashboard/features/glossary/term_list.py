"""The parts of the glossary page: the choice of a term, the chosen term, and all terms from A to Z."""

import html
from unicodedata import combining, normalize

import streamlit as st

from dashboard.components.address_widgets import select_or_none
from dashboard.components.error_sentences import guarded
from dashboard.pages import page_file, page_title
from dashboard.state.session import GLOSSARY_TERM
from s7core.language.translation import _
from s7core.lesson.glossary import TERMS, Term, term


def terms_by_key() -> dict[str, Term]:
    """All terms, by their titles in alphabetical order."""
    return {each.key: each for each in sorted(TERMS, key=lambda each: _in_order(each.title))}


def _in_order(title: str) -> str:
    """What a title is sorted by: neither capital letters nor accents count, so that a German Ä stands at A."""
    return "".join(sign for sign in normalize("NFKD", title.lower()) if not combining(sign))


def choose_term() -> Term | None:
    """Draw a select box of all terms, whose choice is in the address; None where none is chosen."""
    terms = terms_by_key()
    chosen = select_or_none(
        _("Find a word"),
        list(terms),
        key=GLOSSARY_TERM,
        title=lambda key: terms[key].title,
        width=360,
        placeholder=_("Type a few letters"),
    )
    return term(chosen) if chosen else None


def show_term(chosen: Term) -> None:
    """Draw a term with its explanation, a button for each related term, and a link to the page where it can be seen."""
    terms = terms_by_key()
    with st.container(border=True):
        st.header(chosen.title, anchor=chosen.key)
        st.markdown(chosen.text)
        row = st.container(horizontal=True, gap="small", vertical_alignment="center")
        for key in chosen.see:
            row.button(terms[key].title, key=f"see-{key}", on_click=guarded(_open), args=(key,), icon=":material/menu_book:")
        if chosen.page:
            row.page_link(
                page_file(chosen.page),
                label=_("See it on {page}", page=page_title(chosen.page)),
                icon=":material/arrow_forward:",
            )


def show_all() -> None:
    """Draw every term with its explanation, in alphabetical order."""
    st.header(_("From A to Z"))
    entries = "".join(
        f'<div id="term-{each.key}"><dt>{html.escape(each.title)}</dt><dd>{html.escape(each.text)}</dd></div>'
        for each in terms_by_key().values()
    )
    st.html(f'<dl class="s7-glossary">{entries}</dl>')


def _open(key: str) -> None:
    GLOSSARY_TERM.set(key)
