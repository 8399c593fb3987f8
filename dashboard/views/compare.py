"""Compare: up to six stages, groups of seeds or runs side by side, and a verdict."""

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.address_widgets import segments
from dashboard.components.downloads import comparison_button
from dashboard.components.error_sentences import end_page
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.queries import recent_runs
from dashboard.features.compare.choose_items import choose_items, in_english
from dashboard.features.compare.differing_digits import show_differing_digits
from dashboard.features.compare.item_accuracies import show_accuracies
from dashboard.features.compare.item_curves import show_curves
from dashboard.features.compare.item_layers import show_item_layers
from dashboard.features.compare.item_settings import show_settings
from dashboard.features.compare.leaderboard import show_leaderboard
from dashboard.features.compare.learning_pair import show_learning_pair
from dashboard.features.compare.replay import show_replay
from dashboard.features.compare.suggested_items import suggested_items
from dashboard.features.compare.verdict import choose_pair, named_by, show_headline, show_verdict_limits
from dashboard.pages import page_heading
from dashboard.state.session import COMPARED, VIEW
from s7core.language.translation import N_, _

AT_MOST = 6
VIEWS = {
    "accuracy": N_("Accuracies"),
    "curves": N_("Curves"),
    "learn": N_("See it learn"),
    "results": N_("Results"),
    "settings": N_("Settings"),
    "layers": N_("Layers"),
    "digits": N_("Digits"),
    "replay": N_("Replay"),
}

st.html(asset_path("compare_page.css"))
runs = recent_runs(COMPARED)
suggested = suggested_items(runs)
with st.container(gap="xsmall"):  # low, so that what is looked at begins on the first screen
    st.title(page_heading("compare"))
    markdown_with_terms(_("Lay stages or runs side by side: is the difference more than noise?"))
    chooser, side_a, side_b = st.columns([1.2, 2, 2], vertical_alignment="bottom")
    with chooser:
        items = choose_items(suggested.keys, AT_MOST, runs)
    if len(items) < 2:
        st.info(_("Choose at least two: reference and published runs are always here, your own after their first epoch."))
        end_page()

    found = choose_pair(items, side_a, side_b)
    if found:
        show_headline(found)
    limits = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        view = segments(
            _("Look at"),
            list(VIEWS),
            key=VIEW,
            default="accuracy",
            title=lambda key: _(VIEWS[key]),
            label_visibility="collapsed",
            wrap=True,
        )
        written = in_english(items, runs)
        comparison_button(written, named_by(found, written))
if found and view != "learn":
    with limits:
        show_verdict_limits(found)

if view == "accuracy":
    show_accuracies(items, suggested.reason if tuple(each.key for each in items) == suggested.keys else "")
elif view == "curves":
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
if found and view == "learn":
    show_verdict_limits(found)  # two networks at work fill the screen above it
