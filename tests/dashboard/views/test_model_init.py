"""The page of Model Init."""

import pytest
from pages_under_test import html, open_page, words

PARAMETERS = "593,200"  # of the published network, as PyTorch counts them


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("model_init")


def test_the_page_is_about_its_stage(page):
    assert page.title[0].value == "Model Init" and PARAMETERS in html(page) and "28 px" in html(page)
    assert page.dataframe[0].value["Parameters"].sum() == int(PARAMETERS.replace(",", ""))


def test_it_opens_at_its_first_step_and_shows_one_step_at_a_time(page, empty_server):
    assert [each.value.split(":")[0] for each in page.header] == ["Look"]
    at = open_page("model_init", {"step": "explain"})
    assert [each.value.split(":")[0] for each in at.header] == ["Explain"] and PARAMETERS in html(at)


def test_a_link_sets_the_toggles(empty_server):
    at = open_page("model_init", {"batch_norm": "true"})
    assert at.toggle(key="batch_norm").value is True and "594,160" in html(at)


def test_a_toggle_that_is_none_falls_back_with_a_note(empty_server):
    at = open_page("model_init", {"batch_norm": "maybe"})
    assert "batch_norm is 'maybe'" in words(at) and PARAMETERS in html(at)
