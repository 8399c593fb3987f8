"""Receptive field: what one unit of a network can see, and what it really looks at."""

import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.receptive_field.unit_field import show_unit
from dashboard.pages import page_file, page_heading
from dashboard.state.address import asked, whole_address
from dashboard.state.session import VIEW
from s7core.language.translation import _

if asked(VIEW) == "what-if":  # the editor of layers was a part of this page: its links lead to its page
    st.switch_page(page_file("build"), query_params=whole_address(leave_out=(VIEW,)))

st.title(page_heading("receptive_field"))
markdown_with_terms(_("Choose a layer and one of its units: see which pixels it can see, and which it really looks at."))
show_unit()
