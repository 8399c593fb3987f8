"""Build a network: change the layers of a stage, see at once what that does, and train the result."""

import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.build.architecture_editor import show_editor
from dashboard.pages import page_heading
from s7core.language.translation import _

st.title(page_heading("build"))
markdown_with_terms(
    _(
        "Start from a stage, change its layers, see at once how parameters and receptive field change, and train it with "
        "one click."
    )
)
show_editor()
