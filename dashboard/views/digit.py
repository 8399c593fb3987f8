"""Your digit: draw one and see what networks read, move one until they are fooled, or draw ten as a test set."""

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.address_widgets import segments
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.your_digit.draw_digit import show_draw
from dashboard.features.your_digit.drawing_pad import forget_pad
from dashboard.features.your_digit.fool_network import show_fool
from dashboard.features.your_digit.our_set import show_our_set
from dashboard.pages import page_heading
from dashboard.state.session import VIEW
from s7core.language.translation import N_, _

VIEWS = {"draw": N_("Draw or upload"), "fool": N_("Fool the network"), "set": N_("Our test set")}

st.html(asset_path("your_digit.css"))
st.title(page_heading("digit"))
markdown_with_terms(_("Draw a digit and watch networks read it, stroke by stroke."))
see = segments(
    _("What to do"), list(VIEWS), key=VIEW, default="draw", title=lambda key: _(VIEWS[key]), label_visibility="collapsed"
)
if see == "draw":
    show_draw()
else:
    forget_pad()
if see == "fool":
    show_fool()
elif see == "set":
    show_our_set()
