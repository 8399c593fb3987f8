"""Classes and their students, in the store."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from s7core.classroom import names
from s7core.classroom.limits import Limits
from s7core.runs import schema
from s7core.runs.store import Store

MOST_STUDENTS = 200


@dataclass(frozen=True)
class Class:
    """`frozen_at`, seconds since 1970, is when its wall was frozen; None while it is live."""

    name: str
    open: bool
    created_at: float
    frozen_at: float | None
    limits: Limits


@dataclass(frozen=True)
class Student:
    """`number` counts from 1 in the order in which the students of the class joined."""

    id: str
    class_name: str
    number: int
    nickname: str
    joined_at: float


class Register:
    """The classes of a store and their students. A student is recognised by a token, of which only the hash is stored."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def classes(self) -> list[Class]:
        """The newest first."""
        with self._store.begin() as connection:
            rows = connection.execute(sql.select(schema.classes).order_by(schema.classes.c.created_at.desc())).mappings()
            return [_class(row) for row in rows]

    def class_named(self, name: str) -> Class | None:
        """The class of this name, however it is spelled; None where there is none."""
        query = sql.select(schema.classes).where(schema.classes.c.name == name.strip().lower())
        with self._store.begin() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _class(row) if row else None

    def open_class(self, typed: str) -> Class:
        """Make an open class with the default limits; ValueError if the name is not allowed or is taken."""
        name = names.class_name(typed)
        made = {"name": name, "open": True, "created_at": time.time(), "frozen_at": None, "limits": Limits().to_json()}
        with self._store.begin() as connection:
            try:
                connection.execute(schema.classes.insert().values(**made))
            except IntegrityError:  # the table itself has each name once, whoever else opens a class at this moment
                raise ValueError(
                    f"class is {name!r}, which is there already: open that one again, or choose another name."
                ) from None
        return _class(made)

    def set_open(self, name: str, is_open: bool) -> None:
        """Whether its students may start runs, and others may join."""
        self._update(name, open=is_open)

    def set_frozen(self, name: str, frozen: bool) -> None:
        """Whether its wall shows only what had ended by now."""
        self._update(name, frozen_at=time.time() if frozen else None)

    def set_limits(self, name: str, limits: Limits) -> None:
        self._update(name, limits=limits.to_json())

    def join(self, name: str, typed: str) -> tuple[Student, str]:
        """Enter a student and return them with the token by which they are recognised.

        ValueError if there is no such class or it is closed, or the nickname is not allowed or is taken.
        """
        joined, classes = name.strip().lower(), schema.classes
        with self._store.begin() as connection:
            # It changes nothing, but locks the class until the student is in it: nobody closes it or joins in between.
            locked = connection.execute(classes.update().where(classes.c.name == joined).values(open=classes.c.open))
            if not locked.rowcount:
                raise ValueError(f"class is {name!r}, but there is no such class here: ask your teacher for the link.")
            if not connection.execute(sql.select(classes.c.open).where(classes.c.name == joined)).scalar_one():
                raise ValueError(f"class is {joined!r}, which is closed: ask your teacher to open it.")
            nickname, token = names.nickname(typed), secrets.token_urlsafe(16)
            number = self._number(connection, joined, typed, nickname)
            student = Student(secrets.token_hex(4), joined, number, nickname, time.time())
            connection.execute(
                schema.students.insert().values(
                    **vars(student), compared=names.comparison_key(nickname), token_hash=_hash(token)
                )
            )
        return student, token

    def student(self, token: str) -> Student | None:
        """The student with this token; None where there is none."""
        found = self._students(schema.students.c.token_hash == _hash(token))
        return found[0] if found else None

    def students(self, name: str) -> list[Student]:
        """The students of a class, in the order in which they joined."""
        return self._students(schema.students.c.class_name == name)

    def remove(self, student_id: str) -> None:
        """Take a student out of the class. Their runs are kept, without an owner."""
        with self._store.begin() as connection:
            connection.execute(schema.owners.delete().where(schema.owners.c.student_id == student_id))
            connection.execute(schema.students.delete().where(schema.students.c.id == student_id))

    def _number(self, connection: Connection, name: str, typed: str, nickname: str) -> int:
        """The next free number; ValueError if the nickname is taken or the class is full."""
        students = schema.students.c
        taken = sql.select(students.id).where(
            students.class_name == name, students.compared == names.comparison_key(nickname)
        )
        if connection.execute(taken).first():
            raise ValueError(f"nickname is {typed!r}, which somebody in this class has already: choose another.")
        of_class = sql.select(sql.func.count(), sql.func.max(students.number)).where(students.class_name == name)
        count, last = connection.execute(of_class).one()
        if count >= MOST_STUDENTS:
            raise ValueError(f"class is {name!r}, which is full: {MOST_STUDENTS} students are the most.")
        return (last or 0) + 1

    def _students(self, which: sql.ColumnElement[bool]) -> list[Student]:
        columns = (schema.students.c[name] for name in Student.__dataclass_fields__)
        with self._store.begin() as connection:
            rows = connection.execute(sql.select(*columns).where(which).order_by(schema.students.c.number)).mappings()
            return [Student(**row) for row in rows]

    def _update(self, name: str, **values: Any) -> None:
        with self._store.begin() as connection:
            connection.execute(schema.classes.update().where(schema.classes.c.name == name).values(**values))


def _class(row: Any) -> Class:
    return Class(**{**row, "limits": Limits.from_json(row["limits"])})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
