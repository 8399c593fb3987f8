"""Stores to measure with: a class of students, finished runs that were never trained, and runs that wait for training."""

import json
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s7core.classroom.register import Register, Student
from s7core.lesson.experiments import lesson_experiments
from s7core.recipe import STAGES, Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs import schema
from s7core.runs.records import EpochRecord, Result, Run
from s7core.runs.store import Store

with suppress(ImportError):  # a tree that is measured for comparison may be older than these keys
    from s7core.runs.settings_key import settings_key

CLASS = "load"
STUDENTS = 30
CLASS_RUNS = 60  # finished runs of the students in every store
TRAINED_IMAGES = 3_000  # of a run that trains during a measurement: its epochs are short
EPOCHS = (2, 5, 8)  # so that in a minute some runs end and others still wait
LEARNING_RATES = (0.005, 0.01, 0.02, 0.05, 0.1)
ROWS_AT_ONCE = 50_000

_SHORT_RESULT = Result(0.05, 0.96, b"0", b"0")


@dataclass(frozen=True)
class Classroom:
    """An open class in a store, and the cookie by which each of its students is recognised."""

    store: Store
    students: list[Student]
    cookies: list[str]


def open_store(folder: Path, name: str) -> Store:
    """A new store in this folder without anything in it."""
    return Store(f"sqlite:///{folder / name}.sqlite")


def make_classroom(folder: Path, name: str = "class") -> Classroom:
    """A new store in this folder with an open class of STUDENTS and nothing else."""
    store = open_store(folder, name)
    register = Register(store)
    register.open_class(CLASS)
    joined = [register.join(CLASS, f"Student {number}") for number in range(1, STUDENTS + 1)]
    return Classroom(store, [student for student, _ in joined], [f"s7_student={token}" for _, token in joined])


def submit_runs(classroom: Classroom, count: int, epochs: int | None = None) -> list[str]:
    """Queue `count` runs of one thread each, one for each student in turn; without `epochs` they have EPOCHS in turn."""
    return [
        classroom.store.submit(
            Recipe(
                train_images=TRAINED_IMAGES,
                epochs=epochs or EPOCHS[number % len(EPOCHS)],
                learning_rate=LEARNING_RATES[number % len(LEARNING_RATES)],
                seed=1 + number,
                threads=1,
                device="cpu",
            ),
            "final-exp1",
            student=classroom.students[number % len(classroom.students)].id,
        )
        for number in range(count)
    ]


def fill(classroom: Classroom, others: int = 0, steps: int = 100) -> None:
    """Add CLASS_RUNS finished runs of the students and `others` of nobody, each with so many training steps.

    The students' runs are the newest and the best, and have the answers and the network of a reference run of their stage;
    the others have one byte in place of each, which no page reads.
    """
    chance = random.Random(1)
    models = [_model(stage) for stage in STAGES]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("runs", "epochs", "results", "owners", "steps")}
    for number in range(CLASS_RUNS + others):
        of_class = number < CLASS_RUNS
        model = models[number % len(models)]
        run = _finished_run(number, model)
        rows["runs"].append(run)
        predictions, accuracy = (model.predictions, 0.99) if of_class else (b"0", 0.96)
        rows["epochs"] += _epochs(run["id"], 1 + number % 15, predictions, accuracy, chance)
        rows["results"].append({"run_id": run["id"], **vars(model.result if of_class else _SHORT_RESULT)})
        if of_class:
            rows["owners"].append({"run_id": run["id"], "student_id": classroom.students[number % STUDENTS].id})
        rows["steps"] += [
            {"run_id": run["id"], "step": step, "loss": 2 / (step + 1), "learning_rate": 0.01} for step in range(steps)
        ]
        if len(rows["steps"]) >= ROWS_AT_ONCE:
            _insert(classroom.store, rows)
    _insert(classroom.store, rows)


@dataclass(frozen=True)
class _Model:
    """A reference run whose settings, answers and network finished runs take over."""

    run: Run
    result: Result
    predictions: bytes


def _model(stage: str) -> _Model:
    reference_store = ReferenceStore()
    run = reference_store.group(lesson_experiments(stage)[-1].key)[0]
    result, predictions = reference_store.result(run.id), reference_store.predictions(run.id, run.epochs_done)
    assert result and predictions, f"{run.id} keeps neither answers nor a network"
    return _Model(run, result, predictions)


def _finished_run(number: int, model: _Model) -> dict[str, Any]:
    """The row of a run; the first is the newest, each other a minute older."""
    recipe = replace(
        model.run.recipe,
        learning_rate=LEARNING_RATES[number // len(STAGES) % len(LEARNING_RATES)],
        epochs=1 + number % 15,
        seed=1 + number,
        threads=1,
    )
    ended = time.time() - 3_600 - 60 * number
    key = {"settings_key": settings_key(model.run.experiment, recipe)} if "settings_key" in schema.runs.c else {}
    return {
        **key,
        "id": f"stored-{number}",
        "recipe": json.dumps(recipe.to_dict()),
        "experiment": model.run.experiment,
        "state": "finished",
        "created_at": ended - 50,
        "started_at": ended - 40,
        "heartbeat_at": ended,
        "finished_at": ended,
        "device": "CPU",
    }


def _epochs(run_id: str, count: int, predictions: bytes, accuracy: float, chance: random.Random) -> Iterator[dict[str, Any]]:
    for epoch in range(1, count + 1):
        reached = accuracy - 0.02 / epoch + chance.uniform(0, 0.002)
        figures = EpochRecord(epoch, 0.1, reached, 0.05, reached, None, None, 0.01, 2.0)
        yield {"run_id": run_id, "predictions": predictions, **vars(figures)}


def _insert(store: Store, rows: dict[str, list[dict[str, Any]]]) -> None:
    with store.begin() as connection:
        for name, new in rows.items():
            if new:
                connection.execute(schema.store_metadata.tables[name].insert(), new)
                new.clear()
