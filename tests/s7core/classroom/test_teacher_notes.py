"""A teacher's notes reach one student, one after the other, and say when they were read."""

import itertools

import pytest

from s7core.classroom.teacher_notes import MOST_NOTES, NOTE_LENGTH, Note, TeacherNotes


@pytest.fixture
def notes(store) -> TeacherNotes:
    """Its clock counts 1, 2, 3 ..."""
    return TeacherNotes(store, clock=map(float, itertools.count(1)).__next__)


def test_a_note_is_unread_until_its_student_puts_it_away(notes, students, register):
    ada, bob, _ = students
    notes.write(ada.id, "  Look at the\n third layer. ")
    of_class, note = notes.class_and_note(ada)
    assert of_class == register.class_named("9b")
    assert note and (note.text, note.written_at, note.read_at) == ("Look at the third layer.", 1.0, None)
    assert notes.class_and_note(bob) == (of_class, None)
    notes.put_away(ada.id, note.id)
    assert notes.class_and_note(ada) == (of_class, None)
    assert [each.read_at for each in notes.notes_to(ada.id)] == [2.0]


def test_several_notes_are_read_in_the_order_in_which_they_were_written(notes, students):
    ada, *_ = students
    for text in ("one", "two"):
        notes.write(ada.id, text)
    assert [each.text for each in notes.notes_to(ada.id)] == ["two", "one"]
    for text in ("one", "two"):
        note = notes.class_and_note(ada)[1]
        assert note and note.text == text
        notes.put_away(ada.id, note.id)
    assert notes.class_and_note(ada)[1] is None


def test_nobody_puts_away_a_note_to_somebody_else(notes, students):
    ada, bob, _ = students
    notes.write(ada.id, "for Ada")
    [note] = notes.notes_to(ada.id)
    notes.put_away(bob.id, note.id)
    assert notes.class_and_note(ada)[1] == note


def test_a_note_that_was_read_keeps_the_moment(notes, students):
    ada, *_ = students
    notes.write(ada.id, "for Ada")
    [note] = notes.notes_to(ada.id)
    for _ in range(2):
        notes.put_away(ada.id, note.id)
    assert notes.notes_to(ada.id) == [Note(note.id, ada.id, "for Ada", 1.0, 2.0)]


@pytest.mark.parametrize(
    ("typed", "told"), [("", "is empty"), (" \n ", "is empty"), ("x" * (NOTE_LENGTH + 1), "301 characters, but 300")]
)
def test_a_note_without_text_and_one_that_is_too_long_are_refused(typed, told, notes, students):
    with pytest.raises(ValueError, match=told):
        notes.write(students[0].id, typed)
    assert not notes.notes_to(students[0].id)


@pytest.mark.parametrize("typed", ["x" * NOTE_LENGTH, "\0 and \ud800", "'); DROP TABLE students; --", "<b>:red[x]</b>"])
def test_any_text_comes_back_as_one_can_write_it(typed, notes, students):
    notes.write(students[0].id, typed)
    [note] = notes.notes_to(students[0].id)
    assert note.text.replace("\ufffd", "\0") == typed.replace("\ud800", "?") or note.text == typed


def test_nobody_writes_to_a_student_who_was_removed_or_to_nobody(notes, students, register):
    register.remove(students[0].id)
    for student_id in (students[0].id, "nobody"):
        with pytest.raises(ValueError, match="no longer in the class"):
            notes.write(student_id, "hello")
        assert not notes.notes_to(student_id)


def test_of_many_notes_the_latest_are_kept(notes, students):
    ada, bob, _ = students
    notes.write(bob.id, "for Bob")
    for number in range(MOST_NOTES + 5):
        notes.write(ada.id, f"note {number}")
    assert [each.text for each in notes.notes_to(ada.id)] == [f"note {n}" for n in range(MOST_NOTES + 4, 4, -1)]
    assert len(notes.notes_to(bob.id)) == 1


def test_where_the_class_is_gone_there_is_neither_class_nor_note(notes, students, store):
    with store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM classes")
    assert notes.class_and_note(students[0]) == (None, None)
