"""A run whose row cannot be read hides no other run."""

import json
import logging

import pytest
import sqlalchemy as sql

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.store import Store
from s7core.runs.unreadable_runs import UnreadableRun

RECIPE = Recipe()
OF_LATER = {**RECIPE.to_dict(), "colour": "red"}
DAMAGES = {
    "an unknown setting": {"recipe": json.dumps(OF_LATER)},
    "a recipe that is no JSON": {"recipe": '{"stage": '},
    "a recipe of bytes": {"recipe": b"\xff\xfe\x00"},
    "a recipe that is a list": {"recipe": "[1]"},
    "a recipe nested without end": {"recipe": "[" * 100_000},
    "a value that is not allowed": {"recipe": json.dumps(RECIPE.to_dict() | {"epochs": "many"})},
    "an unknown stage": {"recipe": json.dumps(RECIPE.to_dict() | {"stage": "net9"})},
    "an unknown experiment": {"experiment": "net9"},
    "an unknown state": {"state": "dreaming"},
    "versions that are no JSON": {"versions": "{"},
    "a moment that is no number": {"created_at": "yesterday"},
    "a start that is no number": {"started_at": "yesterday"},
    "a process that is no number": {"process": "one"},
    "a host of bytes": {"host": b"\xff"},
    "versions that are a number": {"versions": "5"},
}


def damage(store: Store, run_id: str, columns: dict[str, object]) -> None:
    with store.begin() as connection:
        for name, value in columns.items():
            changed = sql.text(f"UPDATE runs SET {name} = :value WHERE id = :run_id")
            connection.execute(changed, {"value": value, "run_id": run_id})


OF_ANY_DATABASE = (  # PostgreSQL refuses the others
    "an unknown setting",
    "a recipe that is a list",
    "a value that is not allowed",
    "an unknown stage",
    "an unknown experiment",
    "an unknown state",
    "versions that are no JSON",
    "versions that are a number",
)


@pytest.mark.parametrize(
    "kind", [kind if kind in OF_ANY_DATABASE else pytest.param(kind, marks=pytest.mark.sqlite_file) for kind in DAMAGES]
)
def test_no_question_fails_because_of_one_damaged_run_which_is_named_once_and_can_be_deleted(kind, store, finish, caplog):
    good = finish(store, RECIPE, "final-exp1", [100])
    bad = finish(store, RECIPE, "final-exp1", [50])
    damage(store, bad, DAMAGES[kind])
    again = Store(store.url)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert [run.id for run in again.runs()] == [good]
            assert [run.id for run in again.runs_of_stage("final", 1)] == [good] == [run.id for run in again.latest(1)]
            assert again.run(bad) is None and again.run(good).id == good
            assert again.best_of_each_stage()["final"].id == good
            assert again.run_with_recipe(RECIPE, "final-exp1").id == good
            assert again.latest_epoch_like("final", "", RECIPE.threads)[0].id == good
            assert [run.id for run in again.runs_with_network(1)] == [good]
            [named] = again.unreadable_runs()
            assert named.id == bad and named.reason and "\n" not in named.reason
    assert sum(bad in record.getMessage() for record in caplog.records) == 1
    again.delete(bad)
    assert again.unreadable_runs() == [] and [run.id for run in again.runs()] == [good]


def test_all_unreadable_runs_are_named_before_any_question_met_them_and_a_repaired_one_no_more(store):
    ids = [store.submit(RECIPE, "final-exp1") for _ in range(3)]
    for run_id in ids[:2]:
        damage(store, run_id, {"recipe": json.dumps(OF_LATER)})
    again = Store(store.url)
    named = again.unreadable_runs()
    assert named == sorted(named, key=lambda run: run.id) and {run.id for run in named} == set(ids[:2])
    assert isinstance(named[0], UnreadableRun) and "colour is not a setting" in named[0].reason
    damage(store, ids[0], {"recipe": json.dumps(RECIPE.to_dict())})
    assert [run.id for run in again.unreadable_runs()] == [ids[1]] and len(again.runs()) == 2


def test_unreadable_runs_that_count_as_running_are_counted_so_that_a_queue_need_not_wait_for_them(store):
    running, waiting = store.submit(RECIPE, "final-exp1", state="running"), store.submit(RECIPE, "final-exp1")
    assert store.count_unreadable("running") == 0
    damage(store, running, {"recipe": json.dumps(OF_LATER)})
    assert store.runs("running") == [] and store.count_unreadable("running") == 1 and store.count_unreadable("queued") == 0
    assert store.count_by_state() == {"queued": 1}
    assert not store.claim([waiting], running=0) and store.claim([waiting], running=store.count_unreadable("running"))


def test_asking_again_reads_no_row_that_was_read_before(store, monkeypatch):
    ids = {store.submit(RECIPE, "final-exp1") for _ in range(5)}
    store.unreadable_runs()
    read = []
    monkeypatch.setattr("s7core.runs.unreadable_runs.run_of", lambda row: read.append(row["id"]))
    assert store.unreadable_runs() == [] and read == [] and ids


@pytest.mark.sqlite_file
def test_a_store_of_format_4_with_a_damaged_recipe_is_brought_up_to_date(store):
    good, bad, later = (store.submit(RECIPE, "final-exp1") for _ in range(3))
    with store.begin() as connection:
        connection.exec_driver_sql("DROP INDEX runs_by_stage")
        connection.exec_driver_sql("UPDATE schema_version SET version = 4")
    damage(store, bad, {"recipe": "{"})
    damage(store, later, {"recipe": json.dumps(OF_LATER)})
    again = Store(store.url)
    assert [run.id for run in again.runs()] == [good] and {run.id for run in again.unreadable_runs()} == {bad, later}
    assert [run.id for run in again.runs_of_stage("final", 5)] == [good]


@pytest.mark.sqlite_file
def test_a_store_whose_index_refuses_damaged_recipes_gets_one_by_which_they_can_be_deleted(store):
    run_id = store.submit(RECIPE, "final-exp1")
    with store.begin() as connection:
        connection.exec_driver_sql("DROP INDEX runs_by_stage")
        connection.exec_driver_sql("CREATE INDEX runs_by_stage ON runs (json_extract(recipe, '$.stage'), created_at)")
        connection.exec_driver_sql("UPDATE schema_version SET version = 4")
    again = Store(store.url)
    damage(again, run_id, {"recipe": "{"})
    again.delete(run_id)
    with again.begin() as connection:
        assert connection.execute(schema.runs.select()).all() == []


@pytest.mark.sqlite_file
def test_a_run_whose_damaged_id_cannot_be_named_in_a_question_is_left_out_all_the_same(store):
    good, bad = store.submit(RECIPE, "final-exp1"), store.submit(RECIPE, "final-exp1")
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET id = CAST(x'61ff80' AS TEXT), state = 'dreaming' WHERE id = ?", (bad,))
    assert [run.id for run in store.runs()] == [good]
