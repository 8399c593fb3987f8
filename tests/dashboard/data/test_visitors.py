"""Who looks at a page, and which runs are theirs."""

import time

import pytest
import sqlalchemy as sql
import streamlit as st

from dashboard.data import visitors
from dashboard.state.session import COOKIES, PERSONAL_CODE
from dashboard.state.visitor import PASSWORD_VARIABLE, STUDENT, TEACHER, remember
from s7core.classroom.register import Register
from s7core.classroom.teacher_notes import TeacherNotes
from s7core.classroom.teacher_sessions import TeacherSessions
from s7core.recipe import Recipe


@pytest.fixture
def register(store, monkeypatch) -> Register:
    """The register of a server that has a teacher and one class."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    made = Register(store)
    made.open_class("9b")
    return made


def later() -> None:
    """Seconds pass: what is read anew then is forgotten."""
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
    remember(STUDENT, "no token of anybody")
    assert visitors.visitor().student is None
    remember(STUDENT, token)
    assert visitors.visitor().student == ada and visitors.visitor().of_class.open
    register.set_open("9b", False)
    later()
    assert not visitors.visitor().of_class.open


@pytest.mark.slow
@pytest.mark.one_core
def test_live_updates_a_second_apart_do_not_ask_the_store_each_time_who_looks(register, monkeypatch):
    ada, token = register.join("9b", "Ada")
    remember(STUDENT, token)
    read, asked = visitors._read_member, []
    monkeypatch.setattr(visitors, "_read_member", lambda token: asked.append(token) or read(token))
    for _ in range(2):
        assert visitors.visitor().student == ada
        time.sleep(1.1)
    assert asked == [token]
    assert visitors.visitor(fresh=True).student == ada
    assert asked == [token, token]


def test_a_student_who_was_taken_out_is_a_guest(register):
    ada, token = register.join("9b", "Ada")
    remember(STUDENT, token)
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


def test_a_teacher_who_signed_out_at_another_server_can_change_nothing_here_from_that_moment_on(register, store):
    visitors.sign_in("chalk")
    assert visitors.visitor().is_teacher
    token = COOKIES.value[TEACHER]
    TeacherSessions("chalk", store).sign_out(token)  # as the other server does
    with pytest.raises(visitors.NotAllowedError):
        visitors.teacher_only(register.set_open)("9b", False)
    assert register.class_named("9b").open and not visitors.visitor(fresh=True).is_teacher


def test_what_only_a_teacher_may_do_is_checked_when_it_is_done_and_holds_at_once(register):
    close = visitors.teacher_only(register.set_open)
    with pytest.raises(visitors.NotAllowedError, match="not signed in as teacher any more"):
        close("9b", False)
    assert register.class_named("9b").open
    visitors.sign_in("chalk")
    _, token = register.join("9b", "Ada")
    remember(STUDENT, token)
    assert visitors.visitor().of_class.open and visitors.all_classes()[0].open
    close("9b", is_open=False)
    assert not visitors.visitor().of_class.open and not visitors.all_classes()[0].open
    visitors.sign_out()
    with pytest.raises(visitors.NotAllowedError):
        close("9b", True)


def test_nobody_needs_to_be_teacher_twice_but_on_one_s_own_machine_nobody_is(store, monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    with pytest.raises(visitors.NotAllowedError):
        visitors.teacher_only(Register(store).open_class)("9b")


def test_a_student_joins_leaves_and_comes_back(register):
    visitors.join("9b", "Ada")
    code = PERSONAL_CODE.value
    assert visitors.visitor().student.nickname == "Ada" and visitors.former_student().nickname == "Ada"
    visitors.leave()
    assert visitors.visitor().student is None and visitors.former_student().nickname == "Ada"
    with pytest.raises(ValueError, match="this browser is 'Ada' already"):
        visitors.join("9b", "Eve")
    visitors.come_back("9b", "Ada", code)
    assert visitors.visitor().student.nickname == "Ada"
    visitors.give_new_code()
    assert PERSONAL_CODE.value != code


def test_who_was_removed_gets_no_code(register):
    visitors.join("9b", "Ada")
    register.remove(visitors.visitor().student.id)
    before = PERSONAL_CODE.value
    with pytest.raises(visitors.NotAllowedError, match="no longer in this class"):
        visitors.give_new_code()
    assert PERSONAL_CODE.value == before


def test_a_guest_is_nobody_s_former_student(register):
    assert visitors.former_student() is None
    remember(STUDENT, "no token of anybody")
    assert visitors.former_student() is None


def test_cookies_are_named_after_the_store(register, monkeypatch):
    named = []
    monkeypatch.setattr(visitors, "write_cookies", named.append)
    visitors.keep_cookies()
    assert named == [register.store_id]


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
    remember(STUDENT, token)
    assert [run.id for run in visitors.class_runs()] == [run.id for run in visitors.runs_of_class("9b")] == [his, hers]
    assert [run.id for run in visitors.own(runs)] == [hers]
    assert [run.id for run in visitors.mine_first(runs)] == [hers, far, his]
    visitors.sign_in("chalk")
    assert visitors.own(runs) == runs


def test_an_unread_note_is_read_with_who_the_visitor_is_and_is_gone_once_they_have_read_it(register, store):
    (ada, token), (_, other) = (register.join("9b", name) for name in ("Ada", "Bob"))
    TeacherNotes(store).write(ada.id, "well done")
    asked: list[str] = []
    with store.begin() as connection:
        engine = connection.engine
    sql.event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    questions = []
    for who in (other, token):
        remember(STUDENT, who)
        later()
        visitors.visitor()
        asked.clear()
        later()
        note = visitors.unread_note()
        visitors.visitor()
        questions.append(len(asked))
    assert note and note.text == "well done" and len(set(questions)) == 1, "a note costs no question of its own"
    visitors.put_note_away(note.id)
    assert visitors.unread_note() is None


def test_a_guest_and_another_student_have_no_note_and_put_none_away(register, store):
    (ada, _), (_, other) = (register.join("9b", name) for name in ("Ada", "Bob"))
    TeacherNotes(store).write(ada.id, "for Ada")
    [note] = TeacherNotes(store).notes_to(ada.id)
    for token in ("", other):
        remember(STUDENT, token)
        assert visitors.unread_note() is None
        visitors.put_note_away(note.id)
    assert TeacherNotes(store).notes_to(ada.id) == [note]
