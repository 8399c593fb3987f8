"""The language is chosen in the side bar, and the whole page follows."""

import json

import pytest
from pages_under_test import html, open_page

from dashboard.components.language_choice import language_name
from dashboard.state.session import LANGUAGE
from s7core.language import translation

GERMAN, ENGLISH = "593.200", "593,200"  # parameters of the first network


@pytest.fixture(autouse=True)
def server(german_catalog, no_workers, store_url, monkeypatch):
    """A server without runs; whoever looked at a page is forgotten afterwards."""
    monkeypatch.setenv("S7_STORE", store_url)
    monkeypatch.setattr(translation, "_find_language", translation._find_language)


def in_address(at) -> str:
    """What the page lets the browser write into the address, in place of what is there; "" for no language."""
    said = [json.loads(each.proto.json or "null") for each in at.get("bidi_component")]
    return next((each["lang"] for each in said if isinstance(each, dict) and "lang" in each), "")


@pytest.mark.slow
@pytest.mark.one_core
def test_a_link_names_the_language_and_goes_on_naming_it():
    at = open_page("home", {"lang": "de"})
    assert GERMAN in html(at)
    assert in_address(at) == "de"
    at.switch_page("views/net1.py").run()
    assert in_address(at) == "de"
    at.switch_page("views/home.py").run()
    assert GERMAN in html(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_a_language_is_chosen_on_the_page_and_the_whole_page_follows():
    at = open_page("home")
    assert ENGLISH in html(at)
    choice = at.sidebar.selectbox(key=LANGUAGE.name)
    assert list(choice.options) == ["English", "Deutsch"]
    choice.set_value("de").run()
    assert GERMAN in html(at) and in_address(at) == "de"
    at.sidebar.selectbox(key=LANGUAGE.name).set_value("en").run()
    assert ENGLISH in html(at) and in_address(at) == ""


@pytest.mark.slow
@pytest.mark.one_core
def test_a_link_with_a_language_that_there_is_not_is_answered_in_the_usual_one():
    at = open_page("home", {"lang": "tlh"})
    assert ENGLISH in html(at)
    assert any("lang is 'tlh'" in each.value for each in at.warning)


def test_a_language_is_called_what_it_calls_itself():
    assert [language_name(code) for code in ("en", "de", "es", "zh")] == ["English", "Deutsch", "Español", "中文"]
