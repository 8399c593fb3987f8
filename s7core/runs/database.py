"""Connections to the store's database: SQLite with settings for many readers and writers, or any other by its URL."""

from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError

BUSY_MILLISECONDS = 10_000  # a writer waits this long for another writer

# Of each process. An open connection answers in 0.1 ms what takes 0.5 ms with a new one. Those above OPEN_CONNECTIONS are
# closed after use; whoever finds all in use waits as for a writer, and then gets a StoreError.
OPEN_CONNECTIONS, EXTRA_CONNECTIONS = 8, 24


def make_engine(url: str) -> Engine:
    """The engine of the database at this URL; ArgumentError where it cannot hold a store."""
    try:
        address = sql.make_url(url)
    except ArgumentError:
        raise ArgumentError("it is not a database address") from None
    pool: dict[str, Any] = {
        "pool_size": OPEN_CONNECTIONS,
        "max_overflow": EXTRA_CONNECTIONS,
        "pool_timeout": BUSY_MILLISECONDS / 1000,
    }
    if address.get_backend_name() != "sqlite":
        return sql.create_engine(address, **pool)
    if not address.database or ":memory:" in address.database or "mode" in address.query:
        raise ArgumentError("a store needs a file: one in memory would be lost between two calls")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sql.create_engine(address, **pool)

    @sql.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode = WAL")  # readers never wait for the writer
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    return engine
