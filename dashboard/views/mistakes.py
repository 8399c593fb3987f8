"""Mistakes: which digits a run gets wrong, how sure it was, and all about one of them."""

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.address_widgets import segments, select_or_none
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.data.networks import calibrate_ahead
from dashboard.data.queries import mistakes_of, runs_to_look_into
from dashboard.features.mistakes.calibration_panel import show_calibration
from dashboard.features.mistakes.digit_browser import show_digit_browser
from dashboard.features.run.choose_network import choose_network
from dashboard.pages import page_heading
from dashboard.state.session import OTHER_RUN, VIEW
from s7core.analysis.statistics import with_interval
from s7core.language.translation import N_, _, _p
from s7core.lesson.tested_text import wrong_digits_text
from s7core.runs import titles

VIEWS = {"digits": N_("Digits"), "calibration": N_("Calibration")}

st.html(asset_path("mistakes.css"))
st.title(page_heading("mistakes"))
markdown_with_terms(_("See which digits a run gets wrong, how sure it was, and what another run says of the same digit."))
runs = runs_to_look_into()
chosen, second = st.columns([1.6, 1])  # the name of a run with changed settings is long
with chosen:
    run = choose_network(runs, _p("one training", "Run"))
with second:
    others = {each.id: each for each in runs if each.id != run.id}
    other_id = select_or_none(
        _("Second opinion"),
        list(others),
        key=OTHER_RUN,
        title=lambda run_id: titles.run_title(others[run_id]),
        placeholder=_("Choose another run"),
    )

found, images = mistakes_of(run), run.recipe.test_images
accuracy = with_interval([1 - len(found) / images], images)
st.markdown(_("**{mistakes}**: accuracy {accuracy}.", mistakes=wrong_digits_text(len(found), images), accuracy=accuracy))

see = segments(
    _("See"), list(VIEWS), key=VIEW, default="digits", title=lambda key: _(VIEWS[key]), label_visibility="collapsed"
)
if see == "digits":
    show_digit_browser(run, others[other_id] if other_id else None)
    calibrate_ahead(run)
else:
    show_calibration(run)
