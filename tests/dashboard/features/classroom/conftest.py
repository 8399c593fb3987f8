"""A class with results, for the tests of its wall."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register
from s7core.classroom.visitor import GUEST, Visitor
from s7core.classroom.wall import ClassWall, class_wall
from s7core.recipe import Recipe
from s7core.runs.records import Run
from s7core.runs.store import Store

QUICK = Recipe(train_images=6_000, epochs=2)
ACCURACIES = (0.98, 0.979, 0.978)  # of Ada, Bob and Cem, after their last epoch
GUESSED = (0.95, 0.96, 0.97)


def give(store: Store, run_id: str, student_id: str) -> None:
    """Make the run one of this student's."""
    with store.begin() as connection:
        connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (run_id, student_id))


@pytest.fixture
def three_runs(register: Register, store: Store, finish: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Three finished runs that differ in their seed only, by Ada, Bob and Cem, each with a guess; the newest first."""
    monkeypatch.setattr(Guesses, "_refuse_late", lambda *_: None)  # so that finished runs can be made at once
    for name, accuracy, guess in zip(("Ada", "Bob", "Cem"), ACCURACIES, GUESSED, strict=True):
        student, _ = register.join("9b", name)
        wrong = round((1 - accuracy) * 10_000)
        run_id = finish(store, replace(QUICK, seed=100 * student.number + 1), "final-exp1", [500, wrong])
        give(store, run_id, student.id)
        Guesses(store, Visitor(True, False, student)).commit(run_id, 0.9, guess)
    return store.runs_of_class("9b")


@pytest.fixture
def three_on_the_wall(three_runs: list[Run], store: Store) -> ClassWall:
    """The wall of those three."""
    return class_wall(three_runs, Guesses(store, GUEST).of_runs([run.id for run in three_runs]), None)
