"""The cards of the claims audit say what the library has found."""

from html import escape

import pytest
from pages_under_test import html, open_page, words

from dashboard.features.audit import finding_cards
from dashboard.features.audit.finding_cards import VERDICT_SIGNS, finding_card, findings
from s7core.reference.audit import audit
from s7core.reference.finding import FAILS, HOLDS, UNMEASURED, VERDICTS, Finding
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog

pytestmark = pytest.mark.usefixtures("no_workers")


def test_the_audit_shows_every_finding_with_its_verdict(store):
    at = open_page("audit")
    told = html(at)
    for each in audit(ReferenceStore()):
        assert escape(each.claim) in told and each.verdict in told
    at = open_page("audit", {"verdict": "holds"})
    assert "does not hold" not in html(at) and "593,200 parameters" in html(at)


def test_a_link_to_a_verdict_that_there_is_not_shows_all_with_a_note(store):
    at = open_page("audit", {"verdict": "maybe"})
    assert "verdict is 'maybe'" in words(at) and html(at).count('class="s7-claim"') == len(audit(ReferenceStore()))


def test_every_verdict_has_a_sign_of_its_own():
    assert set(VERDICT_SIGNS) == set(VERDICTS)
    assert len({sign for sign, _ in VERDICT_SIGNS.values()}) == len(VERDICTS)


def test_a_card_says_claim_verdict_figures_and_reason_and_nothing_in_it_becomes_html():
    card = finding_card(Finding("Net1 & <i>", "a <b>claim</b>", FAILS, "1 < 2", "so & so"))
    assert "✗ does not hold" in card and "Net1 &amp; &lt;i&gt;, published" in card
    for part in ("a &lt;b&gt;claim&lt;/b&gt;", "1 &lt; 2", "so &amp; so"):
        assert part in card
    assert "<b>" not in card and "<i>" not in card


def test_findings_are_judged_anew_once_the_reference_runs_change(store, tmp_path, monkeypatch):
    monkeypatch.setattr(finding_cards, "run_catalog", lambda: RunCatalog(store, ReferenceStore()))
    with_runs = findings()
    assert with_runs == audit(ReferenceStore()) and HOLDS in {each.verdict for each in with_runs}
    monkeypatch.setattr(finding_cards, "run_catalog", lambda: RunCatalog(store, ReferenceStore(tmp_path)))
    without = findings()
    assert UNMEASURED in {each.verdict for each in without} and len(without) == len(with_runs)
