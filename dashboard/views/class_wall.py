"""Class wall: all that a class has found out together, live, to be read from the back of the room."""

import streamlit as st

from dashboard.features.classroom.wall_panel import choose_axis, choose_class, show_wall
from dashboard.pages import page_heading
from s7core.language.translation import _

st.title(page_heading("class_wall"))
st.markdown(_("See all runs of a class as points, live."))
choices = st.container(horizontal=True, gap="small")
with choices:
    name = choose_class()
if name:
    with choices:
        axis = choose_axis()
    show_wall(name, axis)
