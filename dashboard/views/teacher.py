"""Teacher: sign in, open a class, set its limits, look after its runs."""

import streamlit as st

from dashboard.data.visitors import visitor
from dashboard.features.classroom.teacher_page import show_teacher_page
from dashboard.features.classroom.teacher_sign_in import show_sign_in
from dashboard.pages import page_heading
from s7core.language.translation import _

st.title(page_heading("teacher"))
st.markdown(_("Open a class, share its link, set what its students may do, and look after their runs."))
if visitor().is_teacher:
    show_teacher_page()
else:
    show_sign_in()
