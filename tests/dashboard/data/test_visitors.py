"""Who looks at a page, and which runs are theirs."""

import pytest
import streamlit as st

from dashboard.data import visitors
from dashboard.state.visitor import PASSWORD_VARIABLE, remember_student
from s7core.classroom.register import Register
from s7core.recipe import Recipe


@pytest.fixture
def register(store, monkeypatch) -> Register:
    """The register of a server that has a teacher and one class."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    made = Register(store)
    made.open_class("9b")
    return made


def later() -> None:
    """Half a second passes: what is read anew then is forgotten."""
    st.cache_data.clear()


def test_on_one_s_own_machine_everybody_may_do_everything(store, monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    assert visitors.visitor().is_free and not visitors.visitor().is_classroom


def test_with_an_open_class_rules_hold_even_before_anybody_can_sign_in(store, monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    Register(store).open_class("9b")
    assert visitors.visitor().is_classroom and not visitors.visitor().is_free
    Register(store).set_open("9b", False)
    later()
    assert visitors.visitor().is_free


def test_a_student_is_known_by_the_token_and_sees_that_the_class_was_closed(register):
    ada, token = register.join("9b", "Ada")
    assert visitors.visitor().student is None
    remember_student("no token of anybody")
    assert visitors.visitor().student is None
    remember_student(token)
    assert visitors.visitor().student == ada and visitors.visitor().of_class.open
    register.set_open("9b", False)
    later()
    assert not visitors.visitor().of_class.open


def test_a_student_who_was_taken_out_is_a_guest(register):
    ada, token = register.join("9b", "Ada")
    remember_student(token)
    register.remove(ada.id)
    assert visitors.visitor().student is None and visitors.visitor().is_classroom


def test_the_teacher_signs_in_and_out_by_password(register):
    with pytest.raises(ValueError, match="password is wrong"):
        visitors.sign_in("cheese")
    assert not visitors.visitor().is_teacher
    visitors.sign_in("chalk")
    assert visitors.visitor().is_teacher and visitors.visitor().is_free
    visitors.sign_out()
    assert not visitors.visitor().is_teacher


def test_classes_come_the_newest_first(register):
    register.open_class("10a")
    assert [each.name for each in visitors.all_classes()] == ["10a", "9b"]


def test_runs_are_told_apart_by_class_and_by_student(register, store):
    register.open_class("10a")
    (ada, token), (bob, _), (eve, _) = register.join("9b", "Ada"), register.join("9b", "Bob"), register.join("10a", "Eve")
    hers, his, far = (store.submit(Recipe(), "final-exp1", student=each.id) for each in (ada, bob, eve))
    runs = store.runs()
    assert [run.id for run in runs] == [far, his, hers]
    assert not visitors.class_runs() and visitors.own(runs) == visitors.mine_first(runs) == runs  # as a guest
    remember_student(token)
    assert [run.id for run in visitors.class_runs()] == [run.id for run in visitors.runs_of_class("9b")] == [his, hers]
    assert [run.id for run in visitors.own(runs)] == [hers]
    assert [run.id for run in visitors.mine_first(runs)] == [hers, far, his]
    visitors.sign_in("chalk")
    assert visitors.own(runs) == runs
