"""Claims audit: every claim of the published lesson beside what was computed or measured here."""

from dataclasses import asdict

import pandas as pd
import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.chart_frame import show_csv
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.features.audit.finding_cards import VERDICT_SIGNS, finding_card, findings
from dashboard.pages import page_file
from dashboard.state.session import VERDICT

EVERY = "all"

st.title("Claims audit")
markdown_with_terms("See what the published lesson claims, what was computed or measured here, and whether the claim holds.")
every = findings()
counts = {verdict: sum(each.verdict == verdict for each in every) for verdict in VERDICT_SIGNS}
there = [verdict for verdict, count in counts.items() if count]
chosen = segments(
    "Verdict",
    [EVERY, *there],
    key=VERDICT,
    default=EVERY,
    wrap=True,
    title=lambda key: f"All {len(every)}" if key == EVERY else f"{VERDICT_SIGNS[key][0]} {key}: {counts[key]}",
)
st.html("".join(finding_card(each) for each in every if chosen in (EVERY, each.verdict)))
caption_with_terms(
    "Parameters and receptive fields are computed from the layers. Everything of training is computed from the "
    "reference runs, several seeds each, trained with the engine that trains here. Intervals are 95%. An implied "
    "claim is not said in so many words. Aims that claim nothing are left out."
)
show_csv(pd.DataFrame([asdict(each) for each in every]), "claims-audit")
if st.button("Lay the reference runs side by side", icon=":material/compare_arrows:"):
    st.switch_page(page_file("compare"), query_params={})
