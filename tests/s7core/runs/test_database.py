"""SQLite as the store needs it."""

import os
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from s7core.recipe import Recipe
from s7core.runs.database import BUSY_MILLISECONDS, make_engine
from s7core.runs.store import Store
from s7core.runs.store_address import store_url
from s7core.runs.store_error import StoreError


def test_every_connection_waits_for_writers_reads_beside_them_and_keeps_references_whole(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'runs.sqlite'}")
    assert (tmp_path / "new").is_dir()
    for _ in range(2):
        with engine.connect() as connection:
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("busy_timeout", "journal_mode", "foreign_keys", "synchronous")
            }
        assert settings == {"busy_timeout": BUSY_MILLISECONDS, "journal_mode": "wal", "foreign_keys": 1, "synchronous": 1}


def test_the_database_of_a_server_needs_its_driver_and_makes_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ImportError, SQLAlchemyError)):
        make_engine("postgresql://nobody@localhost:1/runs").connect()
    assert os.listdir(tmp_path) == []


def with_run(path: Path) -> tuple[Store, str]:
    store = Store(str(path))
    return store, store.submit(Recipe(), "net1")


def test_connections_follow_a_file_that_was_put_in_the_place_of_the_store(tmp_path):
    (store, _), (other, new) = with_run(tmp_path / "runs.sqlite"), with_run(tmp_path / "other.sqlite")
    other.close()
    for end in ("-wal", "-shm"):
        os.rename(tmp_path / f"runs.sqlite{end}", tmp_path / f"old.sqlite{end}")
    os.replace(tmp_path / "other.sqlite", tmp_path / "runs.sqlite")
    assert [run.id for run in store.runs()] == [new]
    later = store.submit(Recipe(), "net1")
    store.close()
    with sqlite3.connect(tmp_path / "runs.sqlite") as connection:
        assert {run_id for (run_id,) in connection.execute("SELECT id FROM runs")} == {new, later}


def test_a_file_that_was_put_beside_the_log_of_the_one_before_is_not_spoiled_by_it(tmp_path):
    (store, _), (other, new) = with_run(tmp_path / "runs.sqlite"), with_run(tmp_path / "other.sqlite")
    store.runs()
    other.close()
    content = (tmp_path / "other.sqlite").read_bytes()
    os.replace(tmp_path / "other.sqlite", tmp_path / "runs.sqlite")
    for _ in range(2):
        with pytest.raises(StoreError, match="another file was put"):
            store.runs()
    assert (tmp_path / "runs.sqlite").read_bytes() == content
    os.unlink(tmp_path / "runs.sqlite-wal")
    os.unlink(tmp_path / "runs.sqlite-shm")
    assert [run.id for run in Store(str(tmp_path / "runs.sqlite")).runs()] == [new]


@pytest.mark.sqlite_file
def test_a_store_whose_file_was_removed_says_so_and_begins_no_empty_one_behind_its_back(store, tmp_path):
    store.submit(Recipe(), "net1")
    os.rename(tmp_path / "runs.sqlite", tmp_path / "moved.sqlite")
    for _ in range(3):
        with pytest.raises(StoreError, match="moved or deleted"):
            store.submit(Recipe(), "net1")
    store.close()
    with pytest.raises(StoreError, match="moved or deleted"):
        store.runs()
    assert not (tmp_path / "runs.sqlite").exists()
    os.rename(tmp_path / "moved.sqlite", tmp_path / "runs.sqlite")
    assert len(store.runs()) == 1


def test_text_that_is_damaged_is_read_as_far_as_it_can_be(tmp_path):
    engine = make_engine(store_url(str(tmp_path / "x.sqlite")))
    with engine.begin() as connection:
        damaged = connection.execute(sql.text("SELECT CAST(x'61ff62' AS TEXT)")).scalar_one()
    assert damaged == "a\N{REPLACEMENT CHARACTER}b"


def test_a_worker_may_wait_for_another_writer_for_less_time_than_a_page(tmp_path):
    for asked, waits in ((None, BUSY_MILLISECONDS), (250, 250)):
        engine = make_engine(f"sqlite:///{tmp_path}/runs.sqlite", asked)
        with engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == waits
        engine.dispose()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_new_store_is_read_by_its_owner_alone_and_an_old_one_keeps_its_rights(tmp_path):
    before = os.umask(0)  # whatever the user's own choice
    try:
        store = Store(str(tmp_path / "new" / "runs.sqlite"))
        store.submit(Recipe(), "net1")
        rights = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()}
        assert rights == dict.fromkeys(("runs.sqlite", "runs.sqlite-wal", "runs.sqlite-shm"), 0o600)
        (tmp_path / "new" / "runs.sqlite").chmod(0o640)
        Store(str(tmp_path / "new" / "runs.sqlite")).submit(Recipe(), "net1")
        assert (tmp_path / "new" / "runs.sqlite").stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)
