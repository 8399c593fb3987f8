"""Ablations: two settings crossed, so that the effect of each can be told apart."""

import streamlit as st

from dashboard.ui.ablation import show_study
from s7core.lesson.groups import studies

st.title("Ablations")
st.markdown("Switch one setting at a time, with the same seeds each time, and see what it does by itself.")
for each in studies():
    show_study(each)
