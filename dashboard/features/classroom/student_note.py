"""The teacher's note to one student: written here, and which of them were read."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data.resources import teacher_notes
from dashboard.data.visitors import NotAllowedError, teacher_only
from dashboard.state.escape import plain
from dashboard.state.session import NOTE_TEXT
from s7core import formatting
from s7core.classroom.register import Student
from s7core.classroom.teacher_notes import NOTE_LENGTH, Note
from s7core.language.translation import _

NOTES_LISTED = 3


def show_note_form(student: Student) -> None:
    """Draw the form for a note to this student, and below it the latest notes to them."""
    name = plain(student.nickname)
    with st.form(f"note-form-{student.id}", border=False):
        st.text_area(
            _("Note to {name}", name=name),
            key=NOTE_TEXT.key(student.id).name,
            max_chars=NOTE_LENGTH,
            height=68,
            placeholder=_("What only they read"),
            help=_(
                "It stands on top of every page of theirs until they say that they have read it. Nobody else in the class "
                "sees it."
            ),
        )
        st.form_submit_button(
            _("Send"), key="send-note", icon=":material/send:", on_click=guarded(teacher_only(_send)), args=(student.id,)
        )
    for note in teacher_notes().notes_to(student.id)[:NOTES_LISTED]:
        st.caption(_told(note))


def _told(note: Note) -> str:
    written, text = formatting.clock(note.written_at), plain(note.text)
    if note.read_at is None:
        return _("Sent {written}, not read yet: {note}", written=written, note=text)
    return _("Sent {written}, read {read}: {note}", written=written, read=formatting.clock(note.read_at), note=text)


def _send(student_id: str) -> None:
    text = NOTE_TEXT.key(student_id)
    try:
        teacher_notes().write(student_id, text.get(""))
    except ValueError as refused:
        raise NotAllowedError(str(refused)) from None
    text.set("")
