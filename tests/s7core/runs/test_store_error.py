"""The sentence of a store that cannot be used: what is wrong, and what to do about it."""

import errno
import os
import sqlite3
import stat
import subprocess
import sys
import time

import pytest
from sqlalchemy.exc import DataError, NoSuchModuleError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from s7core.recipe import Recipe
from s7core.runs import database
from s7core.runs.store import Store
from s7core.runs.store_error import (
    StoreConflict,
    StoreError,
    cure_of,
    database_error,
    database_reason,
    is_damage,
    refused_file,
)


def test_the_reason_is_the_database_s_own_first_line_without_the_statement():
    original = sqlite3.OperationalError("disk I/O error\nand details")
    wrapped = OperationalError("SELECT secret FROM runs", {}, original)
    assert database_reason(wrapped) == "disk I/O error"
    assert database_reason(OSError("no space left\non device")) == "no space left"
    assert database_reason(OSError()) == "OSError"


def of_server(state: str | None, told: str = "what the server says", kind: type = OperationalError) -> Exception:
    original = Exception(told)
    original.sqlstate = state
    return kind("SELECT", {}, original)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ModuleNotFoundError("No module named 'psycopg'"), "pip install -e '.[postgres]'"),
        (NoSuchModuleError("Can't load plugin: sqlalchemy.dialects:postgres"), "postgresql+psycopg://"),
        (of_server("28P01"), "password"),
        (of_server("3D000"), "createdb"),
        (of_server("25006"), "primary server"),
        (of_server("42501", kind=ProgrammingError), "right to make"),
        (of_server("53100"), "make room on the disk of the database server"),
        (of_server("53300"), "max_connections"),
        (of_server("55P03"), "holds the store locked"),
        (of_server("40P01"), "do it again"),
        (of_server("57P01"), "start its database server"),
        (of_server("22001", kind=DataError), "log of the database server"),
        (of_server(None, kind=ProgrammingError), "log of the database server"),
        (of_server(None, 'FATAL:  password authentication failed for user "s7"'), "password"),
        (of_server(None, 'FATAL:  database "lab" does not exist'), "createdb"),
        (of_server(None, "FATAL:  sorry, too many clients already"), "max_connections"),
        (of_server(None, 'FATAL:  no pg_hba.conf entry for host "10.0.0.1"'), "pg_hba.conf"),
        (of_server(None, "connection refused"), "start its database server"),
    ],
)
def test_each_fault_of_a_database_server_gets_a_cure_of_its_own(error, words):
    assert words in cure_of(error)


def test_a_transaction_that_was_ended_for_another_one_is_told_from_other_errors():
    assert isinstance(database_error("postgresql+psycopg://lab", "written", of_server("40P01")), StoreConflict)
    assert not isinstance(database_error("postgresql+psycopg://lab", "written", of_server("53100")), StoreConflict)


def with_code(code: int) -> OperationalError:
    original = sqlite3.OperationalError("what SQLite says")
    original.sqlite_errorcode = code
    return OperationalError("SELECT", {}, original)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (with_code(sqlite3.SQLITE_CORRUPT), "store restore FILE"),
        (with_code(sqlite3.SQLITE_CORRUPT | 1 << 8), "store restore FILE"),  # one of its variants
        (with_code(sqlite3.SQLITE_NOTADB), "store restore FILE"),
        (with_code(sqlite3.SQLITE_BUSY), "another program holds the store locked"),
        (with_code(sqlite3.SQLITE_FULL), "make room"),
        (with_code(sqlite3.SQLITE_READONLY), "writable"),
        (with_code(sqlite3.SQLITE_CANTOPEN), "writable"),
        (with_code(sqlite3.SQLITE_IOERR), "make room"),
        (PoolTimeout("all are in use"), "it is tried again"),
        (OSError(errno.ENOSPC, "no space left"), "make room"),
        (PermissionError(errno.EACCES, "denied"), "writable"),
        (OSError(errno.EROFS, "read-only"), "writable"),
    ],
)
def test_each_kind_of_fault_has_a_cure_of_its_own(error, words):
    sentence = str(database_error("a.sqlite", "opened", error))
    assert sentence.startswith("store is 'a.sqlite', which cannot be opened (") and sentence.endswith(".")
    assert words in cure_of(error) and cure_of(error) in sentence and "\n" not in sentence
    assert is_damage(error) == ("restore" in words)


def test_a_file_that_was_named_wrongly_is_told_by_its_name():
    assert str(refused_file("a.txt", "is a folder", "name a file")) == "FILE is 'a.txt', which is a folder: name a file."


HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_store_that_another_program_holds_is_waited_for_and_then_named_as_locked(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 300)
    store = Store(str(tmp_path / "runs.sqlite"))
    store.submit(Recipe(), "net1")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "runs.sqlite")], text=True, **pipes)
    assert holder.stdout.readline() == "held\n"
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"another program holds the store locked; it is tried again"):
        store.submit(Recipe(), "net1")
    assert time.monotonic() - began >= 0.3 and len(store.runs()) == 1
    holder.communicate("")
    assert store.submit(Recipe(), "net1") in {run.id for run in store.runs()}


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no file modes")
def test_a_store_that_may_not_be_written_or_made_is_named_with_its_cure(tmp_path):
    """As a user without rights: a process of root may write everywhere."""
    store = Store(str(tmp_path / "runs.sqlite"))
    store.submit(Recipe(), "net1")
    store.close()
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IROTH | stat.S_IXOTH)
    (tmp_path / "runs.sqlite").chmod(0o444)
    try:
        for name in ("runs.sqlite", "new.sqlite"):
            said = as_nobody(str(tmp_path / name))
            assert "cannot be opened" in said or "cannot be read or written" in said
            assert "writable for this user" in said, said
    finally:
        tmp_path.chmod(0o755)


CREATE = """
import os, sys
import sqlalchemy.dialects.sqlite  # before the environment cannot be read any more
from s7core.recipe import Recipe
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
if os.geteuid() == 0:
    os.setegid(65534); os.seteuid(65534)
try:
    Store(sys.argv[1]).submit(Recipe(), "net1")
except StoreError as error:
    print(error)
"""


def as_nobody(path: str) -> str:
    folder = os.path.dirname(path)
    opened = []
    while os.geteuid() == 0 and folder != "/":  # pytest's folders are private to their user
        mode = os.stat(folder).st_mode
        if not mode & stat.S_IXOTH:
            opened.append((folder, mode))
            os.chmod(folder, mode | stat.S_IXOTH)
        folder = os.path.dirname(folder)
    try:
        return subprocess.run([sys.executable, "-c", CREATE, path], capture_output=True, text=True, check=True).stdout
    finally:
        for folder, mode in opened:
            os.chmod(folder, mode)
