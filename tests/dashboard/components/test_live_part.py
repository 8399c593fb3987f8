"""A live part has a timer, which follows the number of sessions and stops in a hidden tab."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import live_part


def script() -> None:
    import streamlit as st

    from dashboard.components.live_part import live

    st.text("around")
    live(lambda words: st.text(words), st.session_state["seconds"], "live")


@pytest.fixture
def page():
    at = AppTest.from_function(script)
    at.session_state["seconds"] = 2.0
    return at


def _shown(at: AppTest) -> list[str]:
    assert not at.exception
    return [text.value for text in at.text]


def test_a_part_is_drawn_at_once_and_again_at_the_interval_asked_for(page, timers):
    assert _shown(page.run()) == ["around", "live"] and timers == [2.0]


def test_a_part_that_no_longer_changes_has_no_timer(page, timers):
    page.session_state["seconds"] = None
    assert _shown(page.run()) == ["around", "live"] and timers == [None]


def test_a_hidden_tab_is_not_drawn_again_by_a_timer(page, timers, monkeypatch):
    monkeypatch.setattr(live_part, "tab_is_hidden", lambda: True)
    assert _shown(page.run()) == ["around", "live"] and timers == [None]


def test_the_timer_is_set_anew_when_many_sessions_have_come_or_gone(page, timers, monkeypatch):
    intervals = iter([2.0, 5.0, 5.0, 5.0])  # of the timer, of the first drawing, and of the page's second run
    monkeypatch.setattr(live_part, "live_interval", lambda seconds: next(intervals))
    assert _shown(page.run()) == ["around", "live"] and timers == [2.0, 5.0]
    assert list(intervals) == []


def script_with_button() -> None:
    import streamlit as st

    from dashboard.components.live_part import live

    def draw() -> None:
        if st.button("Open"):
            st.session_state["opened"] = True

    live(draw, 2.0)


def test_a_click_is_answered_even_where_the_timer_is_set_anew(timers, monkeypatch):
    intervals = iter([2.0, 2.0, 2.0, 9.0, 9.0, 9.0])  # for each run of the page: of the timer, then of the drawing
    monkeypatch.setattr(live_part, "live_interval", lambda seconds: next(intervals))
    at = AppTest.from_function(script_with_button).run()
    at.button[0].click().run()
    assert not at.exception and at.session_state["opened"]
    assert timers == [2.0, 2.0, 9.0]
