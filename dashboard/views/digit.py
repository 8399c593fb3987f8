"""Your digit: draw one and see what networks read, move one until they are fooled, or draw ten as a test set."""

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.address_widgets import segments
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.your_digit.draw_digit import show_draw
from dashboard.features.your_digit.drawing_pad import forget_pad
from dashboard.features.your_digit.fool_network import show_fool
from dashboard.features.your_digit.our_set import show_our_set
from dashboard.state.session import VIEW

VIEWS = {"draw": "Draw or upload", "fool": "Fool the network", "set": "Our test set"}

st.html(asset_path("your_digit.css"))
st.title("Your digit")
markdown_with_terms("Draw a digit and watch networks read it, stroke by stroke.")
see = segments("What to do", list(VIEWS), key=VIEW, default="draw", title=VIEWS.get, label_visibility="collapsed")
if see == "draw":
    show_draw()
else:
    forget_pad()
if see == "fool":
    show_fool()
elif see == "set":
    show_our_set()
