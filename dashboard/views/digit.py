"""Your digit: draw one and see what the networks read, or move one until they are fooled."""

import streamlit as st

from dashboard.ui.address import segments
from dashboard.ui.inside.draw import show_draw
from dashboard.ui.inside.fool import show_fool
from dashboard.ui.inside.pad import forget_pad
from dashboard.ui.terms import tell

VIEWS = {"draw": "Draw or upload", "fool": "Fool the network"}

st.title("Your digit")
tell("Draw a digit and watch networks read it, stroke by stroke.")
if segments("What to do", list(VIEWS), key="see", default="draw", title=VIEWS.get, label_visibility="collapsed") == "draw":
    show_draw()
else:
    forget_pad()
    show_fool()
