"""Receptive field: what one unit can see, what it really looks at, and what another architecture would do."""

import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.receptive_field.architecture_editor import show_what_if
from dashboard.features.receptive_field.unit_field import show_unit
from dashboard.state.session import VIEW

VIEWS = {"unit": "One unit", "what-if": "What if"}

st.title("Receptive field")
markdown_with_terms(
    "Choose a layer and one of its units: see which pixels it can see and which it really looks at, or change the "
    "layers and see what that does."
)
if segments("See", list(VIEWS), key=VIEW, default="unit", title=VIEWS.get, label_visibility="collapsed") == "unit":
    show_unit()
else:
    show_what_if()
