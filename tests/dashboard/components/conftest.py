"""Components drawn alone, without a page around them, as a visitor sees them."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from learning_view_under_test import MadeUpLab
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def fresh(fresh_session: None) -> None:
    """Give each test of this folder a session of its own."""


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


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """The intervals at which the fragments that are drawn run again by themselves, None for not at all."""
    made: list[float | None] = []
    fragment = st.fragment

    def noted(function: Callable[..., None], *, run_every: float | None = None) -> Callable[..., None]:
        made.append(run_every)
        return fragment(function, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    return made


@pytest.fixture
def lab(page: Any) -> MadeUpLab:
    """The view of a network that learns in a real browser, whose server is made up."""
    return MadeUpLab(page)
