"""Test sets that visitors draw: one of each class, and one of this machine, which belongs to no class."""

import hashlib
import math
import secrets
import time
from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core import formatting
from s7core.classroom.admission import class_of_student
from s7core.classroom.source_rate import SourceRate
from s7core.classroom.visitor import Visitor
from s7core.data.stroke_text import strokes_as_text, strokes_from_text
from s7core.language.translation import _
from s7core.runs import schema
from s7core.runs.row_lock import lock_rows, lock_store
from s7core.runs.store import Store

OWN = ""  # in place of the name of a class: the set of this machine
_OWN_ID = "own"  # of that set, and the author of its digits
MOST_DIGITS = 2_000  # of a set: ten of each student of the largest class
DRAWN_AT_ONCE, DRAWN_SECONDS = 60, 1.0  # digits of one student: so many at once, and after them one every so often


@dataclass(frozen=True)
class DigitSet:
    """A set that holds digits; `class_name` is OWN for that of this machine."""

    class_name: str
    digits: int
    authors: int

    @property
    def title(self) -> str:
        return set_title(self.class_name)


@dataclass(frozen=True)
class DrawnDigit:
    """A drawing of the digit `label`, with its strokes as the pad writes them.

    `author` is the id of the student who drew it; `nickname` is "" outside a class. `is_removed` says whether the student is
    no longer in the class.
    """

    id: str
    author: str
    label: int
    strokes: str
    created_at: float
    nickname: str
    is_removed: bool


def set_title(class_name: str) -> str:
    """What the set of a class is called: "9b's digits"; "Your digits" for OWN."""
    return _("{class_name}'s digits", class_name=class_name) if class_name else _("Your digits")


def may_see(who: Visitor, class_name: str) -> bool:
    """Whether the visitor may look at the digits of this class, or for OWN at those of this machine."""
    return who.is_free or (who.student is not None and who.student.class_name == class_name)


class DigitSets:
    """The drawn digits of a store. What changes them raises ValueError with one sentence where the visitor may not.

    Check and write are one transaction, in which the student's class is read again. Everybody has at most one drawing of
    each digit: a second one replaces the first.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = SourceRate(DRAWN_AT_ONCE, DRAWN_SECONDS)

    def keep(self, who: Visitor, label: int, strokes: str) -> None:
        """Put a drawing of the digit `label` into the visitor's set, in place of the one that they drew before."""
        if label not in range(10):
            raise ValueError(_("label is {label}, but it must be a digit from 0 to 9.", label=repr(label)))
        drawn = strokes_as_text(strokes_from_text(strokes))
        if not drawn:
            raise ValueError(_("strokes is empty: draw {digit} first.", digit=formatting.digit_with_article(label)))
        if who.student and (wait := self._kept.take(who.student.id)):
            raise ValueError(_too_fast(math.ceil(wait)))
        digits = schema.drawn_digits
        with self._store.begin() as connection:
            name, author = _locked_place(connection, who)
            set_id = _set_id(connection, name)
            same = (digits.c.set_id == set_id) & (digits.c.author == author) & (digits.c.label == label)
            connection.execute(digits.delete().where(same))
            count = sql.select(sql.func.count()).select_from(digits).where(digits.c.set_id == set_id)
            if connection.execute(count).scalar_one() >= MOST_DIGITS:
                raise ValueError(_full(name))
            values = {"id": secrets.token_hex(8), "set_id": set_id, "author": author, "label": label, "strokes": drawn}
            student = who.student.id if who.student else None
            connection.execute(digits.insert().values(**values, student_id=student, created_at=time.time()))

    def delete(self, who: Visitor, digit_id: str) -> None:
        """Delete one drawing: one's own, or any of them where the visitor may do everything."""
        with self._store.begin() as connection:
            connection.execute(
                schema.drawn_digits.delete().where(schema.drawn_digits.c.id == digit_id, _theirs(connection, who))
            )

    def delete_of(self, who: Visitor, class_name: str, author: str) -> None:
        """Delete all drawings of one author in a set: one's own, or anybody's where the visitor may do everything."""
        digits = schema.drawn_digits.c
        with self._store.begin() as connection:
            which = _in_set(class_name) & (digits.author == author) & _theirs(connection, who)
            connection.execute(schema.drawn_digits.delete().where(which))

    def delete_set(self, who: Visitor, class_name: str) -> None:
        """Delete a set with all its drawings, where the visitor may do everything."""
        if not who.is_free:
            raise ValueError(
                _("{digits} are not yours alone: ask your teacher to delete them.", digits=set_title(class_name))
            )
        sets = schema.digit_sets
        with self._store.begin() as connection:
            _lock_place(connection, class_name)  # or somebody would put a digit into a set that is gone
            connection.execute(schema.drawn_digits.delete().where(_in_set(class_name)))
            connection.execute(sets.delete().where(_is_set(class_name)))

    def sets(self) -> list[DigitSet]:
        """The sets that hold digits: that of this machine first, then those of classes by name."""
        digits, sets = schema.drawn_digits.c, schema.digit_sets.c
        count, authors = sql.func.count(), sql.func.count(digits.author.distinct())
        query = sql.select(sets.class_name, count, authors).join(schema.drawn_digits, digits.set_id == sets.id)
        with self._store.begin() as connection:
            found = connection.execute(query.group_by(sets.id, sets.class_name)).all()
        return sorted((DigitSet(name or OWN, *numbers) for name, *numbers in found), key=lambda each: each.class_name)

    def digits(self, class_name: str) -> list[DrawnDigit]:
        """The digits of a set, by author in the order in which they joined, and by label."""
        digits, students = schema.drawn_digits.c, schema.students.c
        gone = (digits.author != _OWN_ID) & (students.id.is_(None) | students.removed_at.is_not(None))
        columns = (digits.id, digits.author, digits.label, digits.strokes, digits.created_at)
        query = (
            sql.select(*columns, sql.func.coalesce(students.nickname, "").label("nickname"), gone.label("is_removed"))
            .outerjoin(schema.students, students.id == digits.student_id)
            .where(_in_set(class_name))
            .order_by(students.number.nulls_first(), digits.author, digits.label)
        )
        with self._store.begin() as connection:
            return [
                DrawnDigit(**{**row, "is_removed": bool(row["is_removed"])}) for row in connection.execute(query).mappings()
            ]

    def own_digits(self, who: Visitor) -> dict[int, DrawnDigit]:
        """The visitor's own drawings by their labels; none for somebody who cannot draw here."""
        name, author = (who.student.class_name, who.student.id) if who.student else (OWN, _OWN_ID)
        if not who.student and not who.is_free:
            return {}
        return {each.label: each for each in self.digits(name) if each.author == author}

    def version(self, class_name: str) -> str:
        """A text that changes whenever a drawing of the set is added, replaced or deleted."""
        query = sql.select(schema.drawn_digits.c.id).where(_in_set(class_name)).order_by(schema.drawn_digits.c.id)
        with self._store.begin() as connection:
            ids = connection.execute(query).scalars().all()
        return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]


def _too_fast(seconds: int) -> str:
    return _(
        "You have kept {count} digits just now: wait {seconds} s, then keep this one.", count=DRAWN_AT_ONCE, seconds=seconds
    )


def _full(class_name: str) -> str:
    return _(
        "{digits} are {count} already, which is the most: somebody has to delete some of them first.",
        digits=set_title(class_name),
        count=formatting.count(MOST_DIGITS),
    )


def _locked_place(connection: Connection, who: Visitor) -> tuple[str, str]:
    """The set that the visitor draws for, locked until the transaction ends, and the author that they are in it."""
    if who.student:
        of = class_of_student(connection, who.student.id)
        if of is None:
            raise ValueError(
                _("You are no longer in class {name}, so nothing was kept: ask your teacher.", name=who.student.class_name)
            )
        if not of.open and not who.is_free:
            raise ValueError(_("Class {name} is closed, so nothing was kept: ask your teacher to open it.", name=of.name))
        return of.name, who.student.id
    if not who.is_free:
        raise ValueError(
            _("Only students of a class keep digits here: join yours first, under the name that your teacher tells.")
        )
    _lock_place(connection, OWN)
    return OWN, _OWN_ID


def _lock_place(connection: Connection, class_name: str) -> None:
    """Keep others from the set of this class, or for OWN from that of this machine, until the transaction ends."""
    if class_name:
        lock_rows(connection, schema.classes, schema.classes.c.name == class_name)
    else:
        lock_store(connection)


def _theirs(connection: Connection, who: Visitor) -> sql.ColumnElement[bool]:
    """Which drawings the visitor may delete; ValueError where that is none."""
    if who.is_free:
        return sql.true()
    if not who.student or class_of_student(connection, who.student.id) is None:
        raise ValueError(_("You are no student of this class, so nothing was deleted: ask your teacher."))
    return schema.drawn_digits.c.author == who.student.id


def _set_id(connection: Connection, class_name: str) -> str:
    """The id of a set whose class is locked; it is made if there is none."""
    found = connection.execute(sql.select(schema.digit_sets.c.id).where(_is_set(class_name))).scalar()
    if found:
        return str(found)
    made = secrets.token_hex(8) if class_name else _OWN_ID
    columns = {"id": made, "class_name": class_name or None, "created_at": time.time()}
    connection.execute(schema.digit_sets.insert().values(**columns))
    return made


def _is_set(class_name: str) -> sql.ColumnElement[bool]:
    sets = schema.digit_sets.c
    return sets.class_name == class_name if class_name else sets.id == _OWN_ID


def _in_set(class_name: str) -> sql.ColumnElement[bool]:
    """Whether a drawing is in this set."""
    of = sql.select(schema.digit_sets.c.id).where(_is_set(class_name)).scalar_subquery()
    return schema.drawn_digits.c.set_id == of
