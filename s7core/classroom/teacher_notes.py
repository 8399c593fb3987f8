"""Notes that a teacher writes to one student, in the store, until the student has put them away and after."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sql

from s7core.classroom.limits import Limits
from s7core.classroom.register import Class, Student
from s7core.language.translation import _
from s7core.runs import schema
from s7core.runs.row_lock import lock_rows, repeated
from s7core.runs.store import Store

NOTE_LENGTH = 300  # characters
MOST_NOTES = 20  # to one student that are kept, the latest ones

_notes = schema.teacher_notes


@dataclass(frozen=True)
class Note:
    """What a teacher wrote to a student; `read_at` is None until the student has put it away.

    Both times are seconds since 1970.
    """

    id: str
    student_id: str
    text: str
    written_at: float
    read_at: float | None = None


class TeacherNotes:
    """The notes of a store. Who may write one is for the caller to check."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970."""
        self._store, self._clock = store, clock

    @repeated
    def write(self, student_id: str, typed: str) -> None:
        """Write to a student; ValueError if there is no text, it is too long, or nobody in a class has this id."""
        text = " ".join(typed.encode(errors="replace").decode().split())
        if not text:
            raise ValueError(_("The note is empty: write something for the student to read."))
        if len(text) > NOTE_LENGTH:
            raise ValueError(
                _(
                    "The note has {count} characters, but {most} are the most: write less.",
                    count=len(text),
                    most=NOTE_LENGTH,
                )
            )
        students = schema.students.c
        note = Note(secrets.token_hex(8), student_id, text, self._clock())
        with self._store.begin() as connection:
            if not lock_rows(connection, schema.students, (students.id == student_id) & students.removed_at.is_(None)):
                raise ValueError(_("This student is no longer in the class, so nothing was written."))
            connection.execute(_notes.insert().values(**vars(note)))
            latest = sql.select(_notes.c.id).where(_notes.c.student_id == student_id)
            latest = latest.order_by(_notes.c.written_at.desc(), _notes.c.id).offset(MOST_NOTES)
            if too_many := connection.execute(latest).scalars().all():
                connection.execute(_notes.delete().where(_notes.c.id.in_(too_many)))

    def put_away(self, student_id: str, note_id: str) -> None:
        """Note that a student has read a note to them; a note to somebody else stays as it is."""
        theirs = (_notes.c.id == note_id) & (_notes.c.student_id == student_id) & _notes.c.read_at.is_(None)
        with self._store.begin() as connection:
            connection.execute(_notes.update().where(theirs).values(read_at=self._clock()))

    def notes_to(self, student_id: str) -> list[Note]:
        """The notes to a student, the latest first."""
        of_student = sql.select(_notes).where(_notes.c.student_id == student_id)
        with self._store.begin() as connection:
            rows = connection.execute(of_student.order_by(_notes.c.written_at.desc(), _notes.c.id)).mappings()
            return [Note(**row) for row in rows]

    def class_and_note(self, student: Student) -> tuple[Class | None, Note | None]:
        """A student's class, and of the notes that they have not read the one that was written first; one question of both.

        Every page of every student asks this again and again.
        """
        classes = schema.classes
        unread = (_notes.c.student_id == student.id) & _notes.c.read_at.is_(None)
        query = (
            sql.select(classes, *(column.label(f"note_{column.name}") for column in _notes.c))
            .outerjoin(_notes, unread)
            .where(classes.c.name == student.class_name)
            .order_by(_notes.c.written_at, _notes.c.id)
            .limit(1)
        )
        with self._store.begin() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None, None
        of_class = {name: row[name] for name in Class.__dataclass_fields__}
        note = {name: row[f"note_{name}"] for name in Note.__dataclass_fields__}
        found = Note(**note) if note["id"] else None
        return Class(**{**of_class, "limits": Limits.from_json(of_class["limits"])}), found
