"""Layers: the network as a diagram, and what each layer makes of a digit."""

import streamlit as st

from dashboard.ui.inside.choose import choose_network
from dashboard.ui.inside.layer import show_layers
from dashboard.ui.inside.liveliness import show_liveliness
from dashboard.ui.inside.networks import network_of
from dashboard.ui.tables import show_share_table
from dashboard.ui.terms import tell

st.title("Layers")
tell("Follow a digit through a network: what each layer makes of it, with which weights, and how one number comes "
     "about.")
run = choose_network()
show_layers(run)
show_liveliness(run)
st.subheader("All layers")
show_share_table(network_of(run).trace)
