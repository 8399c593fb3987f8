"""What is asked of a run without its curves, and how the answer becomes a Run."""

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sql

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.records import Run

_FIGURES = (
    sql.select(
        schema.epochs.c.run_id,
        sql.func.max(schema.epochs.c.epoch).label("epochs_done"),
        sql.func.max(schema.epochs.c.test_accuracy).label("best_test_accuracy"),
    )
    .group_by(schema.epochs.c.run_id)
    .subquery()
)

_LAST = schema.epochs.alias("last")

RUNS = (
    sql.select(
        schema.runs,
        _FIGURES.c.epochs_done,
        _FIGURES.c.best_test_accuracy,
        _LAST.c.test_accuracy.label("last_test_accuracy"),
        schema.results.c.test_accuracy.label("kept_test_accuracy"),
        schema.checkpoints.c.run_id.is_not(None).label("has_checkpoint"),
        schema.students.c.id.label("student"),
        schema.students.c.nickname,
        schema.students.c.class_name,
    )
    .outerjoin(_FIGURES, _FIGURES.c.run_id == schema.runs.c.id)
    .outerjoin(_LAST, sql.and_(_LAST.c.run_id == schema.runs.c.id, _LAST.c.epoch == _FIGURES.c.epochs_done))
    .outerjoin(schema.results, schema.results.c.run_id == schema.runs.c.id)
    .outerjoin(schema.checkpoints, schema.checkpoints.c.run_id == schema.runs.c.id)
    .outerjoin(schema.owners, schema.owners.c.run_id == schema.runs.c.id)
    .outerjoin(schema.students, schema.students.c.id == schema.owners.c.student_id)
)


@lru_cache(maxsize=4096)  # a class repeats a few recipes, and a page lists all runs
def _recipe(stored: str) -> Recipe:
    return Recipe.from_dict(json.loads(stored))


def run_of(row: Any) -> Run:
    """A row of RUNS as a Run."""
    values = dict(row)
    values["recipe"] = _recipe(values["recipe"])
    values["versions"] = json.loads(values["versions"] or "{}")
    values["epochs_done"] = values["epochs_done"] or 0
    values["has_checkpoint"] = bool(values["has_checkpoint"])
    for name in ("student", "nickname", "class_name"):
        values[name] = values[name] or ""
    return Run(**values)
