"""Glossary: each word of the lesson, explained once."""

import streamlit as st

from dashboard.features.glossary.term_list import choose_term, show_all, show_term
from s7core.lesson.glossary import TERMS

st.title("Glossary")
st.markdown(
    f"Look up any of the {len(TERMS)} words of the lesson. On other pages, point at a word with dots under it, or tap it."
)
if chosen := choose_term():
    show_term(chosen)
show_all()
