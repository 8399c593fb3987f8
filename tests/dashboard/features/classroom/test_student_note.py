"""A note to one student: written on the teacher's page, read on any page of the student."""

import pytest
from pages_under_test import button_keys, opened_by, opened_by_teacher, words
from streamlit.testing.v1 import AppTest

from s7core.classroom.teacher_notes import NOTE_LENGTH, TeacherNotes

pytestmark = pytest.mark.usefixtures("no_workers")


def look_after(at: AppTest, student_id: str) -> None:
    at.selectbox(key="student-to-look-after").set_value(student_id).run()
    assert not at.exception, at.exception


def write(at: AppTest, student_id: str, text: str) -> None:
    at.text_area(key=f"note-to-{student_id}").set_value(text)
    at.button(key="send-note").click().run()
    assert not at.exception, at.exception


@pytest.mark.slow
@pytest.mark.one_core
def put_away(at) -> None:
    """Click on "I have read it"."""
    next(each for each in at.button if str(each.key).startswith("note-read-")).click().run()


def test_a_note_is_read_by_its_student_alone_and_the_teacher_sees_that(register, store):
    (ada, token), (_, other) = (register.join("9b", name) for name in ("Ada", "Bob"))
    teacher = opened_by_teacher("teacher")
    look_after(teacher, ada.id)
    write(teacher, ada.id, "Look at *the* third layer")
    assert "not read yet: Look at \\*the\\* third layer" in words(teacher)
    assert teacher.text_area(key=f"note-to-{ada.id}").value == "", "the field is free for the next note"
    assert "third layer" not in words(opened_by(other, "glossary"))
    at = opened_by(token, "glossary")
    assert r"Your teacher writes to you: **Look at \*the\* third layer**" in words(at)
    at.switch_page("views/train.py").run()
    assert "third layer" in words(at)
    put_away(at)
    assert not at.exception and "third layer" not in words(at)
    assert TeacherNotes(store).notes_to(ada.id)[0].read_at
    teacher = opened_by_teacher("teacher")
    look_after(teacher, ada.id)
    assert "read yet" not in words(teacher) and "third layer" in words(teacher)


def test_several_notes_come_one_after_the_other(register, store):
    ada, token = register.join("9b", "Ada")
    for text in ("one", "two"):
        TeacherNotes(store).write(ada.id, text)
    at = opened_by(token, "glossary")
    assert "**one**" in words(at) and "**two**" not in words(at)
    put_away(at)
    assert "**two**" in words(at)
    put_away(at)
    assert not [key for key in button_keys(at) if str(key).startswith("note-read-")]


@pytest.mark.parametrize("text", ["", "   "])
def test_a_note_without_text_is_refused_in_a_sentence(text, register, store):
    ada, _ = register.join("9b", "Ada")
    at = opened_by_teacher("teacher")
    look_after(at, ada.id)
    write(at, ada.id, text)
    assert "The note is empty" in words(at) and not TeacherNotes(store).notes_to(ada.id)


def test_a_note_is_as_long_as_the_store_takes_it(register):
    ada, _ = register.join("9b", "Ada")
    at = opened_by_teacher("teacher")
    look_after(at, ada.id)
    assert at.text_area(key=f"note-to-{ada.id}").proto.max_chars == NOTE_LENGTH


@pytest.mark.slow
@pytest.mark.one_core
def test_a_student_who_was_removed_meanwhile_gets_none_and_the_typed_text_stays(register, store):
    ada, _ = register.join("9b", "Ada")
    at = opened_by_teacher("teacher")
    look_after(at, ada.id)
    at.text_area(key=f"note-to-{ada.id}").set_value("hello")
    register.remove(ada.id)
    at.button(key="send-note").click().run()
    assert not at.exception and "no longer in the class" in words(at)
    assert not TeacherNotes(store).notes_to(ada.id)
