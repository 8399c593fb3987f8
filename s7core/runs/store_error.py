"""The one error of the store, and what is to be done about each kind of fault of a database."""

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from s7core.language.translation import N_, _
from s7core.runs.address_password import shown_address, without_password

RESTORE = N_(
    "the file is damaged, so put a backup in its place with `python -m s7core store restore FILE`, which keeps the damaged "
    "file aside, or set S7_STORE to a new file"
)
LOCKED = N_(
    "another program holds the store locked; it is tried again, so wait, or close what else uses the file, such as a backup "
    "or a viewer of databases"
)
FULL = N_("make room on its disk; what was recorded before is kept")
READ_ONLY = N_("make the file and its folder writable for this user, or set S7_STORE to another file")
_OTHERWISE = N_("make room and close what else uses the store, or set S7_STORE to another file")

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

_DRIVER = N_(
    "write the address of a PostgreSQL database as postgresql+psycopg://USER:PASSWORD@HOST/NAME, and install what connects "
    "to it with `pip install -e '.[postgres]'`"
)
_UNREACHABLE = N_("start its database server, or correct the address in S7_STORE; it is tried again")
_PASSWORD = N_("correct the user and the password in S7_STORE")
_NO_DATABASE = N_("make the database with `createdb` on its server, or correct its name in S7_STORE")
_NO_RIGHTS = N_("give its user the right to make and change tables there, as the owner of the database has")
_MANY_CONNECTIONS = N_(
    "close what else is connected to the database server, or raise its max_connections; it is tried again"
)
_CONFLICT = N_("somebody else changed the same at this moment, so do it again")
_SERVER_OTHERWISE = N_("look into the log of the database server, which says more")

# By SQLSTATE (postgresql.org/docs/15/errcodes-appendix.html).
_CONFLICTS = ("40001", "40P01")  # no serial order, and a deadlock
_SERVER_CURES = {
    "25006": N_("the server takes no changes, as a standby does, so name its primary server in S7_STORE"),
    "28000": _PASSWORD,
    "28P01": _PASSWORD,
    "3D000": _NO_DATABASE,
    "42501": _NO_RIGHTS,
    "53100": N_("make room on the disk of the database server; what was recorded before is kept"),
    "53200": N_("give the database server more memory; it is tried again"),
    "53300": _MANY_CONNECTIONS,
    "55P03": N_("another program holds the store locked; it is tried again, so wait, or end what holds it"),
    "57P01": _UNREACHABLE,
    "57P02": _UNREACHABLE,
    "57P03": _UNREACHABLE,
    **dict.fromkeys(_CONFLICTS, _CONFLICT),
}
# Of a connection that fails, libpq tells no SQLSTATE but what the server says.
_REFUSALS = {
    "authentication failed": _PASSWORD,
    "no password supplied": _PASSWORD,
    "pg_hba.conf": N_("let this machine in by the server's pg_hba.conf, or correct the user and the database in S7_STORE"),
    "does not exist": _NO_DATABASE,
    "too many": _MANY_CONNECTIONS,
    "connection slots are reserved": _MANY_CONNECTIONS,
}

_FILE_CURES = {
    errno.ENOSPC: FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): FULL,  # which Windows lacks
    errno.ENOENT: N_("it was moved or deleted, so put it back, or start the program again to begin a new store"),
    errno.ENOTDIR: N_("a part of its path is a file and no folder, so name a file in a folder"),
    errno.EEXIST: N_("a part of its path is a file and no folder, so name a file in a folder"),
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EROFS: READ_ONLY,
}


# By what cannot be done with the store; on pages nothing else is tried.
_SENTENCES = {
    "opened": N_("store is {address}, which cannot be opened ({reason}): {cure}."),
    "read or written": N_("store is {address}, which cannot be read or written ({reason}): {cure}."),
}


class StoreError(Exception):
    """The store cannot be used; the message is one sentence with the address, the reason and the cure."""


class StoreConflict(StoreError):
    """The database ended a transaction for the sake of another one; it can be repeated."""


def refused_file(file: Path | str, fault: str, cure: str) -> StoreError:
    """The error of a file that cannot be used as what it was named for; `fault` goes on after "FILE is '...', which"."""
    return StoreError(f"FILE is {str(file)!r}, which {fault}: {cure}.")


def database_error(url: str, done: str, error: Exception) -> StoreError:
    """The sentence about an error of the database, of a driver or of the file system.

    `url` is the address of the store, whose password neither the address nor the reason shows; `done` says what cannot be
    done with the store ("opened").
    """
    reason, cure = database_reason(error, url), cure_of(error)
    kind = StoreConflict if _sqlstate(error) in _CONFLICTS else StoreError
    sentence = _SENTENCES.get(done, "store is {address}, which cannot be {done} ({reason}): {cure}.")
    return kind(_(sentence, address=repr(shown_address(url)), done=done, reason=reason, cure=_(cure)))


def cure_of(error: Exception) -> str:
    """What to do about an error of the database or of the file system, in English."""
    if isinstance(error, PoolTimeout):
        return N_("too many parts of this program use it at once; it is tried again")
    original = getattr(error, "orig", None) or error
    if isinstance(original, ImportError | NoSuchModuleError):
        return _DRIVER
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0)
        return _DATABASE_CURES.get(code & 0xFF, _OTHERWISE)  # the higher bits tell variants of one kind
    if hasattr(original, "sqlstate"):
        return _SERVER_CURES.get(_sqlstate(error)) or _cure_of_connection(error)
    return _FILE_CURES.get(original.errno or 0, _OTHERWISE) if isinstance(original, OSError) else _OTHERWISE


def _sqlstate(error: Exception) -> str:
    """The SQLSTATE that a database server told, "" without one."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _cure_of_connection(error: Exception) -> str:
    """What to do about an error of a server's driver whose SQLSTATE is not known."""
    if _sqlstate(error) or not isinstance(error, OperationalError | InterfaceError):
        return _SERVER_OTHERWISE
    told = str(error.orig)
    return next((cure for words, cure in _REFUSALS.items() if words in told), _UNREACHABLE)


def is_damage(error: Exception) -> bool:
    """Whether the database says that its file is damaged or is none."""
    return cure_of(error) == RESTORE


def database_reason(error: Exception, url: str = "") -> str:
    """What the database itself says, in one line, without the password of the store's address."""
    lines = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
    return without_password(lines[0], url)
