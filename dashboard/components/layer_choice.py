"""The choice of a layer by its name."""

import streamlit as st

from dashboard.components.address_widgets import select
from s7core.model.trace import Row, Trace

LAYER = "layer"


def choose_layer(traced: Trace) -> Row:
    """By its name, which is in the address."""
    names = [row.name for row in traced.rows]
    if st.session_state.get(LAYER, names[0]) not in names:  # of another network
        st.session_state[LAYER] = names[0]
    return traced.rows[names.index(select("Layer", names, key=LAYER, default=names[0], help="Or click it below."))]
