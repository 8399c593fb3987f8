"""The file of a store, looked at without a change before anything is written to it."""

import sqlite3
import stat
from pathlib import Path

from s7core.language.translation import _
from s7core.runs import schema
from s7core.runs.database import BUSY_MILLISECONDS
from s7core.runs.store_error import RESTORE, StoreError, database_error

_ESSENTIAL = {"runs", "schema_version"}  # tables that every finished store has


def open_read_only(path: Path, timeout: float = BUSY_MILLISECONDS / 1000) -> sqlite3.Connection:
    """A connection that never changes the database and waits so many seconds for a lock; sqlite3.Error without a file."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=timeout)


def check_store_file(path: Path, address: str) -> bool:
    """Whether the file of a store is there and holds something; False for a new store.

    StoreError, with the shown `address`, where something else is at this path: a folder, a damaged file, or the database of
    another program, into which the tables of a store would be scattered.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise StoreError(_no_file(address, stat.S_ISDIR(found.st_mode)))
        if not found.st_size:
            return False
        damaged = not is_database(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise database_error(address, "opened", error) from None
    if damaged:
        raise StoreError(_no_database(address))
    try:
        connection = open_read_only(path)
        try:
            tables = tables_of(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise database_error(address, "opened", error) from None
    if not holds_store(tables):
        raise StoreError(
            _(
                "store is {address}, which is the database of another program: set S7_STORE to another file.",
                address=repr(address),
            )
        )
    return bool(tables)


def _no_database(address: str) -> str:
    return _(
        "store is {address}, which cannot be opened ({reason}): {cure}.",
        address=repr(address),
        reason="file is not a database",
        cure=_(RESTORE),
    )


def _no_file(address: str, is_folder: bool) -> str:
    if is_folder:
        return _(
            "store is {address}, which is a folder: add the name of a file, such as runs.sqlite.", address=repr(address)
        )
    return _(
        "store is {address}, which is no ordinary file: add the name of a file, such as runs.sqlite.", address=repr(address)
    )


def is_database(path: Path) -> bool:
    """Whether SQLite takes a file for one of its own.

    SQLite is asked, and the file never opened otherwise: closing it would cancel the locks of this process's connections,
    and another process would then remove the write-ahead log that they still write to (sqlite.org/howtocorrupt.html, 2.2).
    """
    if path.stat().st_size == 1:
        return False  # SQLite takes a single byte for an empty file
    try:
        connection = open_read_only(path, timeout=0.0)  # a lock says as much as an answer
        try:
            connection.execute("PRAGMA schema_version")
        finally:
            connection.close()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_NOTADB
    return True


def tables_of(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """The columns of each table of a SQLite database, by the table's name."""
    found = connection.execute(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
        "WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    tables: dict[str, set[str]] = {}
    for table, column in found.fetchall():
        tables.setdefault(table, set()).add(column)
    return tables


def holds_store(tables: dict[str, set[str]]) -> bool:
    """Whether these are tables of a store, of any format, or of one that another process is making at this moment."""
    ours = schema.store_metadata.tables
    for name in tables.keys() & ours.keys():
        needed = {column.name for column in ours[name].c if not column.nullable}  # every format has had these
        if not needed <= tables[name]:
            return False
    return tables.keys() <= ours.keys() or tables.keys() >= _ESSENTIAL
