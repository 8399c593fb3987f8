"""Compare: up to six stages, groups of seeds or runs side by side, and a verdict."""

import streamlit as st

from dashboard.ui.address import segments
from dashboard.ui.compare.curves import show_curves
from dashboard.ui.compare.digits import show_digits
from dashboard.ui.compare.items import GROUP_PREFIX, choose_items
from dashboard.ui.compare.layers import show_layers, show_settings
from dashboard.ui.compare.replay import show_replay
from dashboard.ui.compare.results import show_results
from dashboard.ui.compare.verdict import choose_pair, show_verdict
from dashboard.ui.export import comparison_button
from dashboard.ui.terms import tell
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import ALL_STAGES

AT_MOST = 6
DEFAULT = [GROUP_PREFIX + experiments_of(stage.key)[-1].key for stage in ALL_STAGES]
VIEWS = {"curves": "Curves", "results": "Results", "settings": "Settings", "layers": "Layers", "digits": "Digits",
         "replay": "Replay"}

st.title("Compare")
tell(f"Lay two to {AT_MOST} stages or runs side by side, and learn whether what differs is more than noise.")
items = choose_items(DEFAULT, AT_MOST)
if len(items) < 2:
    st.info("Choose at least two: reference and published runs are always here, your own after their first epoch.")
    st.stop()

found = choose_pair(items)
if found:
    show_verdict(found)
comparison_button(items, found.verdict if found else "")

view = segments("Look at", list(VIEWS), key="see", default="curves", title=VIEWS.get, label_visibility="collapsed")
if view == "curves":
    show_curves(items)
elif view == "results":
    show_results(items)
elif view == "settings":
    show_settings(items)
elif view == "layers":
    show_layers(items)
elif view == "digits":
    show_digits(items, found)
else:
    show_replay(items)
