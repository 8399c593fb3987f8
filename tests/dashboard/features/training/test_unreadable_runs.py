"""A run that cannot be read is named once, with the reason, and can be deleted by who may do everything."""

import pytest
import streamlit as st
from pages_under_test import button_keys, open_page, opened_by, words

from dashboard.data import actions
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture
def unreadable(store) -> str:
    """The id of a run whose recipe has a setting that no version knows."""
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    with store.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE runs SET state = 'finished', recipe = replace(recipe, '\"dropout\"', '\"drop_in\"') WHERE id = ?",
            (run_id,),
        )
    return run_id


def shown(at) -> str:
    return words(at) + "\n".join(each.value for each in at.text)


def test_where_all_runs_can_be_read_nothing_is_said(store):
    store.submit(Recipe(), "final-exp1")
    assert "Cannot be read" not in shown(open_page("train"))


def test_a_run_that_cannot_be_read_is_named_with_the_reason_and_deleted_by_one_click(store, unreadable):
    kept = store.submit(Recipe(), "final-exp1")
    at = open_page("train")
    [found] = store.unreadable_runs()
    assert found.id == unreadable and f"{unreadable}: {found.reason}" in shown(at)
    at.button(key=f"delete-unreadable-{unreadable}").click().run()
    assert not at.exception and store.unreadable_runs() == [] and "Cannot be read" not in shown(at)
    assert [run.id for run in store.runs()] == [kept]


def test_no_page_fails_for_a_run_that_cannot_be_read(unreadable):
    for name in ("home", "train", "compare", "mistakes", "net1", "class_wall", "teacher", "present"):
        open_page(name, {} if name == "home" else {"run": unreadable})


@pytest.mark.slow
@pytest.mark.one_core
def test_in_a_class_only_the_teacher_deletes_it(store, register, unreadable):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "train")
    assert unreadable in shown(at) and f"delete-unreadable-{unreadable}" not in button_keys(at)
    st.cache_data.clear()
    actions.delete_unreadable(unreadable)  # as a guest, by whatever way
    assert len(store.unreadable_runs()) == 1
