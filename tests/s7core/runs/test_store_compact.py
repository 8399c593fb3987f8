"""The room of what was deleted is given back, also while others use the store."""

import sqlite3

import pytest

from s7core.recipe import Recipe
from s7core.runs import store_copy
from s7core.runs.store import Store
from s7core.runs.store_check import check_store
from s7core.runs.store_compact import compact
from s7core.runs.store_error import StoreError


@pytest.mark.sqlite_file
def test_the_room_of_deleted_runs_is_given_back_and_the_others_stay(store, finish, tmp_path):
    kept, *gone = (finish(store, Recipe(seed=seed, epochs=1), "net1", [100]) for seed in range(8))
    for run_id in gone:
        store.delete(run_id)
    other = Store(store.url)
    assert len(other.runs()) == 1
    sizes = compact(store.url)
    assert sizes.after < sizes.before / 2 and sizes.after >= (tmp_path / "runs.sqlite").stat().st_size
    assert [run.id for run in other.runs()] == [kept] and len(other.result(kept).probabilities) == 400_000
    assert check_store(store.url).faults == []


@pytest.mark.sqlite_file
def test_figures_of_runs_that_do_not_exist_are_removed(store, finish, tmp_path):
    run_id = finish(store, Recipe(epochs=1), "net1", [100])
    with sqlite3.connect(tmp_path / "runs.sqlite") as connection:  # which, without a word, keeps no references whole
        connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
    connection.close()
    store.close()
    assert {fault.run for fault in check_store(store.url).faults} == {run_id}
    compact(store.url)
    assert check_store(store.url).faults == []


@pytest.mark.sqlite_file
def test_a_store_that_others_hold_all_the_while_gets_a_sentence(store, monkeypatch):
    monkeypatch.setattr(store_copy, "BUSY_MILLISECONDS", 200)
    store.submit(Recipe(), "net1")
    with store.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds the store locked"):
            compact(store.url)
    with store.begin() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT * FROM runs").all()
        with pytest.raises(StoreError, match="others were reading"):
            compact(store.url)
    assert len(store.runs()) == 1 and compact(store.url).after


def test_a_store_that_is_not_there_and_one_in_a_server_are_named(tmp_path):
    with pytest.raises(StoreError, match="no store yet"):
        compact(str(tmp_path / "absent.sqlite"))
    with pytest.raises(StoreError, match="VACUUM"):
        compact("postgresql://host/runs")
