"""What the server loads in the background, after its first page."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

from streamlit.testing.v1 import AppTest

from dashboard.data import resources, warm_start
from dashboard.data.warm_start import WarmStart, runs_side_by_side
from s7core.recipe import Recipe

PATIENCE = 20.0


def test_however_many_pages_begin_it_each_step_is_taken_once_and_in_turn():
    taken, done = [], threading.Event()
    started = WarmStart(lambda: taken.append("first"), lambda: taken.append("second"), done.set)
    with ThreadPoolExecutor(16) as pages:
        list(pages.map(lambda _: started.begin(), range(64)))
    assert done.wait(PATIENCE)
    time.sleep(0.05)  # a second thread would come in now
    assert taken == ["first", "second"]


def test_the_page_that_begins_it_does_not_wait():
    release = threading.Event()
    WarmStart(release.wait).begin()
    release.set()


def test_a_step_that_fails_is_in_the_log_and_the_next_one_is_taken(monkeypatch):
    def broken() -> None:
        raise OSError("no torch here")

    log, done = Mock(), threading.Event()
    monkeypatch.setattr(warm_start, "_logger", log)
    WarmStart(broken, done.set).begin()
    assert done.wait(PATIENCE)
    log.exception.assert_called_once_with("%s failed while the server was getting ready.", "broken")


def test_a_queue_that_a_page_and_the_warm_start_ask_for_at_once_is_made_once(store, monkeypatch):
    made = []

    class Queue:
        def __init__(self, *arguments: object) -> None:
            time.sleep(0.1)  # long enough for the other to ask too
            made.append(arguments)

        def close(self) -> None: ...

    monkeypatch.setattr(resources, "Dispatch", Queue)
    resources.dispatch.close()
    with ThreadPoolExecutor(8) as pages:
        assert len(set(pages.map(lambda _: id(resources.dispatch()), range(8)))) == 1
    assert len(made) == 1
    resources.dispatch.close()


def test_an_engine_that_cannot_be_loaded_keeps_no_page_waiting(monkeypatch):
    engine = warm_start._Engine()
    monkeypatch.setattr(warm_start, "ENGINE", ("s7core.no_such_module",))
    done = threading.Event()
    WarmStart(engine.load, done.set).begin()
    assert done.wait(PATIENCE) and engine.loaded.is_set() and engine.devices is None


def test_the_devices_are_known_once_the_engine_is_loaded(monkeypatch):
    engine = warm_start._Engine()
    monkeypatch.setattr(warm_start, "_engine", engine)
    assert warm_start.machine_devices() is None and not warm_start.engine_is_loaded()
    engine.load()
    assert warm_start.machine_devices()[-1] == "cpu" and warm_start.engine_is_loaded()


def test_a_device_that_cannot_compute_is_known_with_the_reason_and_is_none_of_the_machine_s(monkeypatch):
    engine = warm_start._Engine()
    monkeypatch.setattr(warm_start, "_engine", engine)
    assert warm_start.unusable_devices_of_machine() == {}
    monkeypatch.setattr("s7core.training.devices.listed_devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("s7core.training.devices._failure_of_process", lambda name: "no kernel image is available")
    engine.load()
    assert warm_start.unusable_devices_of_machine() == {"cuda": "no kernel image is available"}
    assert warm_start.machine_devices() == ("cpu",)


def waiting_page() -> None:
    import streamlit as st

    from dashboard.data.warm_start import wait_for_engine

    wait_for_engine()
    st.text("drawn")


def test_a_page_that_runs_networks_has_the_engine_loaded_at_once_and_waits_for_it(monkeypatch):
    engine = warm_start._Engine()
    monkeypatch.setattr(warm_start, "_engine", engine)
    monkeypatch.setattr(warm_start, "begin_warm_start", lambda: threading.Timer(0.2, engine.loaded.set).start())
    at = AppTest.from_function(waiting_page, default_timeout=PATIENCE).run()
    assert at.text[0].value == "drawn" and engine.loaded.is_set()


def test_where_no_page_is_what_is_fetched_waits_for_the_engine_that_it_has_loaded(monkeypatch):
    engine, begun = warm_start._Engine(), threading.Event()
    monkeypatch.setattr(warm_start, "_engine", engine)
    monkeypatch.setattr(warm_start, "begin_warm_start", begun.set)
    with ThreadPoolExecutor(1) as browser:
        waiting = browser.submit(warm_start.await_engine)
        assert begun.wait(PATIENCE) and not waiting.done()
        engine.loaded.set()
        waiting.result(PATIENCE)
    begun.clear()
    warm_start.await_engine()
    assert not begun.is_set()


def test_how_many_runs_train_at_once_is_told_by_the_cores_until_the_engine_is_loaded_and_then_by_the_queue(
    store, no_workers, monkeypatch
):
    monkeypatch.setattr(warm_start, "usable_cores", lambda: 4)
    monkeypatch.setattr(warm_start, "threads_of", lambda recipe: recipe.threads)
    monkeypatch.setattr(warm_start, "engine_is_loaded", lambda: False)
    asked = []
    monkeypatch.setattr(type(resources.dispatch()), "side_by_side", lambda self, recipe: asked.append(recipe) or 7)
    recipe = Recipe(threads=2)
    assert runs_side_by_side(recipe) == 2 and not asked
    monkeypatch.setattr(warm_start, "engine_is_loaded", lambda: True)
    assert runs_side_by_side(recipe) == 7 and asked == [recipe]
