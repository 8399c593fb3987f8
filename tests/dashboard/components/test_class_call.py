"""What a teacher says to a class or to one student stands on their page: a call to a stage, and a note.

A call is there until they have followed it or it is taken back, a note until they have read it.
"""

import pytest
from pages_under_test import open_page, opened_by, opened_by_teacher, words

from dashboard.components import class_call
from dashboard.state.escape import plain
from s7core.classroom.teacher_notes import TeacherNotes

pytestmark = pytest.mark.usefixtures("no_workers")

CALL = "Your teacher calls everybody to **Net1**."


def test_a_student_sees_the_call_on_every_page_with_a_link_and_is_rid_of_it_by_going_there(register):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "glossary")
    assert "calls everybody" not in words(at)
    register.change_limits("9b", called_to="net1")
    at = opened_by(token, "glossary")
    assert CALL in words(at)
    at.switch_page("views/net1.py").run()
    assert not at.exception and CALL not in words(at)
    at.switch_page("views/glossary.py").run()
    assert CALL not in words(at)


def test_a_call_that_was_taken_back_is_gone_and_the_next_one_is_seen_again(register):
    _, token = register.join("9b", "Ada")
    register.change_limits("9b", called_to="net1")
    at = opened_by(token, "net1")
    assert CALL not in words(at)
    register.change_limits("9b", called_to="")
    at = opened_by(token, "glossary")
    assert "calls everybody" not in words(at)
    register.change_limits("9b", called_to="net1")
    assert CALL in words(opened_by(token, "glossary"))


def test_neither_guests_nor_the_teacher_nor_another_class_are_called(register):
    register.change_limits("9b", called_to="net1")
    register.open_class("10c")
    _, token = register.join("10c", "Bob")
    assert "calls everybody" not in words(open_page("glossary"))
    assert "calls everybody" not in words(opened_by(token, "glossary"))
    assert "calls everybody" not in words(opened_by_teacher("glossary"))


def test_the_teacher_calls_and_takes_it_back_on_their_page(register):
    at = opened_by_teacher("teacher")
    at.selectbox(key="called-9b").set_value("net2").run()
    assert register.class_named("9b").limits.called_to == "net2"
    assert at.selectbox(key="called-9b").value == "net2"
    at.selectbox(key="called-9b").set_value("").run()
    assert not at.exception and register.class_named("9b").limits.called_to == ""


def test_a_note_and_a_call_stand_on_the_same_page_and_a_note_is_no_markup(register, store):
    ada, token = register.join("9b", "Ada")
    register.change_limits("9b", called_to="net1")
    text = ":red[hot] [link](http://example.org) <b>x</b>"
    TeacherNotes(store).write(ada.id, text)
    told = words(opened_by(token, "glossary"))
    assert CALL in told and plain(text) in told and text not in told


def test_a_poll_tells_the_store_what_it_could_not_take_before(register, monkeypatch):
    saved = []
    monkeypatch.setattr(class_call, "save_progress", lambda: saved.append(1))
    opened_by(register.join("9b", "Ada")[1], "glossary")
    before = len(saved)
    class_call._draw("glossary")
    assert len(saved) == before + 1
