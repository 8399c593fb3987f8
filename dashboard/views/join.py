"""Join: a student enters a class with a nickname."""

import streamlit as st

from dashboard.features.classroom.join_class import show_join
from dashboard.pages import page_heading
from s7core.language.translation import _

st.title(page_heading("join"))
st.markdown(_("Choose a nickname, and what you train counts for your class."))
show_join()
