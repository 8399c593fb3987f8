"""What all sessions of one server share."""

import numpy as np
import pytest
import streamlit as st
from pages_under_test import open_page

from dashboard.data import resources
from s7core.data import mnist_arrays
from s7core.data.mnist import load_mnist
from s7core.recipe import Recipe

CLASS_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # test digits 0 to 9, as known of MNIST


def test_the_store_is_the_one_that_the_environment_names(store):
    run_id = resources.store().submit(Recipe(), "final-exp1")
    assert store.run(run_id).state == "queued"


@pytest.mark.parametrize("named", ["{here}/my runs.sqlite", "new folder/runs", "~/runs.sqlite"])
def test_the_environment_may_name_any_path_and_missing_folders_are_made(named, no_workers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("S7_STORE", named.format(here=tmp_path))
    at = open_page("train")
    assert not at.error
    meant = named.format(here=tmp_path).replace("~", str(tmp_path / "home"))
    assert (tmp_path / meant).is_file()


def test_all_sessions_share_one_of_each(store):
    for shared in (resources.store, resources.run_catalog, resources.register, resources.data):
        assert shared() is shared()
    assert resources.teacher_sessions("chalk") is resources.teacher_sessions("chalk")
    assert resources.teacher_sessions("chalk") is not resources.teacher_sessions("cheese")


def test_what_is_shared_reads_and_writes_the_shared_store(store):
    resources.register().open_class("9b")
    run_id = resources.store().submit(Recipe(), "final-exp1")
    assert [each.name for each in resources.register().classes()] == ["9b"]
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


def test_a_session_that_empties_streamlits_caches_signs_nobody_out_and_starts_no_second_queue(store, monkeypatch):
    queue = type("Queue", (), {"__init__": lambda self, *arguments: None, "close": lambda self: None})
    monkeypatch.setattr(resources, "Dispatch", queue)
    kept = [resources.dispatch(), resources.store(), resources.teacher_sessions("chalk")]
    st.cache_resource.clear()
    st.cache_data.clear()
    assert [resources.dispatch(), resources.store(), resources.teacher_sessions("chalk")] == kept


def test_a_server_that_ends_closes_its_queue_once(store, monkeypatch):
    closed = []
    queue = type("Queue", (), {"__init__": lambda self, *given: None, "close": lambda self: closed.append(self)})
    monkeypatch.setattr(resources, "Dispatch", queue)
    ended = resources.dispatch()
    resources.close_all()
    resources.close_all()
    assert closed == [ended] and resources.dispatch() is not ended


def test_whoever_signed_in_before_the_password_was_changed_is_signed_out_by_that(store):
    token = resources.teacher_sessions("chalk").sign_in("chalk", "here")
    assert resources.teacher_sessions("chalk").knows(token)
    assert not resources.teacher_sessions("cheese").knows(token)


def test_a_sign_in_and_the_end_of_one_outlive_the_server(store):
    token = resources.teacher_sessions("chalk").sign_in("chalk", "here")
    resources.ended_sign_ins().end("a" * 64)
    resources.close_all()
    assert resources.teacher_sessions("chalk").knows(token) and resources.ended_sign_ins().has("a" * 64)


@pytest.mark.usefixtures("no_workers")
def test_missing_data_is_one_sentence_on_the_page(store, monkeypatch, tmp_path):
    monkeypatch.setattr(mnist_arrays, "PACKED", tmp_path)
    monkeypatch.setenv("S7_CACHE", str(tmp_path / "cache"))
    mnist_arrays.load_arrays.cache_clear()
    try:
        at = open_page("home")
    finally:
        mnist_arrays.load_arrays.cache_clear()
        load_mnist.cache_clear()  # its tensors are made of the arrays, which are read anew
    assert len(at.error) == 1 and "is missing: get the file again" in at.error[0].value
