"""A store is brought up to this format as a whole or not at all, and what it was is kept."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sql

from s7core.recipe import Recipe
from s7core.runs import schema, store_migration
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.runs.store_migration import Migration, migrate_store


def shape(url: str) -> tuple[list[str], int]:
    """Names of all tables with their columns, and the format."""
    engine = sql.create_engine(url)
    with engine.connect() as connection:
        found = sql.inspect(connection)
        columns = [f"{table}.{column['name']}" for table in found.get_table_names() for column in found.get_columns(table)]
        version = connection.exec_driver_sql("SELECT version FROM schema_version").scalar_one()
    engine.dispose()
    return sorted(columns), version


def test_a_migration_that_fails_in_its_middle_changes_nothing_and_leaves_no_copy(
    store_url, make_old_store, monkeypatch, tmp_path
):
    make_old_store(store_url, 3)
    before = shape(store_url)

    def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(store_migration, "_fill_settings_keys", fail)
        with pytest.raises(MemoryError):
            migrate_store(store_url)
    assert shape(store_url) == before and not list(tmp_path.glob("*-format-*"))
    assert migrate_store(store_url).found == 3 and shape(store_url)[1] == schema.VERSION


@pytest.mark.sqlite_file
def test_without_room_for_the_copy_nothing_is_changed_and_the_sentence_says_so(store_url, make_old_store, tmp_path):
    make_old_store(store_url, 5)
    before, there = shape(store_url), set(os.listdir(tmp_path))
    size = (tmp_path / "runs.sqlite").stat().st_size
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size // 2}, {size // 2}))\n"
    program = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + limited
    program += f"from s7core.runs.store import Store, StoreError\ntry:\n    Store({store_url!r})\n"
    program += "except StoreError as error:\n    print(error)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert (
        told.startswith(f"store is {store_url!r}, which cannot be copied to {str(tmp_path)!r} (") and told.count("\n") == 1
    )
    assert shape(store_url) == before and set(os.listdir(tmp_path)) - there <= {"runs.sqlite-wal", "runs.sqlite-shm"}


@pytest.mark.sqlite_file
def test_only_the_owner_can_read_the_copy_and_nothing_lies_beside_it(store_url, make_old_store, tmp_path):
    make_old_store(store_url, 7)
    (tmp_path / "runs.sqlite").chmod(0o644)
    kept = Store(store_url).migration.kept
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.name.startswith("runs-format-7-") and kept.suffix == ".sqlite"
    assert not [name for name in os.listdir(tmp_path) if name.startswith((".", f"{kept.name}-"))]
    assert len(Store(str(kept)).runs()) == 3  # it is a store of its own, which is brought up to date in its turn


@pytest.mark.sqlite_file
def test_what_others_wrote_until_then_is_in_the_copy(store_url, make_old_store, tmp_path):
    make_old_store(store_url, 6)
    with closing(sqlite3.connect(tmp_path / "runs.sqlite")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("DELETE FROM runs WHERE id != (SELECT run_id FROM results)")
        other.commit()
        kept = migrate_store(store_url).kept  # while the other connection keeps its log
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_of_several_commands_at_once_one_does_the_work(store_url, make_old_store):
    make_old_store(store_url, 4)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrate_store(store_url), range(4)))
    assert [each.found for each in done if each] == [4]
    assert len(Store(store_url).runs()) == 3


def test_where_nothing_is_to_be_done_nothing_is_written(store):
    store.submit(Recipe(), "net1")
    before = shape(store.url)
    assert migrate_store(store.url) is None and shape(store.url) == before


def test_a_place_without_a_store_gets_none(store_url):
    with pytest.raises(StoreError, match="where there is no store yet"):
        migrate_store(store_url)
    with pytest.raises(StoreError, match="lacks slashes"):
        migrate_store("sqlite:/x")


def test_the_sentence_names_both_formats_and_the_copy():
    assert Migration(3, Path("/x/y.sqlite")).sentence == (
        f"The store was brought from format 3 to format {schema.VERSION}; the store as it was is kept in '/x/y.sqlite'."
    )
    assert Migration(7, None).sentence == f"The store was brought from format 7 to format {schema.VERSION}."


def test_a_store_of_this_format_is_opened_without_alembic(store):
    program = f"import sys; from s7core.runs.store import Store; Store({store.url!r}); assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
