"""Class wall: all that a class has found out together, live, to be read from the back of the room."""

import streamlit as st

from dashboard.ui.classroom.wall import choose_class, show_wall

st.title("Class wall")
name = choose_class()
if name:
    show_wall(name)
