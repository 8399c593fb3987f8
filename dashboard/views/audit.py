"""Claims audit: every claim of the published lesson beside what was computed or measured here."""

import html
from dataclasses import asdict

import pandas as pd
import streamlit as st

from dashboard.ui.address import segments
from dashboard.ui.evidence import findings
from dashboard.ui.pages import page_file
from dashboard.ui.show import show_csv
from s7core.reference.audit import FAILS, HOLDS, IN_PART, NOISE, UNMEASURED, Finding

SIGNS = {HOLDS: ("✓", "#009E73"), IN_PART: ("◐", "#E69F00"), FAILS: ("✗", "#D55E00"), NOISE: ("≈", "#8A8A8A"),
         UNMEASURED: ("…", "#8A8A8A")}
EVERY = "all"
STYLE = """
<style>
.s7-claim { border-left: 5px solid var(--s7-verdict); padding: 4px 0 6px 14px; margin: 0 0 20px; max-width: 62rem;
  font-variant-numeric: tabular-nums; line-height: 1.5; }
.s7-claim b { font-weight: 650; }
.s7-claim .s7-says { font-size: 1.08rem; }
.s7-claim .s7-verdict { font-weight: 650; white-space: nowrap; }
.s7-claim small { font-size: 0.86rem; opacity: 0.8; }
.s7-claim p { margin: 2px 0 0; }
</style>
"""


def card(finding: Finding) -> str:
    sign, colour = SIGNS[finding.verdict]
    return (f'<div class="s7-claim" style="--s7-verdict:{colour}"><small>{html.escape(finding.subject)}, published</small>'
            f'<div class="s7-says">“{html.escape(finding.claim)}” '
            f'<span class="s7-verdict">{sign} {html.escape(finding.verdict)}</span></div>'
            f"<p>{html.escape(finding.found)}</p><p><small>{html.escape(finding.reason)}</small></p></div>")


st.title("Claims audit")
st.markdown("See what the published lesson claims, what was computed or measured here, and whether the claim holds.")
every = findings()
counts = {verdict: sum(each.verdict == verdict for each in every) for verdict in SIGNS}
there = [verdict for verdict, count in counts.items() if count]
chosen = segments("Verdict", [EVERY, *there], key="verdict", default=EVERY, wrap=True,
                  title=lambda key: f"All {len(every)}" if key == EVERY else f"{SIGNS[key][0]} {key}: {counts[key]}")
st.html(STYLE + "".join(card(each) for each in every if chosen in (EVERY, each.verdict)))
st.caption("Parameters and receptive fields are computed from the layers. Everything of training is computed from the "
           "reference runs, several seeds each, trained with the engine that trains here. Intervals are 95 %. An implied "
           "claim is not said in so many words.")
show_csv(pd.DataFrame([asdict(each) for each in every]), "claims-audit")
if st.button("Lay the reference runs side by side", icon=":material/compare_arrows:"):
    st.switch_page(page_file("compare"))
