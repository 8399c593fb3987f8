"""What is at the path of a store is looked at before anything is written there."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from s7core.recipe import Recipe
from s7core.runs.store import Store
from s7core.runs.store_check import check_store
from s7core.runs.store_copy import back_up
from s7core.runs.store_error import StoreError
from s7core.runs.store_file import check_store_file, holds_store, is_database, open_read_only, tables_of


def made(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def full_store(path: Path) -> Path:
    """The single file of a store with so many runs that they fill many pages."""
    store = Store(str(path))
    for seed in range(100):
        store.submit(Recipe(seed=seed), "final-exp1")
    store.close()
    return path


def sentence_of(path: Path) -> str:
    """What opening this store is refused with; the file is the same to the byte afterwards."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as refused:
        Store(str(path)).runs()
    assert before is None or path.read_bytes() == before
    sentence = str(refused.value)
    assert sentence.startswith("store is 'sqlite:///") and path.name in sentence and "\n" not in sentence
    return sentence


def test_a_file_that_is_no_database_is_named_with_the_way_to_a_backup_and_never_written_to(tmp_path):
    path = tmp_path / "notes.sqlite"
    path.write_text("these are my notes, and they are long enough to be a file of some other kind " * 20)
    sentence = sentence_of(path)
    assert "damaged" in sentence and "store restore FILE" in sentence and "S7_STORE" in sentence
    assert os.listdir(tmp_path) == ["notes.sqlite"]


@pytest.mark.parametrize("left", [1, 50, 100, 4096, 5000, 20_000])
def test_a_truncated_store_is_named_as_damaged_and_never_written_to(left, tmp_path):
    path = full_store(tmp_path / "runs.sqlite")
    assert path.stat().st_size > 40_000
    os.truncate(path, left)
    assert "damaged" in sentence_of(path)


def test_a_store_with_overwritten_pages_is_named_as_damaged_and_its_other_pages_stay(tmp_path):
    path = full_store(tmp_path / "runs.sqlite")
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 4096] = bytes([page * 7 % 251]) * 4096
    path.write_bytes(content)
    assert "damaged" in sentence_of(path)


def test_the_database_of_another_program_gets_no_table_of_ours(tmp_path):
    books = made(tmp_path / "books.sqlite", "CREATE TABLE books (title)", "INSERT INTO books VALUES ('x')")
    school = made(tmp_path / "school.sqlite", "CREATE TABLE students (name, grade)", "CREATE TABLE classes (name)")
    mlflow = made(
        tmp_path / "ml.sqlite", "CREATE TABLE runs (uuid)", "CREATE TABLE schema_version (v)", "CREATE TABLE m (x)"
    )
    for path in (books, school, mlflow):
        assert "database of another program" in sentence_of(path)


def test_an_empty_file_and_a_database_without_tables_become_stores(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    made(tmp_path / "bare.sqlite", "CREATE TABLE t (a)", "DROP TABLE t")
    for name in ("empty.sqlite", "bare.sqlite", "new.sqlite"):
        assert not check_store_file(tmp_path / name, name)
        assert Store(str(tmp_path / name)).runs() == []
        assert check_store_file(tmp_path / name, name)


def test_a_folder_and_a_pipe_are_no_stores(tmp_path):
    assert "a folder" in sentence_of(tmp_path)
    os.mkfifo(tmp_path / "pipe.sqlite")
    assert "no ordinary file" in sentence_of(tmp_path / "pipe.sqlite")


def test_a_store_that_another_process_is_making_at_this_moment_is_one(tmp_path):
    tables = tables_of(open_read_only(full_store(tmp_path / "runs.sqlite")))
    assert holds_store({}) and holds_store(tables) and not holds_store(tables | {"classes": {"name"}})
    for name, columns in tables.items():
        assert holds_store({name: columns})
    assert holds_store(tables | {"of_a_later_format": {"a"}}) and not holds_store({"of_another_program": {"a"}})


def test_a_connection_that_only_reads_cannot_write(tmp_path):
    path = full_store(tmp_path / "a ?%20#.sqlite")
    assert is_database(path)
    with pytest.raises(sqlite3.OperationalError):
        open_read_only(path).execute("DELETE FROM runs")
    with pytest.raises(sqlite3.OperationalError):
        open_read_only(tmp_path / "absent.sqlite")


READ_AND_CLOSE = "import sys; from s7core.runs.store import Store; s = Store(sys.argv[1]); print(len(s.runs())); s.close()"


@pytest.mark.slow
@pytest.mark.one_core
def test_looking_at_the_file_of_an_open_store_takes_nothing_from_its_connections(tmp_path):
    """A process that closes such a file loses its locks on it; then another one removes the log that it still writes to."""
    path = tmp_path / "runs.sqlite"
    store = Store(str(path))
    for count, look in enumerate(
        (
            lambda: check_store_file(path, "x"),
            lambda: Store(str(path)),
            lambda: check_store(str(path)),
            lambda: back_up(str(path), tmp_path / "copy.sqlite"),
            lambda: is_database(path),
        ),
        start=1,
    ):
        store.submit(Recipe(seed=count), "net1")
        look()
        for _ in range(2):
            other = subprocess.run(
                [sys.executable, "-c", READ_AND_CLOSE, str(path)], capture_output=True, text=True, check=True
            )
        assert other.stdout == f"{count}\n"
        assert (tmp_path / "runs.sqlite-wal").exists()
