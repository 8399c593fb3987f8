"""Classes and their students, in the store."""

import math
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from s7core.classroom import browser_tokens, join_refusals, names
from s7core.classroom.limits import Limits
from s7core.classroom.source_rate import SourceRate, network_of
from s7core.classroom.student_codes import StudentCodes
from s7core.runs import schema
from s7core.runs.records import ACTIVE
from s7core.runs.row_lock import lock_rows
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

MOST_EVER = 1_000  # students of one class, those included who were removed
NEWCOMERS_AT_ONCE, NEWCOMER_SECONDS = 40, 20.0  # from one address: a whole class, and after it one every so often


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
    """`number` counts from 1 in the order in which the students of the class joined; `removed_at` is None for a member."""

    id: str
    class_name: str
    number: int
    nickname: str
    joined_at: float
    removed_at: float | None = None


@dataclass(frozen=True)
class Member:
    """A student, whether removed or not, and how many browsers know them."""

    student: Student
    browsers: int

    @property
    def state(self) -> str:
        """ "here", "left" where no browser knows them, or "removed"."""
        if self.student.removed_at is not None:
            return "removed"
        return "here" if self.browsers else "left"


class Register:
    """The classes of a store and their students.

    A student is recognised by a token in each of their browsers, or by their nickname and a personal code; of both only
    hashes are stored. How often an address has joined students or tried codes is kept in memory.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970."""
        self._store, self._clock = store, clock
        self._newcomers = SourceRate(NEWCOMERS_AT_ONCE, NEWCOMER_SECONDS)
        self._codes = StudentCodes(store, clock)

    @cached_property
    def store_id(self) -> str:
        """What tells this store from others, a text of a few letters."""
        with self._store.begin() as connection:
            return str(connection.execute(sql.select(schema.versions.c.store_id)).scalar_one())

    def classes(self) -> list[Class]:
        """The newest first."""
        with self._store.begin() as connection:
            rows = connection.execute(sql.select(schema.classes).order_by(schema.classes.c.created_at.desc())).mappings()
            return [_class(row) for row in rows]

    def class_named(self, name: str) -> Class | None:
        """The class of this name, however it is spelled; None where there is none."""
        query = sql.select(schema.classes).where(schema.classes.c.name == _class_key(name))
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
                raise ValueError(join_refusals.class_is_there(name)) from None
        return _class(made)

    def set_open(self, name: str, is_open: bool) -> None:
        """Whether its students may start runs, and others may join."""
        self._update(name, open=is_open)

    def set_frozen(self, name: str, frozen: bool) -> None:
        """Whether its wall shows only what had ended by now."""
        self._update(name, frozen_at=time.time() if frozen else None)

    def set_limits(self, name: str, limits: Limits) -> None:
        self._update(name, limits=limits.to_json())

    def change_limits(self, name: str, **changed: Any) -> None:
        """Change these limits by their names, and leave the others as somebody sets them at the same moment."""
        with self._store.begin() as connection:
            if of := _locked(connection, name):
                limits = replace(of.limits, **changed).to_json()
                connection.execute(schema.classes.update().where(schema.classes.c.name == name).values(limits=limits))

    def join(self, name: str, typed: str, source: str = "", browser: str = "") -> tuple[Student, str]:
        """Enter a newcomer and return them with the token by which they are recognised.

        `browser` is the token that their browser has from before, "" without one: a browser that was somebody in this class
        stays that student. Newcomers from one `source`, an address, have to wait after NEWCOMERS_AT_ONCE; "" does not wait.
        ValueError if there is no such class, it is closed, full or takes no newcomers, or the nickname is not allowed or is
        taken.
        """
        if source and (wait := self._newcomers.take(network_of(source))):
            raise ValueError(join_refusals.too_many_newcomers(NEWCOMERS_AT_ONCE, math.ceil(wait)))
        try:
            return self._join(_class_key(name), typed, browser)
        except ValueError:
            self._newcomers.give_back(network_of(source))
            raise

    def _join(self, name: str, typed: str, browser: str) -> tuple[Student, str]:
        with self._store.begin() as connection:
            of = _locked(connection, name)
            if of is None:
                raise ValueError(join_refusals.no_such_class(name))
            if not of.open:
                raise ValueError(join_refusals.class_is_closed(name))
            before = _holder(connection, browser)
            if before and before.class_name == name:
                raise ValueError(was_here(before))
            if not of.limits.joining:
                raise ValueError(join_refusals.door_is_closed(name))
            nickname = names.nickname(typed)
            number = self._number(connection, of, nickname)
            student = Student(secrets.token_hex(4), name, number, nickname, self._clock())
            columns = {**vars(student), "compared": names.comparison_key(nickname), "token_hash": student.id}
            connection.execute(schema.students.insert().values(**columns))
            return student, browser_tokens.give_token(connection, student.id, self._clock())

    def come_back(self, name: str, typed: str, code: str, source: str) -> str:
        """A token for another browser of the student with this nickname and personal code; ValueError as `exchange` says."""
        return self._codes.exchange(_class_key(name), typed, code, source)

    def new_code(self, student_id: str) -> str:
        """Give a student another personal code in place of the one before; ValueError if they were removed."""
        return self._codes.give(student_id)

    def readmit(self, student_id: str) -> str:
        """Let a student who was removed in again under their nickname, and return their new personal code."""
        with self._store.begin() as connection:
            connection.execute(schema.students.update().where(schema.students.c.id == student_id).values(removed_at=None))
        return self.new_code(student_id)

    def student(self, token: str) -> Student | None:
        """The student with this token; None where there is none, or it has expired or was revoked. Its use renews it."""
        now = self._clock()
        with self._store.begin() as connection:
            expires_at = browser_tokens.token_expiry(connection, token)
            found = _holder(connection, token) if expires_at > now else None
        if found is None or found.removed_at is not None:
            return None
        if expires_at < now + browser_tokens.TOKEN_SECONDS - browser_tokens.DAY_SECONDS:  # it is written once a day at most
            with suppress(StoreError), self._store.begin() as connection:  # another time, where the store is busy
                browser_tokens.renew_token(connection, token, now)
        return found

    def holder(self, token: str) -> Student | None:
        """The student to whom this token was given, though it may have expired or been revoked; None where there is none."""
        with self._store.begin() as connection:
            return _holder(connection, token)

    def leave(self, token: str) -> None:
        """Revoke a token. Where that was the last one of its student, their waiting runs leave the queue."""
        with self._store.begin() as connection:
            found = _holder(connection, token)
            if found:  # of two browsers that leave at once, the second one is the last
                lock_rows(connection, schema.students, schema.students.c.id == found.id)
            browser_tokens.revoke_token(connection, token)
            is_gone = found and found.id not in browser_tokens.browsers_by_student(connection, self._clock())
        if found and is_gone:
            self._stop_runs(found.id, ("queued",))

    def remove(self, student_id: str) -> None:
        """Take a student out of the class: tokens and code are revoked, active runs stop. All runs keep their owner."""
        with self._store.begin() as connection:
            for each in _students(connection, schema.students.c.id == student_id):
                _locked(connection, each.class_name)  # whoever puts a run into the queue locks it too
            gone = schema.students.update().where(schema.students.c.id == student_id)
            connection.execute(gone.values(removed_at=self._clock(), code_hash=None))
            browser_tokens.revoke_tokens(connection, student_id)
        self._stop_runs(student_id, ACTIVE)

    def students(self, name: str) -> list[Student]:
        """The students of a class, without those who were removed, in the order in which they joined."""
        with self._store.begin() as connection:
            in_class = (schema.students.c.class_name == name) & schema.students.c.removed_at.is_(None)
            return _students(connection, in_class)

    def members(self, name: str) -> list[Member]:
        """All who ever joined a class, in that order."""
        with self._store.begin() as connection:
            browsers = browser_tokens.browsers_by_student(connection, self._clock())
            found = _students(connection, schema.students.c.class_name == name)
        return [Member(each, browsers.get(each.id, 0)) for each in found]

    def _number(self, connection: Connection, of: Class, nickname: str) -> int:
        """The next free number; ValueError if the nickname is taken or the class is full."""
        ever = _students(connection, schema.students.c.class_name == of.name)
        if any(names.are_confusable(nickname, each.nickname) for each in ever):
            raise ValueError(join_refusals.nickname_is_taken(nickname))
        if sum(each.removed_at is None for each in ever) >= of.limits.students or len(ever) >= MOST_EVER:
            raise ValueError(join_refusals.class_is_full(of.name, of.limits.students))
        return ever[-1].number + 1 if ever else 1

    def _stop_runs(self, student_id: str, states: Sequence[str]) -> None:
        for run in self._store.runs(*states):
            if run.student == student_id:
                self._store.request_stop(run.id)

    def _update(self, name: str, **values: Any) -> None:
        with self._store.begin() as connection:
            connection.execute(schema.classes.update().where(schema.classes.c.name == name).values(**values))


def _class(row: Any) -> Class:
    return Class(**{**row, "limits": Limits.from_json(row["limits"])})


def _class_key(typed: str) -> str:
    """The name of a class as it is stored, however it was typed."""
    try:
        return names.class_name(typed)
    except ValueError:  # no class has such a name
        return typed.strip()[: names.LONGEST_CLASS]


def _locked(connection: Connection, name: str) -> Class | None:
    """A class, which nobody else changes, joins or leaves until the transaction ends; None where there is none."""
    same = schema.classes.c.name == name
    lock_rows(connection, schema.classes, same)
    row = connection.execute(sql.select(schema.classes).where(same)).mappings().one_or_none()
    return _class(row) if row else None


def _students(connection: Connection, which: sql.ColumnElement[bool]) -> list[Student]:
    columns = (schema.students.c[name] for name in Student.__dataclass_fields__)
    rows = connection.execute(sql.select(*columns).where(which).order_by(schema.students.c.number)).mappings()
    return [Student(**row) for row in rows]


def _holder(connection: Connection, token: str) -> Student | None:
    student_id = browser_tokens.token_holder(connection, token)
    return next(iter(_students(connection, schema.students.c.id == student_id)), None) if student_id else None


def was_here(student: Student) -> str:
    """What somebody is told whose browser was this student before."""
    if student.removed_at is not None:
        return join_refusals.was_removed(student.class_name, student.nickname)
    return join_refusals.is_here_already(student.class_name, student.nickname)
