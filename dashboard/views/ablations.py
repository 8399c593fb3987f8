"""Ablations: two settings crossed, so that the effect of each can be told apart."""

import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.ablations.study_panel import show_study
from dashboard.pages import page_heading
from dashboard.state.session import EVIDENCE_MEASURE
from s7core.language.translation import _
from s7core.language.words import sentence_start
from s7core.lesson.groups import studies
from s7core.reference.evidence import MEASURES

st.title(page_heading("ablations"))
markdown_with_terms(_("Switch one setting at a time, with the same seeds each time, and see what it does by itself."))
measure = segments(
    _("Judge by"),
    list(MEASURES),
    key=EVIDENCE_MEASURE,
    default="last",
    wrap=True,
    title=lambda key: sentence_start(MEASURES[key].label),
)
for each in studies():
    show_study(each, measure)
