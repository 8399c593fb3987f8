"""What lives as long as the server is made once, whoever asks first, and no session can have it made again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st

from dashboard.data import server_singletons
from dashboard.data.server_singletons import MadeOnce, close_singletons, made_once_and_closed


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """Those of the dashboard are left alone."""
    monkeypatch.setattr(server_singletons, "_all", [])


def test_all_threads_share_what_the_first_one_made():
    made = []

    @MadeOnce
    def slow() -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    assert not slow.is_made
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: slow(), range(8)))
    assert len(made) == 1 and set(found) == set(made) and slow.is_made


def test_a_session_that_empties_streamlits_caches_reaches_none_of_it():
    shared = MadeOnce(object)
    before = shared()
    st.cache_resource.clear()
    st.cache_data.clear()
    assert shared() is before


def test_what_could_not_be_made_is_tried_again():
    answers = [ValueError("no store"), "store"]

    @MadeOnce
    def opened() -> str:
        if isinstance(answer := answers.pop(0), Exception):
            raise answer
        return answer

    with pytest.raises(ValueError, match="no store"):
        opened()
    assert opened() == "store"


def test_what_uses_another_one_is_closed_before_it_and_each_once():
    closed = []
    threads = threading.active_count()

    class Queue:
        def close(self) -> None:
            closed.append("queue")

    class Store:
        def close(self) -> None:
            closed.append("store")

    store, queue = made_once_and_closed(Store), made_once_and_closed(Queue)
    first = store()
    queue()
    close_singletons()
    close_singletons()
    assert closed == ["queue", "store"] and store() is not first and threading.active_count() == threads
