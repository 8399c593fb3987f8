"""Compare: up to six stages, groups of seeds or runs side by side, and a verdict."""

import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.downloads import comparison_button
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.compared_items import GROUP_PREFIX
from dashboard.features.compare.choose_items import choose_items
from dashboard.features.compare.differing_digits import show_differing_digits
from dashboard.features.compare.item_curves import show_curves
from dashboard.features.compare.item_layers import show_item_layers
from dashboard.features.compare.item_settings import show_settings
from dashboard.features.compare.leaderboard import show_leaderboard
from dashboard.features.compare.learning_pair import show_learning_pair
from dashboard.features.compare.replay import show_replay
from dashboard.features.compare.verdict import choose_pair, show_verdict
from dashboard.state.session import VIEW
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES

AT_MOST = 6
DEFAULT = [GROUP_PREFIX + lesson_experiments(stage.key)[-1].key for stage in ALL_STAGES]
VIEWS = {
    "curves": "Curves",
    "learn": "See it learn",
    "results": "Results",
    "settings": "Settings",
    "layers": "Layers",
    "digits": "Digits",
    "replay": "Replay",
}

st.title("Compare")
markdown_with_terms(f"Lay two to {AT_MOST} stages or runs side by side, and learn whether what differs is more than noise.")
items = choose_items(DEFAULT, AT_MOST)
if len(items) < 2:
    st.info("Choose at least two: reference and published runs are always here, your own after their first epoch.")
    st.stop()

found = choose_pair(items)
if found:
    show_verdict(found)
comparison_button(items, found.verdict if found else "")

view = segments("Look at", list(VIEWS), key=VIEW, default="curves", title=VIEWS.get, label_visibility="collapsed")
if view == "curves":
    show_curves(items)
elif view == "learn":
    show_learning_pair(items)
elif view == "results":
    show_leaderboard(items)
elif view == "settings":
    show_settings(items)
elif view == "layers":
    show_item_layers(items)
elif view == "digits":
    show_differing_digits(items, found)
else:
    show_replay(items)
