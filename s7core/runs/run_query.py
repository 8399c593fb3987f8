"""The SQL of the questions about runs, and how a row of an answer becomes a Run. No question reads a run's curves."""

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sql

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.recipe_json import StoredSetting
from s7core.runs.records import Run

_runs, _epochs = schema.runs.c, schema.epochs.c
_of_run = _epochs.run_id == _runs.id

_NEWEST_FIRST = _runs.created_at.desc()
_stage_setting = StoredSetting(_runs.recipe, "stage")

# Each is looked up for one run in the index epochs_figures. As a join of grouped epochs it would read all epochs first.
_EPOCHS_DONE = sql.select(sql.func.max(_epochs.epoch)).where(_of_run).scalar_subquery()
_BEST = sql.select(sql.func.max(_epochs.test_accuracy)).where(_of_run).scalar_subquery()
_LAST = sql.select(_epochs.test_accuracy).where(_of_run).order_by(_epochs.epoch.desc()).limit(1).scalar_subquery()

_RUNS = (
    sql.select(
        schema.runs,
        _EPOCHS_DONE.label("epochs_done"),
        _BEST.label("best_test_accuracy"),
        _LAST.label("last_test_accuracy"),
        schema.results.c.test_accuracy.label("kept_test_accuracy"),
        schema.checkpoints.c.run_id.is_not(None).label("has_checkpoint"),
        schema.students.c.id.label("student"),
        schema.students.c.nickname,
        schema.students.c.class_name,
    )
    .outerjoin(schema.results, schema.results.c.run_id == _runs.id)
    .outerjoin(schema.checkpoints, schema.checkpoints.c.run_id == _runs.id)
    .outerjoin(schema.owners, schema.owners.c.run_id == _runs.id)
    .outerjoin(schema.students, schema.students.c.id == schema.owners.c.student_id)
)


def one_run(run_id: str) -> sql.Select[Any]:
    return _RUNS.where(_runs.id == run_id)


def all_runs() -> sql.Select[Any]:
    """The newest first."""
    return _RUNS.order_by(_NEWEST_FIRST)


def in_states(states: tuple[str, ...]) -> sql.Select[Any]:
    return all_runs().where(_runs.state.in_(states))


def of_experiment(experiment: str) -> sql.Select[Any]:
    return all_runs().where(_runs.experiment == experiment)


def of_stage(stage: str) -> sql.Select[Any]:
    """Without runs whose layers were edited: they train another network."""
    return all_runs().where(_stage_setting == stage, _stored("layers") == "")


def of_class(name: str) -> sql.Select[Any]:
    members = sql.select(schema.owners.c.run_id).join(schema.students, schema.students.c.id == schema.owners.c.student_id)
    return all_runs().where(_runs.id.in_(members.where(schema.students.c.class_name == name)))


def with_network() -> sql.Select[Any]:
    """Runs whose latest weights and answers are kept."""
    return all_runs().where(schema.results.c.run_id.is_not(None))


def best_finished(stage: str | None = None) -> sql.Select[Any]:
    """The finished run with the highest last test accuracy of each stage, or of one; of equal ones the newest.

    Runs whose layers were edited do not count.
    """
    place = sql.func.row_number().over(partition_by=_stage_setting, order_by=(_LAST.desc(), _NEWEST_FIRST))
    finished = sql.select(_runs.id, place.label("place")).where(
        _runs.state == "finished", _stored("layers") == "", _LAST.is_not(None)
    )
    if stage is not None:
        finished = finished.where(_stage_setting == stage)
    ranked = finished.subquery()
    return _RUNS.where(_runs.id.in_(sql.select(ranked.c.id).where(ranked.c.place == 1)))


def latest_with_epoch(stage: str, layers: str, threads: int) -> sql.Select[Any]:
    """The newest run of this network with so many threads that has recorded an epoch."""
    alike = (_stage_setting == stage, _stored("layers") == layers, _stored("threads") == threads)
    return all_runs().where(*alike, sql.exists(_epochs.run_id).where(_of_run)).limit(1)


def counts_by_state() -> sql.Select[Any]:
    """(state, runs) of each state that a run is in."""
    return sql.select(_runs.state, sql.func.count()).group_by(_runs.state)


def count_waiting(student_id: str) -> sql.Select[Any]:
    """How many runs of a student are in the queue."""
    owned = sql.select(schema.owners.c.run_id).where(schema.owners.c.student_id == student_id)
    return sql.select(sql.func.count()).where(_runs.id.in_(owned), _runs.state == "queued")


def _stored(name: str) -> sql.ColumnElement[Any]:
    """A setting of the run's recipe; its default where the recipe was stored before the setting existed."""
    return sql.func.coalesce(StoredSetting(_runs.recipe, name), getattr(Recipe(), name))


@lru_cache(maxsize=4096)  # a class repeats a few recipes, and a page lists all runs
def _recipe(stored: str) -> Recipe:
    return Recipe.from_dict(json.loads(stored))


def run_of(row: Any) -> Run:
    """A row of a question about runs as a Run."""
    values = dict(row)
    values["recipe"] = _recipe(values["recipe"])
    values["versions"] = json.loads(values["versions"] or "{}")
    values["epochs_done"] = values["epochs_done"] or 0
    values["has_checkpoint"] = bool(values["has_checkpoint"])
    for name in ("student", "nickname", "class_name"):
        values[name] = values[name] or ""
    return Run(**values)
