"""Makes a backup the content of a store, also while servers and workers use it."""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from s7core.runs import schema
from s7core.runs.store import Store
from s7core.runs.store_copy import (
    BESIDE,
    connected,
    copy_database,
    explained,
    file_of_store,
    free_name,
    put_in_place,
    remove_database,
    same_file,
    temporary_beside,
)
from s7core.runs.store_error import database_error, database_reason, is_damage, refused_file
from s7core.runs.store_file import check_store_file, holds_store, is_database, open_read_only, tables_of
from s7core.runs.store_migration import migrate_store


@dataclass(frozen=True)
class RestoredStore:
    """How many runs were restored, by their states, and the file in which what was there before is kept; None: nothing."""

    states: dict[str, int]
    kept: Path | None


def restore(typed: str, source: Path) -> RestoredStore:
    """Make a backup the content of the store, also while others use it.

    What the store holds is kept in a file beside it, and a damaged file is kept as it is. Runs that trained when the backup
    was made wait in the queue or are interrupted, so no process that trains them still can write. StoreError, and nothing
    changed, if the backup is damaged or was written by a later version.
    """
    file, address = file_of_store(typed, "pg_restore")
    source = source.absolute()
    if same_file(source, file):
        raise refused_file(source, "is the store itself", "name a backup of it")
    _check_source(source)
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    with temporary_beside(file) as prepared:
        copy_database(source, prepared, "FILE", str(source))
        states = _as_waiting(prepared)
        if not _is_damaged(file, address):
            kept = _replace_content(file, address, prepared)
        else:
            with explained(file):
                kept = _set_aside(file)
                put_in_place(prepared, file)
    return RestoredStore(states, kept)


def _check_source(source: Path) -> None:
    """StoreError unless this is the sound copy of a store of a format that this version reads."""
    if not source.is_file():
        raise refused_file(source, "is not there" if not source.exists() else "is no file", "name a backup of a store")
    try:
        connection = open_read_only(source)
        try:
            tables = tables_of(connection)
            sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            is_store = "runs" in tables and "schema_version" in tables and holds_store(tables)
            format_number = connection.execute("SELECT version FROM schema_version").fetchone() if is_store else None
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise refused_file(source, f"cannot be read ({database_reason(error)})", "name another backup") from None
    if not sound:
        raise refused_file(source, "is damaged", "name another backup")
    if not format_number:
        raise refused_file(source, "is no copy of a store", "name a backup of a store")
    if format_number[0] not in (schema.VERSION, *schema.OLDER_VERSIONS):
        cure = f"use that version, since this one reads {schema.VERSION}"
        raise refused_file(source, f"another version of S7 Lab wrote (format {format_number[0]})", cure)


def _as_waiting(prepared: Path) -> dict[str, int]:
    """Bring a copy up to the format of this version and end all attempts in it; its runs by state."""
    migrate_store(str(prepared), keep=False)
    store = Store(str(prepared))
    try:
        for run in store.runs("running"):
            store.end_dead(run)
        runs = schema.runs.c
        free = {"attempt": None, "process": None, "process_key": None}
        with store.begin() as connection:
            connection.execute(schema.runs.update().where(runs.state == "running").values(state="interrupted"))  # unreadable
            connection.execute(schema.runs.update().where(runs.attempt.is_not(None)).values(**free))
        states = store.count_by_state()
    finally:
        store.close()
    with connected(prepared) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
    return states


def _is_damaged(file: Path, address: str) -> bool:
    """Whether there is a file that is no sound database; StoreError if it is the database of another program or a folder."""
    if not file.is_file() or not file.stat().st_size:
        return False
    if not is_database(file):
        return True
    try:
        connection = open_read_only(file)
        try:
            damaged = connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",)
        finally:
            connection.close()
    except sqlite3.Error as error:
        if is_damage(error):
            return True
        raise database_error(address, "opened", error) from None
    return damaged or not check_store_file(file, address)


def _replace_content(file: Path, address: str, prepared: Path) -> Path | None:
    """Put the content of a prepared copy into the store's file in one transaction, and keep what was in it.

    Nobody else can write between the moment that is kept and the new content, and connections that are open see the new one.
    """
    Store(str(file)).close()  # makes the tables of this format
    kept = free_name(file, "before-restore")
    try:
        with connected(file) as connection:
            connection.execute("ATTACH DATABASE ? AS restored", (str(prepared),))
            connection.execute("BEGIN IMMEDIATE")
            held = connection.execute("SELECT count(*) FROM runs").fetchone() != (0,)
            if held:
                copy_database(file, kept, "store", address)
            tables = schema.store_metadata.sorted_tables
            for table in reversed(tables):
                connection.execute(f"DELETE FROM main.{table.name}")
            for table in tables:
                columns = ", ".join(f'"{column.name}"' for column in table.c)
                connection.execute(f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM restored.{table.name}")
            connection.execute("COMMIT")
    except BaseException as error:
        remove_database(kept)
        if isinstance(error, sqlite3.Error):
            raise database_error(address, "replaced", error) from None
        raise
    return kept if held else None


def _set_aside(file: Path) -> Path:
    """Give a damaged file, with what lies beside it, another name; the name it had stays until something takes its place."""
    kept = free_name(file, "damaged")
    for end in BESIDE:
        with suppress(FileNotFoundError):
            os.rename(f"{file}{end}", f"{kept}{end}")
    try:
        os.link(file, kept)
    except OSError:  # a file system without hard links
        os.rename(file, kept)
    return kept
