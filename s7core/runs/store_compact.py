"""Gives the room of what was deleted from a store back to the disk."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from s7core.runs import schema
from s7core.runs.store import Store
from s7core.runs.store_copy import connected, file_of_store
from s7core.runs.store_error import StoreError, database_error
from s7core.runs.store_file import check_store_file


@dataclass(frozen=True)
class CompactedStore:
    """The bytes of a store before and after."""

    before: int
    after: int


def compact(typed: str) -> CompactedStore:
    """Give the room of deleted runs back to the disk; StoreError where others use the store too much for that."""
    file, address = file_of_store(typed, "VACUUM")
    if not check_store_file(file, address):
        raise StoreError(f"store is {address!r}, where there is no store yet: name the one that has your runs by --store.")
    Store(typed).close()  # brings an older format up to this one
    before = _size(file)
    try:
        with connected(file) as connection:
            _remove_orphans(connection)
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise database_error(address, "compacted", error) from None
    if busy:
        raise StoreError(f"store is {address!r}, which others were reading all the while: try again when less is going on.")
    return CompactedStore(before, _size(file))


def _size(file: Path) -> int:
    return sum(part.stat().st_size for part in (file, Path(f"{file}-wal")) if part.exists())


def _remove_orphans(connection: sqlite3.Connection) -> None:
    """Delete rows of runs, students or classes that do not exist."""
    for table in schema.store_metadata.sorted_tables:  # parents before their children
        for key in table.foreign_keys:
            parent, child = key.column, key.parent.name
            connection.execute(
                f"DELETE FROM {table.name} WHERE {child} NOT IN (SELECT {parent.name} FROM {parent.table.name})"
            )
