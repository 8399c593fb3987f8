"""What a teacher does for one student: a new code, removing them, letting them in again."""

import pytest
from pages_under_test import button_keys, opened_by_teacher, words
from streamlit.testing.v1 import AppTest

from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

QUICK = Recipe(train_images=6_000, epochs=2)


@pytest.fixture
def students(register) -> tuple:
    return tuple(register.join("9b", name)[0] for name in ("Ada", "Bob", "Cem"))


def look_after(at: AppTest, student_id: str) -> None:
    at.selectbox(key="student-to-look-after").set_value(student_id).run()
    assert not at.exception, at.exception


def test_a_removed_student_s_runs_stop_and_keep_the_name(register, store, students):
    ada, *_ = students
    run_id = store.submit(QUICK, "final-exp1", student=ada.id)
    at = opened_by_teacher("teacher")
    assert "3 of at most 40 students" in words(at)
    look_after(at, ada.id)
    at.button(key="remove-student").click().run()
    assert [each.nickname for each in register.students("9b")] == ["Bob", "Cem"]
    assert "2 of at most 40 students" in words(at) and "Removed: Ada" in words(at)
    assert (store.run(run_id).state, store.run(run_id).nickname) == ("stopped", "Ada")
    assert "remove-student" not in button_keys(at)  # nobody is removed twice


def test_a_student_who_lost_everything_gets_a_code_that_is_shown_once(register, students):
    _, bob, _ = students
    at = opened_by_teacher("teacher")
    look_after(at, bob.id)
    assert "New code for Bob" in [each.label for each in at.button]
    at.button(key="readmit-student").click().run()
    assert "The new personal code of Bob" in words(at)
    code = next(each.value for each in at.code if len(each.value) == 9)
    assert register.student(register.come_back("9b", "Bob", code, "here")) == bob
    at.button(key="given-code-done").click().run()
    assert code not in [each.value for each in at.code]


def test_a_removed_student_is_let_in_again_under_their_nickname(register, students):
    *_, cem = students
    register.remove(cem.id)
    at = opened_by_teacher("teacher")
    look_after(at, cem.id)
    assert "Let Cem in again" in [each.label for each in at.button]
    at.button(key="readmit-student").click().run()
    code = next(each.value for each in at.code if len(each.value) == 9)
    assert register.student(register.come_back("9b", "Cem", code, "here")) == cem
    assert "3 of at most 40 students" in words(at) and "Removed:" not in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_page_says_who_has_left(register, students):
    _, token = register.join("9b", "Dan")
    register.leave(token)
    told = words(opened_by_teacher("teacher"))
    assert "Ada, Bob, Cem" in told and "no browser knows them: Dan" in told


def test_a_class_without_anybody_says_so(register):
    at = opened_by_teacher("teacher")
    assert "Nobody has joined yet" in words(at) and "0 of at most 40 students" in words(at)
