"""The SQL of the questions about runs, and how a row of an answer becomes a Run. No question reads a run's curves."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sql

from s7core.language.translation import N_
from s7core.lesson.experiments import experiment
from s7core.recipe import CHANCE_AND_MACHINE, TEST_IMAGES, Recipe
from s7core.runs import schema
from s7core.runs.recipe_json import StoredSetting
from s7core.runs.records import ACTIVE, RESUMABLE, Run

_runs, _epochs = schema.runs.c, schema.epochs.c
_of_run = _epochs.run_id == _runs.id

_NEWEST_FIRST = _runs.created_at.desc()
_stage_setting = StoredSetting(_runs.recipe, "stage")

STATES = (*ACTIVE, *RESUMABLE, N_("finished"), N_("failed"), N_("diverged"))  # that a run can be in
NEWEST = 200  # runs of a stage that are looked through for one; of thousands it would take a page's time
STEP_BYTES = 100  # that a step takes in an SQLite file, with its place in the index
CHANGES_NO_NUMBER = ("gpu_share", "live_test")  # settings without influence on the results of a run

# SQLite keeps a value of any kind in any column.
_KINDS = [(column.name, column.type.python_type) for column in _runs if column.name != "settings_key"]

# Each is looked up for one run in the index epochs_figures. As a join of grouped epochs it would read all epochs first.
_EPOCHS_DONE = sql.select(sql.func.max(_epochs.epoch)).where(_of_run).scalar_subquery()
_BEST = sql.select(sql.func.max(_epochs.test_accuracy)).where(_of_run).scalar_subquery()
_LAST = sql.select(_epochs.test_accuracy).where(_of_run).order_by(_epochs.epoch.desc()).limit(1).scalar_subquery()

_RUNS = (
    sql.select(
        *(column for column in _runs if column.name != "settings_key"),
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

MARKS_OF_QUEUED = sql.select(_runs.id, _runs.recipe, _runs.heartbeat_at).where(_runs.state == "queued")


def one_run(run_id: str) -> sql.Select[Any]:
    return _RUNS.where(_runs.id == run_id)


def all_runs() -> sql.Select[Any]:
    """The newest first."""
    return _RUNS.order_by(_NEWEST_FIRST)


def with_ids(run_ids: Sequence[str]) -> sql.Select[Any]:
    return _RUNS.where(_runs.id.in_(run_ids))


def without(query: sql.Select[Any], run_ids: Sequence[str]) -> sql.Select[Any]:
    """The question, of all runs but these."""
    return query.where(_runs.id.not_in(run_ids)) if run_ids else query


def in_states(states: tuple[str, ...]) -> sql.Select[Any]:
    return all_runs().where(_runs.state.in_(states))


def with_settings(*keys: str) -> sql.Select[Any]:
    """Runs with one of these `settings_key`s; those with the same one are replicates of one another."""
    return all_runs().where(_runs.settings_key.in_(keys))


def of_stage(stage: str) -> sql.Select[Any]:
    """Without runs whose layers were edited: they train another network."""
    return all_runs().where(_stage_setting == stage, _stored("layers") == "")


def of_class(name: str) -> sql.Select[Any]:
    members = sql.select(schema.owners.c.run_id).join(schema.students, schema.students.c.id == schema.owners.c.student_id)
    return all_runs().where(_runs.id.in_(members.where(schema.students.c.class_name == name)))


def of_student(student_id: str) -> sql.Select[Any]:
    return all_runs().where(_runs.id.in_(_owned_by(student_id)))


def with_network() -> sql.Select[Any]:
    """Runs whose latest weights and answers are kept."""
    return all_runs().where(schema.results.c.run_id.is_not(None))


def best_finished(without_ids: Sequence[str] = (), student_id: str | None = None) -> sql.Select[Any]:
    """The finished run with the highest last test accuracy of each stage, of all but these; of equal ones the newest.

    With `student_id` only runs of this student count, with "" those that belong to no student. Runs whose layers were edited
    do not count, nor those tested on a part of the test digits, which chance may favour.
    """
    place = sql.func.row_number().over(partition_by=_stage_setting, order_by=(_LAST.desc(), _NEWEST_FIRST))
    finished = sql.select(_runs.id, place.label("place")).where(
        _runs.state == "finished",
        _stored("layers") == "",
        _stored("test_images") == TEST_IMAGES,
        _LAST.is_not(None),
    )
    if student_id is not None:
        finished = finished.where(_is_of(student_id))
    ranked = without(finished, without_ids).subquery()
    return _RUNS.where(_runs.id.in_(sql.select(ranked.c.id).where(ranked.c.place == 1)))


def count_and_latest_end() -> sql.Select[int, Any]:
    """How many runs have finished, and when the last of them did."""
    return sql.select(sql.func.count(), sql.func.max(_runs.finished_at)).where(_runs.state == "finished")


def with_recipe(recipe: Recipe, key: str, class_name: str = "") -> sql.Select[Any]:
    """Of runs with this `settings_key`, the recipe's own, the oldest that gives exactly its numbers and has finished.

    Without a finished one it is the oldest that waits or trains; a run that was asked to stop does not count. With a class
    only the runs of its students do.
    """
    alike = (_stored(name) == getattr(recipe, name) for name in CHANCE_AND_MACHINE if name not in CHANGES_NO_NUMBER)
    finished = _runs.state == "finished"
    known = finished | (_runs.state.in_(ACTIVE) & ~_runs.stop_requested)
    order = (sql.case((finished, 0), else_=1), _runs.created_at)
    of_class = [schema.students.c.class_name == class_name] if class_name else []
    return _RUNS.where(_runs.settings_key == key, known, *alike, *of_class).order_by(*order).limit(1)


def latest_with_epoch(stage: str, layers: str, threads: int) -> sql.Select[Any]:
    """The newest run of this network with so many threads that has recorded an epoch, among the NEWEST of its stage."""
    others = schema.runs.alias("others")
    of_stage = StoredSetting(others.c.recipe, "stage") == stage
    newest = sql.select(others.c.id).where(of_stage).order_by(others.c.created_at.desc()).limit(NEWEST)
    alike = (_stored("layers") == layers, _stored("threads") == threads)
    return all_runs().where(_runs.id.in_(newest), *alike, sql.exists(_epochs.run_id).where(_of_run)).limit(1)


def counts_by_state(left_out: Sequence[str] = ()) -> sql.Select[Any]:
    """(state, runs) of each state that a run is in, without the runs with the ids `left_out`."""
    counted = sql.select(_runs.state, sql.func.count()).group_by(_runs.state)
    return counted.where(_runs.id.not_in(left_out)) if left_out else counted


def count_waiting(student_id: str) -> sql.Select[Any]:
    """How many runs of a student are in the queue; with "", how many that belong to no student."""
    return sql.select(sql.func.count()).where(_is_of(student_id), _runs.state == "queued")


def kept_bytes(student_id: str) -> sql.Select[Any]:
    """(run, bytes) of each run of a student that takes much of the store, the largest first.

    Counted are weights, answers, checkpoint and steps: what of a run can become large.
    """
    run_id, size, known = schema.owners.c.run_id, sql.func.length, sql.func.coalesce  # a length is known without its blob
    results, checkpoints, steps = schema.results.c, schema.checkpoints.c, schema.steps.c
    epochs = sql.select(sql.func.count()).where(_epochs.run_id == run_id).scalar_subquery()
    last_step = sql.select(sql.func.max(steps.step)).where(steps.run_id == run_id).scalar_subquery()
    of_network = known(size(results.weights) + size(results.probabilities), 0) + known(size(checkpoints.state), 0)
    kept = (of_network + epochs * TEST_IMAGES + known(last_step, 0) * STEP_BYTES).label("kept")
    tables = schema.owners.outerjoin(schema.results, results.run_id == run_id)
    tables = tables.outerjoin(schema.checkpoints, checkpoints.run_id == run_id)
    return sql.select(run_id, kept).select_from(tables).where(schema.owners.c.student_id == student_id).order_by(kept.desc())


def trained_seconds(run_ids: Sequence[str]) -> sql.Select[Any]:
    """(run, seconds) that the recorded epochs of each of these runs took together, tests included."""
    total = sql.func.sum(_epochs.seconds)
    return sql.select(_epochs.run_id, total).where(_epochs.run_id.in_(run_ids)).group_by(_epochs.run_id)


def _is_of(student_id: str) -> sql.ColumnElement[bool]:
    """Whether a run is this student's; with "", whether it belongs to no student."""
    if student_id:
        return _runs.id.in_(_owned_by(student_id))
    return ~sql.exists().where(schema.owners.c.run_id == _runs.id)


def _owned_by(student_id: str) -> sql.Select[Any]:
    return sql.select(schema.owners.c.run_id).where(schema.owners.c.student_id == student_id)


def _stored(name: str) -> sql.ColumnElement[Any]:
    """A setting of the run's recipe; its default where the recipe was stored before the setting existed."""
    return sql.func.coalesce(StoredSetting(_runs.recipe, name), getattr(Recipe(), name))


@lru_cache(maxsize=4096)  # a class repeats a few recipes, and a page lists all runs
def _recipe(stored: str) -> Recipe:
    return Recipe.from_dict(json.loads(stored))


@lru_cache(maxsize=64)
def _check_experiment(key: str) -> None:
    """ValueError where there is no such experiment, which is not cached."""
    experiment(key)


def run_of(row: Any) -> Run:
    """A row of a question about runs as a Run; an exception of any kind where the row is damaged or of a later version."""
    values = dict(row)
    _check_experiment(values["experiment"])
    if values["state"] not in STATES or values["created_at"] is None:
        raise ValueError(f"state is {values['state']!r} and created_at {values['created_at']!r}, which no version writes.")
    for name, kind in _KINDS:
        if values[name] is not None and type(values[name]) is not kind:
            raise ValueError(f"{name} is {values[name]!r}, which no version writes.")
    values["recipe"] = _recipe(values["recipe"])
    values["versions"] = dict(json.loads(values["versions"] or "{}"))
    values["epochs_done"] = values["epochs_done"] or 0
    values["has_checkpoint"] = bool(values["has_checkpoint"])
    for name in ("student", "nickname", "class_name", "attempt", "process_key", "place", "node"):
        values[name] = values[name] or ""
    values["deaths"], values["in_terminal"] = values["deaths"] or 0, bool(values["in_terminal"])  # NULL before format 5
    return Run(**values)
