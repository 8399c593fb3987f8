"""The parts of the glossary page: the choice of a term, the chosen term, and all terms from A to Z."""

import html

import streamlit as st

from dashboard.components.address_widgets import select_or_none
from dashboard.components.error_sentences import guarded
from dashboard.pages import page_file, page_title
from dashboard.state.session import GLOSSARY_TERM
from s7core.lesson.glossary import TERMS, Term, term

TERMS_BY_KEY = {each.key: each for each in sorted(TERMS, key=lambda each: each.title.lower())}


def choose_term() -> Term | None:
    """Draw a select box of all terms, whose choice is in the address; None where none is chosen."""
    chosen = select_or_none(
        "Find a word",
        list(TERMS_BY_KEY),
        key=GLOSSARY_TERM,
        title=lambda key: TERMS_BY_KEY[key].title,
        width=360,
        placeholder="Type a few letters",
    )
    return term(chosen) if chosen else None


def show_term(chosen: Term) -> None:
    """Draw a term with its explanation, a button for each related term, and a link to the page where it can be seen."""
    with st.container(border=True):
        st.header(chosen.title, anchor=chosen.key)
        st.markdown(chosen.text)
        row = st.container(horizontal=True, gap="small", vertical_alignment="center")
        for key in chosen.see:
            row.button(
                TERMS_BY_KEY[key].title, key=f"see-{key}", on_click=guarded(_open), args=(key,), icon=":material/menu_book:"
            )
        if chosen.page:
            row.page_link(
                page_file(chosen.page), label=f"See it on {page_title(chosen.page)}", icon=":material/arrow_forward:"
            )


def show_all() -> None:
    """Draw every term with its explanation, in alphabetical order."""
    st.header("From A to Z")
    entries = "".join(
        f'<div id="term-{each.key}"><dt>{html.escape(each.title)}</dt><dd>{html.escape(each.text)}</dd></div>'
        for each in TERMS_BY_KEY.values()
    )
    st.html(f'<dl class="s7-glossary">{entries}</dl>')


def _open(key: str) -> None:
    GLOSSARY_TERM.set(key)
