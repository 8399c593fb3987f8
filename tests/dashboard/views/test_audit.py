"""Claims audit: what was published beside what was found."""

import pytest
from pages_under_test import html, open_page, words

from s7core.reference.audit import audit
from s7core.reference.reference_store import ReferenceStore


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("audit")


@pytest.fixture(scope="module")
def verdicts() -> list[str]:
    return [each.verdict for each in audit(ReferenceStore())]


def cards(at) -> int:
    return html(at).count('<div class="s7-claim"')


def test_every_finding_has_a_card(page, verdicts):
    assert page.title[0].value == "Claims audit" and cards(page) == len(verdicts) > 10
    assert page.segmented_control(key="verdict").options[0] == f"All {len(verdicts)}"


def test_a_link_shows_the_findings_of_one_verdict_only(empty_server, verdicts):
    for verdict in ("holds", "does not hold"):
        assert cards(open_page("audit", {"verdict": verdict})) == verdicts.count(verdict) > 0


def test_a_verdict_that_is_none_shows_all_with_a_note(empty_server, verdicts):
    at = open_page("audit", {"verdict": "perhaps"})
    assert cards(at) == len(verdicts) and "verdict is 'perhaps'" in words(at)


def test_it_leads_to_the_runs_behind_it(page):
    assert "Lay the reference runs side by side" in [each.label for each in page.button]
    assert "CSV" in [each.proto.label for each in page.get("download_button")]
