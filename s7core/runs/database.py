"""Connections to the store's database: SQLite with settings for many readers and writers, or any other by its URL."""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

from s7core.language.translation import _
from s7core.runs.store_error import StoreError

BUSY_MILLISECONDS = 10_000  # a writer waits this long for another writer

# Of each process. An open connection answers in 0.1 ms what takes 0.5 ms with a new one. Those above OPEN_CONNECTIONS are
# closed after use; whoever finds all in use waits as for a writer, and then gets a StoreError.
OPEN_CONNECTIONS, EXTRA_CONNECTIONS = 8, 24

_POSTGRESQL = {"connect_timeout": BUSY_MILLISECONDS // 1000, "application_name": "s7lab"}


def make_engine(url: str, busy_milliseconds: int | None = None) -> Engine:
    """The engine of the database at this URL, which `store_url` has returned; the folder of a file is made.

    A writer waits `busy_milliseconds` for another one, BUSY_MILLISECONDS if None.
    """
    address = sql.make_url(url)
    pool: dict[str, Any] = {
        "pool_size": OPEN_CONNECTIONS,
        "max_overflow": EXTRA_CONNECTIONS,
        "pool_timeout": BUSY_MILLISECONDS / 1000,
        "hide_parameters": True,  # in what is logged of an error: they may be tokens
    }
    if address.get_backend_name() == "postgresql":
        waits = busy_milliseconds or BUSY_MILLISECONDS
        pool["connect_args"] = _POSTGRESQL | {"options": f"-c lock_timeout={waits} -c TimeZone=UTC"}
        server = sql.create_engine(address, pool_pre_ping=True, **pool)  # one that was started anew is found again
        sql.event.listen(server, "before_cursor_execute", _without_nul, retval=True)
        return server
    if address.get_backend_name() != "sqlite":
        return sql.create_engine(address, **pool)
    file = Path(address.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    engine, guard = sql.create_engine(address, **pool), _FileGuard(file)
    sql.event.listen(engine, "do_connect", guard.before_connection)
    sql.event.listen(engine, "connect", partial(_prepare, busy_milliseconds or BUSY_MILLISECONDS))
    sql.event.listen(engine, "connect", guard.note_file)
    sql.event.listen(engine, "checkout", guard.check_file)
    return engine


def make_private_file(file: Path) -> None:
    """Make an empty file that only its owner reads, unless there is one; what SQLite keeps beside it gets the same rights.

    On Windows the rights of its folder count.
    """
    with suppress(OSError):  # SQLite then says why
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


class _FileGuard:
    """Keeps connections to the file that is at a path now.

    A connection to a file that was removed, or replaced by another one, goes on without an error, and all that it writes is
    lost. So a connection to a file that was replaced is closed and opened anew; FileNotFoundError where there is none.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._log = file, Path(f"{file}-wal")
        self._known: tuple[int, int] | None = None  # the numbers of the file and of its write-ahead log, 0: none

    def before_connection(self, *_unused: Any) -> None:
        if not self._known:
            make_private_file(self._file)
            return
        number = _number(self._file)  # without a file, SQLite would begin an empty database
        known_number, known_log = self._known
        if number != known_number and known_log and self._log_number() == known_log:
            raise StoreError(
                _(
                    "store is {file}, in whose place another file was put while the old one was in use, so what lies beside "
                    "it would spoil it: stop all that uses it, delete {log}, and start again; `python -m s7core store "
                    "restore FILE` needs none of that.",
                    file=repr(str(self._file)),
                    log=repr(str(self._log)),
                )
            )

    def note_file(self, _: Any, record: Any) -> None:
        record.info["file"] = _number(self._file)

    def check_file(self, _: Any, record: Any, __: Any) -> None:
        number = _number(self._file)
        if record.info["file"] != number:
            raise DisconnectionError("another file is in its place")  # which the pool answers with a new connection
        self._known = (number, self._log_number())

    def _log_number(self) -> int:
        try:
            return _number(self._log)
        except FileNotFoundError:
            return 0


def _number(file: Path) -> int:
    """What tells a file from another one of the same name."""
    return file.stat().st_ino


def _prepare(busy_milliseconds: int, connection: Any, _: Any) -> None:
    connection.text_factory = _text
    connection.execute(f"PRAGMA busy_timeout = {busy_milliseconds}")
    connection.execute("PRAGMA journal_mode = WAL")  # readers never wait for the writer
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _text(stored: bytes) -> str:
    """Damaged text as far as it can be read: without this, one row makes a whole question fail."""
    return stored.decode(errors="replace")


def _without_nul(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> tuple[str, Any]:
    """The same statement with U+FFFD for each NUL character of its texts, which PostgreSQL does not store."""
    rows = [_row_without_nul(row) for row in parameters] if many else _row_without_nul(parameters)
    return statement, rows


def _row_without_nul(row: Any) -> Any:
    if not isinstance(row, dict) or not any(isinstance(value, str) and "\0" in value for value in row.values()):
        return row
    return {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value for name, value in row.items()}
