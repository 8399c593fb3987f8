"""Teacher: sign in, open a class, set its limits, look after its runs."""

import streamlit as st

from dashboard.ui.classroom.desk import show_desk
from dashboard.ui.classroom.sign_in import show_sign_in
from dashboard.ui.visitor import visitor

st.title("Teacher")
st.markdown("Open a class, give its link, set what its students may do, and look after their runs.")
if visitor().is_teacher:
    show_desk()
else:
    show_sign_in()
