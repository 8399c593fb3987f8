"""Layers: the network as a diagram, and what each layer makes of a digit."""

import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.components.layer_tables import show_share_table
from dashboard.data.networks import network_of
from dashboard.data.queries import runs_to_look_into
from dashboard.features.layers.dead_units_panel import show_dead_units
from dashboard.features.layers.layer_panel import show_layer_panel
from dashboard.features.run.choose_network import choose_network
from dashboard.pages import page_heading
from s7core.language.translation import _

st.title(page_heading("layers"))
markdown_with_terms(
    _(
        "Follow a digit through a network: what each layer makes of it, with which weights, how one number comes about, and "
        "how a weight learns from it."
    )
)
run = choose_network(runs_to_look_into())
show_layer_panel(run)
show_dead_units(run)
st.header(_("All layers"))
show_share_table(network_of(run).trace)
