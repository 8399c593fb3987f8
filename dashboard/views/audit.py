"""Claims audit: every claim of the published lesson beside what was computed or measured here."""

from dataclasses import asdict

import pandas as pd
import streamlit as st

from dashboard.components.address_widgets import segments
from dashboard.components.chart_frame import show_csv
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.features.audit.claim_mosaic import EVERY_VERDICT, chosen_claim, show_mosaic, verdict_title
from dashboard.features.audit.finding_cards import VERDICT_SIGNS, finding_card, findings
from dashboard.features.audit.published_tables import show_published_tables
from dashboard.pages import page_file, page_heading
from dashboard.state.session import VERDICT
from s7core.language.translation import _

st.title(page_heading("audit"))
markdown_with_terms(
    _("See what the published lesson claims, what was computed or measured here, and whether the claim holds.")
)
every = findings()
counts = {verdict: sum(each.verdict == verdict for each in every) for verdict in VERDICT_SIGNS}
there = [verdict for verdict, count in counts.items() if count]
chosen = segments(
    _("Verdict"),
    [EVERY_VERDICT, *there],
    key=VERDICT,
    default=EVERY_VERDICT,
    wrap=True,
    title=lambda key: verdict_title(key, len(every) if key == EVERY_VERDICT else counts[key]),
)
show_mosaic(every, chosen)
opened = chosen_claim(every)
with st.container(key="opened-claim"):
    if opened:
        st.html(finding_card(opened))
    else:
        caption_with_terms(_("Each cell is a claim: click one, and its reason opens here."))
shown = [each for each in every if chosen in (EVERY_VERDICT, each.verdict)]
with st.expander(
    _("All {count} claims as a list", count=len(every))
    if chosen == EVERY_VERDICT
    else _("{count} claims: {verdict}", count=len(shown), verdict=_(chosen))
):
    st.html('<div class="s7-claims">' + "".join(finding_card(each) for each in shown) + "</div>")
show_published_tables()
caption_with_terms(
    _(
        "Parameters and receptive fields are computed from the layers. Everything of training is computed from the "
        "reference runs, several seeds each, trained with the engine that trains here. Intervals are 95%. An implied "
        "claim is not said in so many words. Aims that claim nothing are left out."
    )
)
with st.container(horizontal=True, gap="small"):
    show_csv(pd.DataFrame([asdict(each) for each in every]), "claims-audit")
    if st.button(_("Compare the reference runs"), icon=":material/compare_arrows:"):
        st.switch_page(page_file("compare"), query_params={})
