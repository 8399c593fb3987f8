"""Claims audit: what was published beside what was found."""

import json
from html import escape

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


def mosaic_of(at) -> str:
    """The HTML of the mosaic, as the page hands it to its component."""
    drawn = [json.loads(each.proto.json) for each in at.get("bidi_component") if "s7-mosaic" in each.proto.json]
    return str(drawn[0])


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
    assert "Compare the reference runs" in [each.label for each in page.button]
    assert "CSV" in [each.proto.label for each in page.get("download_button")]


def test_every_claim_is_a_cell_in_the_row_of_its_stage_and_a_link_opens_its_reason(page, empty_server):
    every = audit(ReferenceStore())
    assert mosaic_of(page).count("<button") == len(every) and 'aria-pressed="true"' not in mosaic_of(page)
    assert "click one, and its reason opens here" in words(page)
    number = next(at for at, each in enumerate(every, start=1) if each.verdict == "does not hold")
    at = open_page("audit", {"claim": str(number)})
    opened = every[number - 1]
    assert f'data-key="{number}"' in mosaic_of(at) and mosaic_of(at).count('aria-pressed="true"') == 1
    assert html(at).count(escape(opened.reason)) == 2  # opened, and in the list of all
    assert html(page).count(escape(opened.reason)) == 1


def test_a_claim_that_is_not_there_opens_none_with_a_note(empty_server):
    told = words(open_page("audit", {"claim": "99"}))
    assert "claim is '99'" in told and "No claim is opened." in told


def test_what_the_published_layer_tables_left_out_is_told(page):
    assert "Net1: the published table lost rows 12 to 14; its total counts them." in [each.label for each in page.expander]
    assert any("Published as" in each.value for each in page.dataframe)
