"""A school in a store, to be attacked: classes, students, runs in every state, and pictures of the store to compare."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from measured_server import MeasuredServer

from s7core.classroom.digit_sets import DigitSets
from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register, Student
from s7core.classroom.student_progress import AnswerNews, StudentProgress
from s7core.classroom.teacher_notes import TeacherNotes
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord
from s7core.runs.store import Store

PASSWORD = "a long phrase of chalk"
TRAINED = "ref-final-exp3-s1"
DRAWING = "808080c0"  # the strokes of a digit
QUICK = Recipe(train_images=6_000, epochs=2, device="cpu", threads=1)
SEEDED = Recipe(train_images=6_000, epochs=3, device="cpu", threads=1)
TRIED = Recipe(train_images=6_000, epochs=2, device="cpu", threads=1, learning_rate=0.02)


@dataclass(frozen=True)
class School:
    """The store of a server, its students with their tokens by nickname, and its runs by what they are."""

    store: Store
    register: Register
    file: Path
    students: dict[str, tuple[Student, str]]
    runs: dict[str, str]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, of runs without the heartbeat."""
        with sqlite3.connect(self.file) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: self._rows_of(connection, name) for name in names if not name.startswith("sqlite_")}

    def changes_since(self, before: dict[str, list[tuple[Any, ...]]]) -> list[str]:
        """Tables that differ from an earlier picture, each with the rows that are new and those that are gone."""
        now = self.rows()
        return [
            f"{name}: new {_only(now[name], before[name])}, gone {_only(before[name], now[name])}"
            for name in now
            if now[name] != before[name]
        ]

    def token(self, nickname: str) -> str:
        return self.students[nickname][1]

    @staticmethod
    def _rows_of(connection: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})") if row[1] != "heartbeat_at"]
        return sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall(), key=repr)


def found_school(folder: Path) -> School:
    """Ada, Bob and Gus are in 9b, Cleo in 9c, Dora in 9d, which is closed; nothing of it trains, for the cores are taken."""
    file = folder / "runs.sqlite"
    store = Store(f"sqlite:///{file}")
    register = Register(store)
    for name in ("9b", "9c", "9d"):
        register.open_class(name)
    places = {"Ada": "9b", "Bob": "9b", "Gus": "9b", "Cleo": "9c", "Dora": "9d"}
    students = {nickname: register.join(name, nickname)[:2] for nickname, name in places.items()}
    register.set_open("9d", False)
    for _ in range((os.cpu_count() or 1) + 1):  # they are "trained" by this process, and leave no core to the queue
        store.submit(QUICK, "final-exp1", state="running")
    ids = {nickname: student.id for nickname, (student, _) in students.items()}
    runs = {f"{name} waits": store.submit(QUICK, "final-exp1", student=ids[name]) for name in ("Ada", "Bob", "Cleo", "Dora")}
    runs["Ada waits too"] = store.submit(TRIED, "final-exp1", student=ids["Ada"])
    for nickname in ("Ada", "Dora"):
        runs[f"{nickname} was stopped"] = _ended(store, ids[nickname], "stopped")
        runs[f"{nickname} finished"] = _ended(store, ids[nickname], "finished")
    runs["nobody's"] = _ended(store, "", "finished")
    runs["duel"], other = (store.submit(QUICK, "final-exp1", student=ids["Ada"]) for _ in range(2))
    guesses = Guesses(store, Visitor(True, False, students["Ada"][0]))
    guesses.commit_duel(runs["duel"], other, "first")
    guesses.commit(runs["Ada waits"], 0.9, 0.95)
    for nickname, labels in (("Ada", range(3)), ("Gus", range(1)), ("Cleo", range(1))):
        of_class = register.class_named(places[nickname])
        for label in labels:
            DigitSets(store).keep(Visitor(True, False, students[nickname][0], of_class), label, DRAWING)
    for nickname in ("Ada", "Bob", "Gus", "Cleo"):
        news = [AnswerNews("net1", "jump", "wrong", "3")]
        StudentProgress(store).record(ids[nickname], [("net1", "look")], news)
        TeacherNotes(store).write(ids[nickname], f"a note to {nickname} alone")
    runs["first seed"], _ = (_with_epoch(store, each, ids["Ada"]) for each in SEEDED.with_seeds(2))
    runs["unreadable"] = store.submit(QUICK, "final-exp1", student=ids["Ada"])
    store.update(runs["unreadable"], recipe="{", state="interrupted")
    return School(store, register, file, students, runs)


@contextmanager
def served(school: School, password: str = PASSWORD, **environment: str) -> Iterator[MeasuredServer]:
    """A server of its own on the school's store, which answers; the queue waits as long as the school's cores are taken."""
    with (
        patch.dict(os.environ, {"S7_TEACHER_PASSWORD": password, **environment}),
        MeasuredServer(school.file.parent, school.store.url) as server,
    ):
        server.wait_until_it_answers()
        yield server


def _ended(store: Store, student: str, state: str) -> str:
    """A run of one epoch that was never trained: it has the network and the answers of a reference run."""
    recipe = replace(ReferenceStore().run(TRAINED).recipe, epochs=2, threads=1)
    run_id = _with_epoch(store, recipe, student)
    Attempt.current(store, run_id).end(state, "")
    return run_id


def _with_epoch(store: Store, recipe: Recipe, student: str) -> str:
    """A run after its first epoch, which goes on as far as the store knows."""
    shipped = ReferenceStore()
    result, answers = shipped.result(TRAINED), shipped.predictions(TRAINED, 1)
    assert result and answers
    run_id = store.submit(recipe, "final-exp1", state="running", student=student)
    figures = EpochRecord(1, 0.1, 0.98, 0.05, 0.99, None, None, 0.01, 1.0)
    assert Attempt.current(store, run_id).add_epoch(figures, answers, result, b"1")
    return run_id


def _only(rows: list[Any], others: list[Any]) -> list[str]:
    return [repr(row)[:200] for row in rows if row not in others]
