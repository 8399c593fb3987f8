"""Glossary: each word of the lesson, explained once."""

import streamlit as st

from dashboard.features.glossary.term_list import choose_term, show_all, show_term
from dashboard.pages import page_heading
from s7core.language.translation import _
from s7core.lesson.glossary import TERMS

st.title(page_heading("glossary"))
st.markdown(
    _(
        "Look up any of the {count} words of the lesson. On other pages, point at a word with dots under it, or tap it.",
        count=len(TERMS),
    )
)
if chosen := choose_term():
    show_term(chosen)
show_all()
