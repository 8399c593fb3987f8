"""The findings of the claims audit as HTML cards."""

import html

import streamlit as st

from dashboard.data.resources import run_catalog
from s7core.language.translation import _, cached_by_language
from s7core.reference.audit import audit
from s7core.reference.finding import FAILS, HOLDS, IN_PART, OPINION, UNMEASURED, WITHIN_NOISE, Finding
from s7core.reference.reference_store import Version

VERDICT_SIGNS = {
    HOLDS: ("✓", "#009E73"),
    IN_PART: ("◐", "#E69F00"),
    FAILS: ("✗", "#D55E00"),
    WITHIN_NOISE: ("≈", "#8A8A8A"),
    OPINION: ("“”", "#8A8A8A"),
    UNMEASURED: ("…", "#8A8A8A"),
}


def finding_card(finding: Finding) -> str:
    """A finding as HTML: the published claim, its verdict with sign and colour, the figures found, and the reason."""
    sign, colour = VERDICT_SIGNS[finding.verdict]
    subject = html.escape(_("{name}, published", name=finding.subject))
    claim = html.escape(_("“{claim}”", claim=finding.claim), quote=False)
    return (
        f'<div class="s7-claim" style="--s7-verdict:{colour}"><small>{subject}</small>'
        f'<div class="s7-says">{claim} '
        f'<span class="s7-verdict">{sign} {html.escape(_(finding.verdict))}</span></div>'
        f"<p>{html.escape(finding.found)}</p><p><small>{html.escape(finding.reason)}</small></p></div>"
    )


def findings() -> list[Finding]:
    """The findings of the audit on the reference runs, computed again only when these have changed."""
    with st.spinner(_("Judging the claims …")):
        return _findings(run_catalog().reference_store.version)


@cached_by_language(maxsize=4)
def _findings(version: Version) -> list[Finding]:
    return audit(run_catalog().reference_store)
