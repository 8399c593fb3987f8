"""Layers: the network as a diagram, and what each layer makes of a digit."""

import streamlit as st

from dashboard.ui.digits import data_uri
from dashboard.ui.inside.answers import Answer, answers
from dashboard.ui.inside.choose import choose_layer, choose_network
from dashboard.ui.inside.diagram import show_diagram
from dashboard.ui.inside.layer import show_layer
from dashboard.ui.inside.liveliness import show_liveliness
from dashboard.ui.inside.networks import answers_of, network_of
from dashboard.ui.inside.one_image import choose_digit
from dashboard.ui.inside.pictures import picture
from dashboard.ui.tables import show_share_table
from dashboard.ui.words import run_name

st.title("Layers")
st.markdown("Follow a digit through a network: what each layer makes of it, with which weights, and how one "
            "number comes about.")
run = choose_network()
traced = network_of(run).trace
choice, digit_side, answer_side = st.columns([1.2, 0.5, 1], gap="medium")
with choice:
    shown = choose_digit()
    row = choose_layer(traced)
with digit_side:
    st.html(picture(data_uri(shown.image), shown.name, 150))
with answer_side:
    st.html(answers([Answer(run_name(run), answers_of([run], shown.image)[0], shown.label)]))
show_diagram(traced, row.name, on_click=lambda name: st.session_state.update(layer=name))
show_layer(run, row, shown)
show_liveliness(run)
st.subheader("All layers")
show_share_table(traced)
