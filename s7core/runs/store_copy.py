"""Copies of a store's file: backups, and what all that replaces such a file needs."""

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from s7core.language.translation import _
from s7core.runs.address_password import shown_address
from s7core.runs.database import BUSY_MILLISECONDS, make_private_file
from s7core.runs.store_address import store_file, store_url
from s7core.runs.store_error import StoreError, cure_of, database_reason, refused_file
from s7core.runs.store_file import check_store_file, open_read_only

BESIDE = ("-wal", "-shm", "-journal")  # files that SQLite keeps beside a database


@dataclass(frozen=True)
class StoreCopy:
    """A file with a copy of a store: how many runs and bytes it has."""

    file: Path
    runs: int
    size: int


def back_up(typed: str, target: Path) -> StoreCopy:
    """Write a copy of the store as it is at one moment, while others write to it.

    The target is replaced in one step, once the copy is whole and checked; StoreError if it is something other than a
    copy of a store, or cannot be written. Then it is what it was before.
    """
    file, address = file_of_store(typed, "pg_dump")
    if not check_store_file(file, address):
        raise StoreError(f"store is {address!r}, where there is no store yet: name the one that has your runs by --store.")
    target = target.absolute()
    _check_target(target, file)
    with temporary_beside(target) as temporary:
        copy_database(file, temporary, "store", address)
        shutil.copymode(file, temporary)
        runs = _check_copy(temporary, target)
        with explained(target):
            put_in_place(temporary, target)
    return StoreCopy(target, runs, target.stat().st_size)


def file_of_store(typed: str, tool: str) -> tuple[Path, str]:
    """The file of the store and its shown address; StoreError for a database server, for which there is another tool."""
    url = store_url(typed)
    file = store_file(url)
    if file is None:
        raise StoreError(
            f"store is {shown_address(url)!r}, which is in a database server: use its own tool, such as {tool}."
        )
    return file, shown_address(url)


def copy_database(source: Path, target: Path, name: str, value: str) -> None:
    """Copy a database as it is at one moment.

    `name` is what named it, such as "store", and `value` with what: both are in the sentence if it cannot be copied.
    """
    try:
        connection = open_read_only(source)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StoreError(
            _(
                "{name} is {value}, which cannot be copied to {folder} ({reason}): {cure}.",
                name=name,
                value=repr(value),
                folder=repr(str(target.parent)),
                reason=database_reason(error),
                cure=_(cure_of(error)),
            )
        ) from None


def keep_copy(source: Path, kept: Path, address: str) -> Path:
    """Write a checked copy of a store's database that only its owner reads, and return its file; StoreError where it fails.

    `address` is that of the store as it is shown.
    """
    with temporary_beside(kept) as temporary:
        make_private_file(temporary)
        copy_database(source, temporary, "store", address)
        _check_copy(temporary, kept)
        with explained(kept):
            put_in_place(temporary, kept)
    return kept


def free_name(file: Path, what: str) -> Path:
    """A name beside a file that says what and when: runs-damaged-2026-11-28-164255.sqlite."""
    moment = time.strftime("%Y-%m-%d-%H%M%S")
    names = (
        file.with_name(f"{file.stem}-{what}-{moment}{end}{file.suffix}") for end in ("", *map("-{}".format, range(2, 99)))
    )
    return next(name for name in names if not name.exists())


def put_in_place(temporary: Path, target: Path) -> None:
    """Give a file its name in one step, once all of it is on the disk."""
    _flush(temporary)
    os.replace(temporary, target)
    with suppress(OSError):  # Windows opens no folder
        _flush(target.parent)


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """The name of a file beside another one; it is removed if it is still there afterwards."""
    temporary = target.with_name(f".{target.name}-{secrets.token_hex(4)}.part")
    try:
        yield temporary
    finally:
        remove_database(temporary)


def remove_database(file: Path) -> None:
    for end in ("", *BESIDE):
        with suppress(OSError):
            os.unlink(f"{file}{end}")


@contextmanager
def connected(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that begins no transaction by itself."""
    connection = sqlite3.connect(file, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def explained(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            _(
                "FILE is {file}, which cannot be written ({reason}): {cure}.",
                file=repr(str(file)),
                reason=database_reason(error),
                cure=_(cure_of(error)),
            )
        ) from None


def same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and os.path.samefile(one, other)


def _check_target(target: Path, store: Path) -> None:
    if same_file(target, store):
        raise refused_file(target, "is the store itself", "name another file, best on another disk")
    if target.is_dir():
        raise refused_file(target, "is a folder", "add the name of a file, such as runs-backup.sqlite")
    if not target.parent.is_dir():
        raise refused_file(target, "is in a folder that does not exist", "make the folder first")
    if target.exists() and not _holds_copy(target):
        raise refused_file(target, "is there already and no copy of a store", "name another file")
    if _is_open(target):
        raise refused_file(target, "is open as a store", "name another file, or close what uses it")


def _holds_copy(file: Path) -> bool:
    """Whether a file is a database with the tables of a store; an empty file is as good."""
    try:
        return not check_store_file(file, str(file)) or bool(file.stat().st_size)
    except StoreError:
        return False


def _is_open(file: Path) -> bool:
    """Whether a database is in use; if not, nothing of it lies beside the file afterwards, which would spoil a new one."""
    if not any(Path(f"{file}{end}").exists() for end in BESIDE):
        return False
    try:
        with connected(file) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()  # refused while others have it open
    except sqlite3.Error:
        return True
    return str(mode) != "delete"


def _check_copy(file: Path, target: Path) -> int:
    """How many runs a copy has that is to become the target; StoreError if it is not what was written."""
    try:
        with connected(file) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (runs,) = connection.execute("SELECT count(*) FROM runs").fetchone()
    except sqlite3.Error as error:
        found, runs = database_reason(error), 0
    if found != "ok":
        raise StoreError(
            _(
                "FILE is {file}, which was not written as it should be ({reason}): check the disk, and try again.",
                file=repr(str(target)),
                reason=found,
            )
        )
    return int(runs)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
