"""Presenter mode: a stage, slide by slide; a teacher makes its link on the Teacher page."""

import streamlit as st

from dashboard.features.presenter.slides import present
from dashboard.state.address import link_note
from s7core.lesson.stages import ALL_STAGES, stage

asked = st.query_params.get("stage", ALL_STAGES[0].key)
if asked not in [each.key for each in ALL_STAGES]:
    link_note(f"stage is {asked!r}, but it must be one of {', '.join(each.key for each in ALL_STAGES)}.")
    asked = ALL_STAGES[0].key
present(stage(asked))
