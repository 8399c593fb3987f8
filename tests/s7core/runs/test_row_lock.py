"""Locks on rows hold until a transaction ends, and a transaction that the database ended for another one is repeated."""

import threading

import pytest

from s7core.recipe import Recipe
from s7core.runs import row_lock, schema
from s7core.runs.row_lock import MOST_TRIES, lock_rows, lock_run, lock_store, repeated
from s7core.runs.store import Store
from s7core.runs.store_error import StoreConflict

RECIPE = Recipe()


def test_as_many_rows_are_locked_as_there_are(store):
    runs, ids = schema.runs, [store.submit(RECIPE, "net1") for _ in range(3)]
    with store.begin() as connection:
        assert lock_rows(connection, runs, runs.c.id.in_(ids[:2])) == 2
        assert lock_run(connection, ids[2]) and not lock_run(connection, "nobody")


@pytest.mark.parametrize("lock", [lambda connection, _: lock_store(connection), lock_run], ids=["the store", "a run"])
def test_who_asks_for_the_same_lock_waits_until_the_transaction_ends_and_then_sees_what_it_wrote(lock, store):
    run_id, seen = store.submit(RECIPE, "net1"), []

    def look() -> None:
        other = Store(store.url)
        with other.begin() as connection:
            lock(connection, run_id)
            seen.append(connection.execute(schema.runs.select()).mappings().one()["message"])
        other.close()

    with store.begin() as connection:
        lock(connection, run_id)
        looks = threading.Thread(target=look)
        looks.start()
        looks.join(0.2)
        assert looks.is_alive() and not seen
        connection.execute(schema.runs.update().values(message="written"))
    looks.join()
    assert seen == ["written"]


def test_a_transaction_that_others_got_in_the_way_of_is_repeated_a_few_times(monkeypatch):
    monkeypatch.setattr(row_lock.time, "sleep", lambda _: None)
    calls = []

    @repeated
    def change(conflicts: int) -> str:
        calls.append(conflicts)
        if len(calls) <= conflicts:
            raise StoreConflict("a deadlock")
        return "done"

    assert change(MOST_TRIES - 1) == "done" and len(calls) == MOST_TRIES
    calls.clear()
    with pytest.raises(StoreConflict):
        change(MOST_TRIES)
    assert len(calls) == MOST_TRIES
