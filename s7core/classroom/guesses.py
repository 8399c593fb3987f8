"""Guesses made before a run: its accuracy, or which of two runs wins."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core import formatting
from s7core.classroom.visitor import Visitor
from s7core.language.translation import _, _p
from s7core.runs import schema
from s7core.runs.row_lock import lock_rows, lock_run, repeated
from s7core.runs.store import Store

SIDES = ("first", "second")


@dataclass(frozen=True)
class Guess:
    """Test accuracies 0..1 that somebody expected of a run; `nickname` is "" outside a class."""

    run_id: str
    first_epoch: float
    last_epoch: float
    created_at: float
    nickname: str


@dataclass(frozen=True)
class Duel:
    """Two runs, and which of them, "first" or "second", somebody expected to win."""

    id: str
    first_run: str
    second_run: str
    guess: str
    created_at: float
    nickname: str


def points_off(guess: float, result: float) -> float:
    """How far a guessed accuracy is above its result, both 0..1, in percentage points with two decimals."""
    return round((guess - result) * 100, 2)


def points_off_text(guess: float, result: float | None) -> str:
    """How far a guessed accuracy is off: "1.20 points too high"; "nothing" where it is exact, "" without a result."""
    if result is None:
        return ""
    off = points_off(guess, result)
    size = formatting.unsigned_points(guess - result)
    if not off:
        return _p("how far a guess is off", "nothing")
    return _("{points} points too high", points=size) if off > 0 else _("{points} points too low", points=size)


class Guesses:
    """Guesses in the store, as one visitor makes and sees them.

    They are given before their run has recorded an epoch, and cannot change after that. Until then only its author sees a
    guess: others, whose guesses at the same settings can still change, would follow it. The author is the run's owner; of a
    guess at a run that belongs to no student it is whoever may do everything.
    """

    def __init__(self, store: Store, who: Visitor) -> None:
        self._store, self._who = store, who

    @repeated
    def commit(self, run_id: str, first_epoch: float, last_epoch: float) -> None:
        """Guess the test accuracy, 0..1, after the first and after the last epoch; a second guess replaces the first.

        ValueError names what cannot be a guess, that the run is somebody else's, or that it comes too late.
        """
        for name, value in (("first_epoch", first_epoch), ("last_epoch", last_epoch)):
            if not 0 <= value <= 1:
                raise ValueError(
                    _("{name} is {value}, but it must be a test accuracy from 0 to 1.", name=name, value=repr(value))
                )
        of_run = schema.guesses.c.run_id == run_id
        with self._store.begin() as connection:
            self._lock_own(connection, run_id)
            self._refuse_late(connection, run_id)
            connection.execute(schema.guesses.delete().where(of_run))
            connection.execute(
                schema.guesses.insert().values(
                    run_id=run_id, first_epoch=first_epoch, last_epoch=last_epoch, created_at=time.time()
                )
            )

    def of_run(self, run_id: str) -> Guess | None:
        """The guess at this run, if there is one that the visitor may see."""
        return next(iter(self.of_runs([run_id])), None)

    def of_runs(self, run_ids: Sequence[str]) -> list[Guess]:
        """The guesses at these runs that the visitor may see, the oldest first."""
        guesses = schema.guesses.c
        query = (
            _with_nickname(schema.guesses, guesses.run_id)
            .where(guesses.run_id.in_(run_ids), _is_author(self._who) | _has_epoch(guesses.run_id))
            .order_by(guesses.created_at)
        )
        with self._store.begin() as connection:
            return [Guess(**row) for row in connection.execute(query).mappings()]

    def count_of(self, run_ids: Sequence[str]) -> int:
        """How many guesses at these runs there are, those that the visitor may not see yet among them."""
        guesses = schema.guesses.c
        query = sql.select(sql.func.count()).select_from(schema.guesses).where(guesses.run_id.in_(run_ids))
        with self._store.begin() as connection:
            return int(connection.execute(query).scalar_one())

    @repeated
    def commit_duel(self, first_run: str, second_run: str, guess: str) -> str:
        """Guess which of two runs wins and return the duel's id; ValueError as in `commit`."""
        if guess not in SIDES:
            raise ValueError(
                _("guess is {guess}, but it must be one of {sides}.", guess=repr(guess), sides=", ".join(SIDES))
            )
        if first_run == second_run:
            raise ValueError(_("second_run is {run}, but a duel takes two different runs.", run=repr(second_run)))
        duel_id = secrets.token_hex(4)
        with self._store.begin() as connection:
            runs = schema.runs
            lock_rows(connection, runs, runs.c.id.in_((first_run, second_run)))  # in one order for all, see `row_lock`
            for run_id in (first_run, second_run):
                self._lock_own(connection, run_id)
                self._refuse_late(connection, run_id)
            connection.execute(
                schema.duels.insert().values(
                    id=duel_id, first_run=first_run, second_run=second_run, guess=guess, created_at=time.time()
                )
            )
        return duel_id

    def duels_of(self, run_ids: Sequence[str]) -> list[Duel]:
        """Duels that any of these runs is part of and that the visitor may see, the newest first.

        A duel can be guessed at until one of its runs has an epoch.
        """
        duels = schema.duels.c
        query = (
            _with_nickname(schema.duels, duels.first_run)
            .where(duels.first_run.in_(run_ids) | duels.second_run.in_(run_ids))
            .where(_is_author(self._who) | _has_epoch(duels.first_run) | _has_epoch(duels.second_run))
            .order_by(duels.created_at.desc())
        )
        with self._store.begin() as connection:
            return [Duel(**row) for row in connection.execute(query).mappings()]

    def _lock_own(self, connection: Connection, run_id: str) -> None:
        """Keep others from writing to a run until the transaction ends; ValueError if the visitor may not guess at it."""
        if not lock_run(connection, run_id):
            raise ValueError(
                _("run_id is {run}, but there is no such run: guess at one that waits or has just begun.", run=repr(run_id))
            )
        owner = connection.execute(sql.select(schema.owners.c.student_id).where(schema.owners.c.run_id == run_id)).scalar()
        if not self._who.is_author(owner or ""):
            raise ValueError(_("run_id is {run}, which is not yours: guess at a run of your own.", run=repr(run_id)))

    def _refuse_late(self, connection: Connection, run_id: str) -> None:
        """ValueError if a guess at this locked run comes too late."""
        epochs = schema.epochs.c
        if connection.execute(sql.select(epochs.epoch).where(epochs.run_id == run_id).limit(1)).first():
            raise ValueError(
                _("run_id is {run}, which has already shown its first epoch: guess before it starts.", run=repr(run_id))
            )


def _is_author(who: Visitor) -> sql.ColumnElement[bool]:
    """Whether a guess in `_with_nickname` is the visitor's: `Visitor.is_author`, in SQL."""
    owner = schema.owners.c.student_id
    theirs = owner == who.student.id if who.student else sql.false()
    return sql.or_(theirs, owner.is_(None)) if who.is_author("") else theirs


def _has_epoch(run_id: sql.ColumnElement[str]) -> sql.ColumnElement[bool]:
    return sql.exists().where(schema.epochs.c.run_id == run_id)


def _with_nickname(table: sql.Table, run_id: sql.Column[str]) -> sql.Select[Any]:
    """All columns of a table about runs, and the nickname of the run's owner."""
    return (
        sql.select(table, sql.func.coalesce(schema.students.c.nickname, "").label("nickname"))
        .outerjoin(schema.owners, schema.owners.c.run_id == run_id)
        .outerjoin(schema.students, schema.students.c.id == schema.owners.c.student_id)
    )
