"""A session and an address without a page: Streamlit keeps one of each for code that no page runs."""

from collections.abc import Iterator

import pytest
import streamlit as st


@pytest.fixture(autouse=True)
def empty_session() -> Iterator[None]:
    """Each test begins with an empty session and an empty address, and leaves none behind."""
    for state in (st.session_state, st.query_params):
        state.clear()
    yield
    for state in (st.session_state, st.query_params):
        state.clear()


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notes about links that are put on the page."""
    found: list[str] = []
    monkeypatch.setattr(st, "warning", found.append)
    return found
