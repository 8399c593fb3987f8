"""The one error of the store, and what is to be done about each kind of fault of a database."""

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import TimeoutError as PoolTimeout

from s7core.runs.address_password import shown_address, without_password

ANOTHER_STORE = "set S7_STORE to another file"
RESTORE = (
    "the file is damaged, so put a backup in its place with `python -m s7core store restore FILE`, which keeps the damaged "
    "file aside, or set S7_STORE to a new file"
)
LOCKED = (
    "another program holds the store locked; it is tried again, so wait, or close what else uses the file, such as a backup "
    "or a viewer of databases"
)
FULL = "make room on its disk; what was recorded before is kept"
READ_ONLY = f"make the file and its folder writable for this user, or {ANOTHER_STORE}"
_OTHERWISE = f"make room and close what else uses the store, or {ANOTHER_STORE}"

_DATABASE_CURES = {
    sqlite3.SQLITE_CORRUPT: RESTORE,
    sqlite3.SQLITE_NOTADB: RESTORE,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
}
_FILE_CURES = {
    errno.ENOSPC: FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): FULL,  # which Windows lacks
    errno.ENOENT: "it was moved or deleted, so put it back, or start the program again to begin a new store",
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EROFS: READ_ONLY,
}


class StoreError(Exception):
    """The store cannot be used; the message is one sentence with the address, the reason and the cure."""


def refused_file(file: Path | str, fault: str, cure: str) -> StoreError:
    """The error of a file that cannot be used as what it was named for; `fault` goes on after "FILE is '...', which"."""
    return StoreError(f"FILE is {str(file)!r}, which {fault}: {cure}.")


def database_error(url: str, done: str, error: Exception) -> StoreError:
    """The sentence about an error of the database, of a driver or of the file system.

    `url` is the address of the store, whose password neither the address nor the reason shows; `done` says what cannot be
    done with the store ("opened").
    """
    reason, cure = database_reason(error, url), cure_of(error)
    return StoreError(f"store is {shown_address(url)!r}, which cannot be {done} ({reason}): {cure}.")


def cure_of(error: Exception) -> str:
    """What to do about an error of the database or of the file system."""
    if isinstance(error, PoolTimeout):
        return "too many parts of this program use it at once; it is tried again"
    original = getattr(error, "orig", None) or error
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0)
        return _DATABASE_CURES.get(code & 0xFF, _OTHERWISE)  # the higher bits tell variants of one kind
    return _FILE_CURES.get(original.errno or 0, _OTHERWISE) if isinstance(original, OSError) else _OTHERWISE


def is_damage(error: Exception) -> bool:
    """Whether the database says that its file is damaged or is none."""
    return cure_of(error) == RESTORE


def database_reason(error: Exception, url: str = "") -> str:
    """What the database itself says, in one line, without the password of the store's address."""
    lines = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
    return without_password(lines[0], url)
