"""Components drawn alone, without a page around them, as a visitor sees them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def fresh_session() -> Iterator[None]:
    """Each test begins with empty caches, an empty session and an empty address, and leaves none behind."""
    for state in (st.cache_data, st.cache_resource, st.session_state, st.query_params):
        state.clear()
    yield
    for state in (st.cache_data, st.cache_resource, st.session_state, st.query_params):
        state.clear()


@pytest.fixture
def draw(no_workers: None) -> Callable[..., AppTest]:
    """Run a function as a script of its own; keyword arguments are what the address says."""

    def drawn(script: Callable[..., None], *arguments: Any, **query: str | list[str]) -> AppTest:
        st.cache_data.clear()
        at = AppTest.from_function(script, args=arguments, default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception
        return at

    return drawn


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], str | bytes]]:
    """What makes each file that a button saves, by its name."""
    found: dict[str, Callable[[], str | bytes]] = {}

    def download_button(label: str, data: Callable[[], str | bytes], file_name: str, *rest: Any, **more: Any) -> None:
        found[file_name] = data

    monkeypatch.setattr(st, "download_button", download_button)
    return found
