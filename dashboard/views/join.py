"""Join: a student enters a class with a nickname."""

import streamlit as st

from dashboard.features.classroom.join_class import show_join

st.title("Join a class")
st.markdown("Choose a nickname, and what you train counts for your class.")
show_join()
