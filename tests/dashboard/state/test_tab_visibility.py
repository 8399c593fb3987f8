"""The server learns that a tab is hidden, and that it is seen again."""

from types import SimpleNamespace

import pytest
import streamlit as st
from browser_under_test import settle

from dashboard.state import tab_visibility
from dashboard.state.session import TAB_VISIBILITY
from s7core.recipe import Recipe

pytestmark = pytest.mark.one_core  # of the slow ones

HIDDEN_SECONDS = 10
SET_HIDDEN = """hidden => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_a_tab_counts_as_hidden_only_where_its_component_said_so(monkeypatch):
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    assert not tab_visibility.tab_is_hidden()
    for hidden in (True, False):
        state[TAB_VISIBILITY.name] = SimpleNamespace(hidden=hidden)
        assert tab_visibility.tab_is_hidden() is hidden


@pytest.mark.slow
def test_a_hidden_tab_asks_for_nothing_and_a_tab_that_is_seen_again_goes_on(page, filled):
    address, store = filled

    run_id = store.submit(Recipe(train_images=200), "net1", state="running")
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))

    def asked_in(seconds: float) -> int:
        before = len(sent)
        page.wait_for_timeout(1_000 * seconds)
        return len(sent) - before

    page.goto(f"{address}/train?run={run_id}")
    settle(page)
    assert asked_in(3) > 1
    page.evaluate(SET_HIDDEN, True)
    assert asked_in(HIDDEN_SECONDS - 2) > 1  # a glance at another tab stops nothing
    page.wait_for_timeout(4_000)
    assert asked_in(3) == 0
    page.evaluate(SET_HIDDEN, False)
    page.wait_for_timeout(1_000)
    assert asked_in(3) > 1
    store.delete(run_id)
