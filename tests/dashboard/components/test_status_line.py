"""The line at the foot of the side bar."""

import pytest
import streamlit as st
from pages_under_test import open_page

from dashboard.components import status_line
from dashboard.data import warm_start
from dashboard.state.session import COOKIES
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs.store_error import StoreError


def line() -> None:
    from dashboard.components.status_line import status_line

    status_line()


def told(at) -> list[str]:
    return [each.value for each in at.sidebar.caption]


@pytest.mark.parametrize(("device", "words"), [("cuda", "NVIDIA GPU"), ("mps", "Apple GPU"), ("cpu", "CPU, 2 cores")])
def test_the_fastest_device_is_named(monkeypatch, device, words):
    monkeypatch.setattr(status_line, "machine_devices", lambda: (device,))
    monkeypatch.setattr(status_line, "usable_cores", lambda: 2)
    assert status_line.device_words() == words


def test_one_core_is_one_core(monkeypatch):
    monkeypatch.setattr(status_line, "machine_devices", lambda: ("cpu",))
    monkeypatch.setattr(status_line, "usable_cores", lambda: 1)
    assert status_line.device_words() == "CPU, 1 core"


def test_a_gpu_that_cannot_be_used_is_named_with_the_reason(monkeypatch):
    monkeypatch.setattr(status_line, "machine_devices", lambda: ("cpu",))
    monkeypatch.setattr(status_line, "unusable_devices_of_machine", lambda: {"cuda": "no kernel image is available"})
    monkeypatch.setattr(status_line, "usable_cores", lambda: 2)
    assert status_line.device_words() == "CPU, 2 cores (the NVIDIA GPU cannot be used: no kernel image is available)"


def test_the_devices_are_filled_in_where_their_place_was_and_then_no_timer_stays(draw, store, monkeypatch, timers):
    engine = warm_start._Engine()
    monkeypatch.setattr(warm_start, "_engine", engine)
    at = draw(line)
    assert told(at) == ["Finding the devices … · MNIST checked · no run in the queue"]
    assert timers == [status_line.ENGINE_POLL_SECONDS]
    engine.load()
    timers.clear()
    at.run()
    assert told(at) == [f"{status_line.device_words()} · MNIST checked · no run in the queue"]
    assert "Finding" not in told(at)[0] and timers == [None]


def test_an_engine_that_cannot_be_loaded_leaves_the_device_unknown(draw, store, monkeypatch, timers):
    engine = warm_start._Engine()
    engine.loaded.set()
    monkeypatch.setattr(warm_start, "_engine", engine)
    assert told(draw(line))[0].startswith("Device unknown · MNIST checked") and timers == [None]


def test_the_page_is_drawn_again_where_the_engine_was_loaded_meanwhile(draw, store, monkeypatch, timers):
    monkeypatch.setattr(status_line, "engine_is_loaded", iter([False, True, True]).__next__)
    draw(line)
    assert timers == [status_line.ENGINE_POLL_SECONDS, None]


def test_the_page_is_not_drawn_again_while_the_store_cannot_be_read(draw, store, monkeypatch):
    def broken():
        raise StoreError("The store is broken.")

    monkeypatch.setattr(status_line, "engine_is_loaded", iter([False, True]).__next__)  # a second drawing would ask again
    monkeypatch.setattr(status_line, "run_counts", broken)
    at = draw(line)
    assert [each.value for each in at.sidebar.error] == ["The store is broken."] and not at.exception


def test_a_server_whose_runs_train_on_a_cluster_names_that_instead_of_its_own_devices(draw, store, no_workers, monkeypatch):
    monkeypatch.setattr(type(status_line.dispatch()), "summary", lambda self: "Cluster: 2 nodes, 1 of 4 CPUs taken, no GPU")
    [said] = told(draw(line))
    assert said == "Cluster: 2 nodes, 1 of 4 CPUs taken, no GPU · MNIST checked · no run in the queue"


def test_runs_that_train_and_wait_are_counted(draw, store):
    assert told(draw(line))[0].endswith("MNIST checked · no run in the queue")
    for state in ("queued", "queued", "running", "stopped"):
        store.submit(Recipe(), "final-exp1", state=state)
    [only] = told(draw(line))  # on one's own machine nobody is named
    assert only.endswith("1 training, 2 waiting")


def test_who_looks_is_named_where_there_is_a_class(draw, store, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    Register(store).open_class("9b")
    _, token = Register(store).join("9b", "Ada")
    at = open_page("glossary")
    assert len(told(at)) == 1 and "Join your class to train" in [each.proto.label for each in at.sidebar.get("page_link")]
    at.session_state[COOKIES.name] = {"s7_student": token}
    at.run()
    assert told(at)[1] == "Ada in class 9b" and not at.sidebar.get("page_link")
    Register(store).set_open("9b", False)
    st.cache_data.clear()
    at.run()
    assert told(at)[1] == "Ada in class 9b, which is closed"


def test_the_teacher_is_named(draw, store, monkeypatch):
    monkeypatch.setattr(status_line, "visitor", lambda: Visitor(is_classroom=True, is_teacher=True))
    assert told(draw(line))[1] == "Signed in as teacher"
