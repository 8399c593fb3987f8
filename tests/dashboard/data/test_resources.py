"""What all sessions of one server share."""

import numpy as np
import pytest
from pages_under_test import open_page
from streamlit.testing.v1 import AppTest

from dashboard.data import resources
from s7core.data import mnist_arrays
from s7core.recipe import Recipe

CLASS_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # test digits 0 to 9, as known of MNIST


def page_that_fails(module: str, name: str, argument: str = "The disk is full.") -> None:
    from importlib import import_module

    import streamlit as st

    from dashboard.data.resources import errors_in_words

    with errors_in_words():
        st.title("Drawn before")
        raise getattr(import_module(module), name)(argument)
    st.title("Drawn after")


def test_the_store_is_the_one_that_the_environment_names(store):
    run_id = resources.store().submit(Recipe(), "final-exp1")
    assert store.run(run_id).state == "queued"


def test_all_sessions_share_one_of_each(store):
    for shared in (resources.store, resources.run_catalog, resources.register, resources.guesses, resources.data):
        assert shared() is shared()
    assert resources.teacher_sessions("chalk") is resources.teacher_sessions("chalk")
    assert resources.teacher_sessions("chalk") is not resources.teacher_sessions("cheese")


def test_what_is_shared_reads_and_writes_the_shared_store(store):
    resources.register().open_class("9b")
    run_id = resources.store().submit(Recipe(), "final-exp1")
    resources.guesses().commit(run_id, 0.9, 0.95)
    assert [each.name for each in resources.register().classes()] == ["9b"]
    assert resources.guesses().of_run(run_id).last_epoch == 0.95
    found = [run.id for run in resources.run_catalog().runs()]
    assert found[0] == run_id and "ref-final-exp3-s1" in found


def test_the_data_are_mnist(store):
    assert np.bincount(resources.data().test_labels).tolist() == CLASS_COUNTS


def test_there_is_one_queue_and_no_page_waits_for_it(store, monkeypatch):
    made = []
    queue = type("Queue", (), {"__init__": lambda self, *arguments: made.append(arguments), "close": lambda self: None})
    monkeypatch.setattr(resources, "Dispatch", queue)
    resources.open_all()
    assert not made
    resources.dispatch()
    resources.dispatch()
    assert len(made) == 1 and made[0][0] is resources.store()


@pytest.mark.parametrize(
    ("module", "name"), [("s7core.runs.store_error", "StoreError"), ("s7core.data.errors", "DataError")]
)
def test_where_store_or_data_cannot_be_used_the_page_ends_with_one_sentence(module, name):
    at = AppTest.from_function(page_that_fails, args=(module, name)).run()
    assert [each.value for each in at.title] == ["Drawn before"]
    assert [each.value for each in at.error] == ["The disk is full."] and not at.exception


def test_a_run_that_is_deleted_while_its_page_is_drawn_ends_the_page_with_one_sentence():
    at = AppTest.from_function(page_that_fails, args=("dashboard.data.resources", "RunDeletedError", "net1-s1-abc")).run()
    assert [each.value for each in at.title] == ["Drawn before"] and not at.exception
    assert [each.value for each in at.error] == [
        "Run net1-s1-abc was deleted while this page was drawn: choose another one."
    ]


def test_another_error_is_not_taken_for_one_of_the_store():
    at = AppTest.from_function(page_that_fails, args=("builtins", "RuntimeError")).run()
    assert len(at.exception) == 1 and not at.error


@pytest.mark.usefixtures("no_workers")
def test_missing_data_is_one_sentence_on_the_page(store, monkeypatch, tmp_path):
    monkeypatch.setattr(mnist_arrays, "PACKED", tmp_path)
    monkeypatch.setenv("S7_CACHE", str(tmp_path / "cache"))
    mnist_arrays.load_arrays.cache_clear()
    try:
        at = open_page("home")
    finally:
        mnist_arrays.load_arrays.cache_clear()
    assert len(at.error) == 1 and "is missing: get the file again" in at.error[0].value
