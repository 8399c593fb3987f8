"""Locks on rows of the store: what is read after a lock still holds when the same transaction writes.

SQLite has one writer at a time, so any write at the beginning of a transaction is such a lock. PostgreSQL runs transactions
side by side and has locks on rows; a statement that follows one sees all that was committed before the lock was given
(postgresql.org/docs/15/transaction-iso.html, 13.2.1). Whoever locks several rows does so in this order, so that no two wait
for each other: the store, a class, a student, runs by their ids. Should the database still end a transaction for the sake of
another one, as PostgreSQL does in a deadlock, `repeated` carries it out again.
"""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.runs import schema
from s7core.runs.store_error import StoreConflict

MOST_TRIES = 4  # of a transaction that others get in the way of

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def repeated(transaction: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """A method that changes nothing but the store, in one transaction: called again where it raises StoreConflict."""

    @wraps(transaction)
    def call(*args: _Asked.args, **options: _Asked.kwargs) -> _Answer:
        for tried in range(1, MOST_TRIES):
            try:
                return transaction(*args, **options)
            except StoreConflict:
                time.sleep(random.uniform(0, 0.05 * tried))  # or both would meet again
        return transaction(*args, **options)

    return call


def lock_rows(connection: Connection, table: sql.Table, which: sql.ColumnElement[bool]) -> int:
    """Keep others from changing these rows until the transaction ends, and return how many there are."""
    if connection.dialect.name == "sqlite":
        unkeyed = next(column for column in table.c if not column.primary_key)
        return connection.execute(table.update().where(which).values({unkeyed: unkeyed})).rowcount
    keys = list(table.primary_key)
    locked = sql.select(*keys).where(which).order_by(*keys).with_for_update(key_share=True)
    return len(connection.execute(locked).all())


def lock_store(connection: Connection) -> None:
    """Keep others from what asks for this lock too: the claim of a run, and what visitors without a class change."""
    lock_rows(connection, schema.versions, sql.true())


def lock_run(connection: Connection, run_id: str) -> bool:
    """Keep others from writing to a run, with which the write of an epoch begins too; False if there is no such run."""
    return bool(lock_rows(connection, schema.runs, schema.runs.c.id == run_id))
