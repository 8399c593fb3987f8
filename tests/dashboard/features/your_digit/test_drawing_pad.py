"""A drawing is kept while the pad is out of sight, and the pad opens with it again."""

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from pages_under_test import FINAL, SEVEN, asked, html, open_page, words

from dashboard.features.your_digit import drawing_pad

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_drawing_is_still_there_after_a_look_at_the_uploads_and_at_the_game(store):
    at = open_page("digit", {"strokes": SEVEN, "runs": [FINAL]})
    before = html(at)
    at.segmented_control(key="source").set_value("Upload").run()
    assert "Draw a digit from 0 to 9" in words(at) and asked(at, "strokes") == SEVEN
    at.segmented_control(key="source").set_value("Draw").run()
    assert html(at) == before and asked(at, "strokes") == SEVEN
    at.segmented_control(key="see").set_value("fool").run()
    at.segmented_control(key="see").set_value("draw").run()
    assert html(at) == before and asked(at, "strokes") == SEVEN


def test_the_pad_keeps_what_it_opened_with_until_it_is_forgotten(monkeypatch):
    """While someone draws, new data would replace the drawing."""
    opened_with = []

    def component(**options: Any) -> SimpleNamespace:
        opened_with.append(options["data"]["strokes"])
        return SimpleNamespace(strokes="8080")

    st.session_state.clear()
    monkeypatch.setattr(drawing_pad, "_component", component)
    assert drawing_pad.pad("0a0b") == "8080"
    drawing_pad.pad("8080")
    drawing_pad.forget_pad()
    drawing_pad.pad("8080")
    assert opened_with == ["0a0b", "0a0b", "8080"]
