"""Pages are in the language that was chosen, or that the link names, or that the browser asks for."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.state import spoken_language
from dashboard.state.spoken_language import browser_language, speak_to_the_visitor
from s7core.language import translation
from s7core.language.translation import language


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """Whoever looked at the last page of a test is forgotten afterwards."""
    monkeypatch.setattr(translation, "_find_language", translation._find_language)


@pytest.mark.parametrize(
    "locale, code",
    [("de-AT", "de"), ("de", "de"), ("DE_ch", "de"), ("en-US", "en"), ("fr-FR", "en"), (None, "en"), ("x" * 9_999, "en")],
)
def test_a_browser_is_answered_in_the_language_that_it_asks_for(german_catalog, monkeypatch, locale, code):
    monkeypatch.setattr(st, "context", SimpleNamespace(locale=locale))
    assert browser_language() == code


def test_two_sessions_of_one_server_each_have_their_own_language(german_catalog, monkeypatch):
    session = SimpleNamespace(session_id="a")
    chosen = {"a": "de", "b": "en"}
    monkeypatch.setattr(spoken_language, "get_script_run_ctx", lambda suppress_warning: session)
    monkeypatch.setattr(spoken_language, "_chosen", lambda: chosen[session.session_id])
    speak_to_the_visitor()
    assert language() == "de"
    session.session_id = "b"  # a part of a page of another session is drawn
    assert language() == "en"


def test_where_nobody_looks_english_is_spoken(german_catalog, monkeypatch):
    monkeypatch.setattr(spoken_language, "get_script_run_ctx", lambda suppress_warning: None)
    speak_to_the_visitor()
    assert language() == "en"
