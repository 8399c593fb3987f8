"""Compare: items side by side, and a verdict."""

import pytest
from pages_under_test import TERM, html, open_page, words

from s7core.reference.comparison import compare
from s7core.reference.comparison_side import side_of
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("compare")


def test_it_opens_with_a_group_of_each_stage_and_the_verdict_of_first_and_last(page, empty_server):
    groups = ("init", "net1", "net2", "final-exp3")
    assert page.title[0].value == "Compare"
    assert page.multiselect(key="items").value == [f"reference-{key}" for key in groups]
    catalog = RunCatalog(empty_server, ReferenceStore())
    sides = [
        side_of(catalog, catalog.group(key), name)
        for key, name in (("init", "Model Init"), ("final-exp3", "Final Model, experiment 3"))
    ]
    found = compare(*sides)
    assert [each.value for each in page.header] == [found.headline]
    folded = next(each for each in page.expander if each.label == "How sure is this?")
    assert found.verdict in [TERM.sub(r"\1", each.value) for each in folded.markdown]


def test_a_link_chooses_the_items_and_the_view(empty_server):
    at = open_page("compare", {"items": ["reference-net1", "reference-net2"], "see": "settings"})
    assert at.multiselect(key="items").value == ["reference-net1", "reference-net2"]
    assert at.segmented_control(key="see").value == "settings" and list(at.dataframe[0].value.columns)[-1].startswith("Net2")


def test_one_item_alone_is_not_compared(empty_server):
    at = open_page("compare", {"items": ["reference-net1"]})
    assert "Choose at least two" in words(at) and not at.get("vega_lite_chart") and not at.exception


def test_items_that_are_not_there_are_left_out_with_a_note(empty_server):
    at = open_page("compare", {"items": ["reference-net1", "nothing", "published-net1"], "see": "stars"})
    assert at.multiselect(key="items").value == ["reference-net1", "published-net1"]
    assert "items is 'nothing'" in words(at) and "see is 'stars'" in words(at)
    assert "Published runs come without their answers" in words(at) and "Welch" not in html(at)
