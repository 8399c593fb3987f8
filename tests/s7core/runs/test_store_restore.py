"""A backup becomes the store again; what was there is kept, and no process that trained can write into the past."""

import os
import sqlite3
from pathlib import Path

import pytest

from s7core.recipe import Recipe
from s7core.runs import schema, store_restore
from s7core.runs.attempt import Attempt
from s7core.runs.records import StepRecord
from s7core.runs.store import Store
from s7core.runs.store_check import check_store
from s7core.runs.store_compact import compact
from s7core.runs.store_copy import back_up
from s7core.runs.store_error import StoreError
from s7core.runs.store_restore import restore

pytestmark = pytest.mark.sqlite_file

RECIPE = Recipe(epochs=3)


@pytest.fixture
def backup(store, tmp_path) -> Path:
    """A copy of the store with one run; the store has another one beside it since."""
    store.submit(Recipe(seed=1), "net1")
    copy = back_up(store.url, tmp_path / "copy.sqlite").file
    store.submit(Recipe(seed=2), "net1")
    return copy


def seeds(store: Store) -> set[int]:
    return {run.recipe.seed for run in store.runs()}


def whole(file: Path) -> bool:
    with sqlite3.connect(file) as connection:
        found = (
            connection.execute("PRAGMA integrity_check").fetchall()
            + connection.execute("PRAGMA foreign_key_check").fetchall()
        )
    connection.close()
    return found == [("ok",)]


def test_open_connections_see_the_restored_content_and_what_was_there_is_kept(store, backup, tmp_path):
    other = Store(store.url)
    assert seeds(store) == seeds(other) == {1, 2}
    restored = restore(store.url, backup)
    assert seeds(store) == seeds(other) == {1} and restored.states == {"queued": 1}
    assert restored.kept.parent == tmp_path and "before-restore" in restored.kept.name
    assert seeds(Store(str(restored.kept))) == {1, 2} and whole(restored.kept)
    store.submit(Recipe(seed=5), "net1")
    assert seeds(other) == {1, 5} and whole(tmp_path / "runs.sqlite")
    again = restore(store.url, restored.kept)
    assert seeds(other) == {1, 2} and again.kept != restored.kept


def test_weight_snapshots_are_part_of_a_backup_and_come_back_from_it_and_go_with_their_run(store, tmp_path):
    run_id = store.submit(RECIPE, "net1", state="running")
    Attempt.current(store, run_id).add_weight_snapshots(dict.fromkeys((0, 7, 900), b"w" * 50_000))
    assert Attempt.current(store, run_id).end("stopped", "")
    copy = back_up(store.url, tmp_path / "copy.sqlite").file
    store.delete(run_id)
    assert store.snapshot_moments(run_id) == [] and not check_store(store.url).faults
    freed = compact(store.url)
    assert freed.before - freed.after >= 150_000
    restore(store.url, copy)
    assert store.snapshot_moments(run_id) == [0, 7, 900] and store.weight_snapshot(run_id, 7) == b"w" * 50_000
    assert not check_store(store.url).faults


def test_a_store_that_is_new_gets_the_content_and_nothing_is_kept(backup, tmp_path):
    restored = restore(str(tmp_path / "new" / "runs.sqlite"), backup)
    assert restored.kept is None and seeds(Store(str(tmp_path / "new" / "runs.sqlite"))) == {1}
    assert os.listdir(tmp_path / "new")[0] == "runs.sqlite"


def test_an_attempt_that_trained_when_the_backup_was_made_can_never_write_into_the_restored_store(
    store, add_epoch, tmp_path
):
    queued, terminal = store.submit(RECIPE, "net1"), store.submit(RECIPE, "net2", state="running")
    token = store.claim([queued], running=1)
    attempts = [Attempt(store, queued, token), Attempt.current(store, terminal)]
    for attempt in attempts:
        add_epoch(store, attempt.run_id, 1, 100, checkpoint=b"c")
        attempt.report([StepRecord(step, 1.0, 0.1) for step in range(RECIPE.steps_per_epoch + 3)])
    copy = back_up(store.url, tmp_path / "copy.sqlite").file
    assert restore(store.url, copy).states == {"queued": 1, "interrupted": 1}
    for attempt in attempts:
        assert not attempt.report([StepRecord(9_999_999, 1.0, 0.1)])
        assert not attempt.end("finished", "")
        run = store.run(attempt.run_id)
        assert run.state in ("queued", "interrupted") and not run.attempt and run.process is None and run.epochs_done == 1
    assert store.steps_done(queued) == RECIPE.steps_per_epoch  # it goes on after its last whole epoch
    assert store.claim([queued], running=0)


@pytest.mark.slow
@pytest.mark.one_core
def test_each_run_that_another_process_wrote_meanwhile_is_in_what_is_kept_or_in_the_store(store, writer, backup, tmp_path):
    kept = []
    for _ in range(4):
        writer.wait_for(30 * (len(kept) + 1))
        kept.append(restore(store.url, backup).kept)
    writer.kill()
    found: list[str] = []
    for file in (*kept, tmp_path / "runs.sqlite"):
        with sqlite3.connect(file) as connection:
            counts = connection.execute("SELECT run_id, count(*) FROM steps GROUP BY run_id").fetchall()
        connection.close()
        assert whole(file) and {count for _, count in counts} <= {20}
        found += [run_id for run_id, _ in counts]
    assert len(found) == len(set(found)) and {f"w{number}" for number in writer.written} <= set(found)


@pytest.mark.parametrize("content", [b"no database at all " * 99, None])
def test_a_damaged_store_is_kept_as_it_is_and_open_connections_go_over_to_the_new_file(content, store, backup, tmp_path):
    path = tmp_path / "runs.sqlite"
    for seed in range(3, 100):
        store.submit(Recipe(seed=seed), "net1")
    store.close()
    server = Store(store.url)
    server.runs()
    whole_file = path.read_bytes()
    damaged = content or whole_file[:8192] + b"\x5a" * (len(whole_file) - 8192)
    path.write_bytes(damaged)
    restored = restore(store.url, backup)
    assert "damaged" in restored.kept.name and restored.kept.read_bytes() == damaged
    assert seeds(server) == {1} == seeds(Store(store.url))
    server.submit(Recipe(seed=7), "net1")
    server.close()
    assert whole(path) and seeds(Store(store.url)) == {1, 7} and restored.kept.read_bytes() == damaged


def test_a_file_that_is_no_sound_store_is_refused_and_the_store_stays(store, backup, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with sqlite3.connect(tmp_path / "books.sqlite") as connection:
        connection.execute("CREATE TABLE books (title)")
    connection.close()
    back_up(store.url, tmp_path / "later.sqlite")
    with sqlite3.connect(tmp_path / "later.sqlite") as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    content = backup.read_bytes()
    (tmp_path / "broken.sqlite").write_bytes(content[:8192] + b"\x5a" * (len(content) - 8192))
    (tmp_path / "short.sqlite").write_bytes(content[:9000])
    for name, words in {
        "absent.sqlite": "is not there",
        "": "is no file",
        "notes.txt": "cannot be read",
        "books.sqlite": "no copy of a store",
        "broken.sqlite": "damaged|cannot be read",
        "short.sqlite": "damaged|cannot be read",
        "later.sqlite": "another version of S7 Lab wrote",
        "runs.sqlite": "the store itself",
    }.items():
        before = set(os.listdir(tmp_path))
        with pytest.raises(StoreError, match=words):
            restore(store.url, tmp_path / name)
        assert seeds(store) == {1, 2} and {each for each in set(os.listdir(tmp_path)) ^ before if "-" not in each} == set()


def test_a_backup_of_an_older_format_is_brought_up_to_this_one_and_stays_what_it_is(store, backup):
    with sqlite3.connect(backup) as connection:
        connection.execute("UPDATE schema_version SET version = 4")
        for column in ("attempt", "process_key", "deaths", "in_terminal"):
            connection.execute(f"ALTER TABLE runs DROP COLUMN {column}")
    connection.close()
    content = backup.read_bytes()
    restore(store.url, backup)
    assert seeds(store) == {1} and backup.read_bytes() == content
    with store.begin() as connection:
        assert connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one() == schema.VERSION


def test_a_backup_that_an_earlier_version_wrote_is_restored_without_a_second_copy_of_it(store, make_old_store, tmp_path):
    store.submit(RECIPE, "net1")
    make_old_store(f"sqlite:///{tmp_path / 'old.sqlite'}", 3)
    restored = restore(store.url, tmp_path / "old.sqlite")
    assert restored.states == {"finished": 1, "queued": 2} and seeds(store) == {1, 2, 3}
    assert not [name for name in os.listdir(tmp_path) if "format-3" in name]


def test_the_database_of_another_program_and_a_server_are_never_replaced(backup, tmp_path):
    with sqlite3.connect(tmp_path / "books.sqlite") as connection:
        connection.execute("CREATE TABLE books (title)")
    connection.close()
    with pytest.raises(StoreError, match="database of another program"):
        restore(str(tmp_path / "books.sqlite"), backup)
    with pytest.raises(StoreError, match="pg_restore"):
        restore("postgresql://host/runs", backup)


def test_a_restoration_that_fails_in_the_middle_changes_nothing(store, backup, tmp_path, monkeypatch):
    class Failing(sqlite3.Connection):
        def execute(self, statement, *values):
            if "INSERT INTO main.steps" in statement:
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(statement, *values)

    real = sqlite3.connect
    monkeypatch.setattr("s7core.runs.store_copy.sqlite3.connect", lambda *a, **k: real(*a, **{"factory": Failing} | k))
    with pytest.raises(StoreError, match="cannot be replaced"):
        restore(store.url, backup)
    monkeypatch.undo()
    assert seeds(store) == {1, 2} and not [
        name for name in os.listdir(tmp_path) if "before-restore" in name or "part" in name
    ]
    assert store_restore.restore(store.url, backup).kept
