"""A database becomes a store: its tables and indexes are made, and an older format is brought up to this one."""

import logging
import secrets
import time

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, Index

from s7core.language.translation import _
from s7core.runs import schema
from s7core.runs.database import BUSY_MILLISECONDS
from s7core.runs.store_error import StoreError
from s7core.runs.store_migration import Migration, alone, format_of, migrate

_logger = logging.getLogger(__name__)

_RETRY_SECONDS = 0.02
_INDEX_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
}


def prepare(engine: Engine, address: str) -> Migration | None:
    """Make the tables and indexes that are missing; what was done to an older format, None in every other case.

    StoreError where the store has a format that this version cannot read, or an older one in a database server: there others
    may use it, and only its owner can keep a copy, so that `migrate_store` waits for somebody to ask for it. Other processes
    may prepare the same store at this moment; a database that is locked is tried again for BUSY_MILLISECONDS.
    """
    deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            return _prepare(engine, address)
        except DBAPIError as error:
            if "is locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)


def _prepare(engine: Engine, address: str) -> Migration | None:
    with engine.connect() as connection:
        found = format_of(connection, address)
        missing = _missing_indexes(connection) if found == schema.VERSION else []
    done = None
    if found is None:
        _make_store(engine)
    elif found != schema.VERSION and engine.dialect.name == "sqlite":
        done = migrate(engine, address)
        if done:
            _logger.warning(done.sentence)
    elif found != schema.VERSION:
        raise StoreError(
            _(
                "store is {address}, which has format {found}, and this version needs format {needed}: stop all that uses "
                "it, keep a copy by pg_dump, and then run `python -m s7core store migrate`.",
                address=repr(address),
                found=found,
                needed=schema.VERSION,
            )
        )
    if missing:
        _make_indexes(engine, missing)
    return done


def _make_store(engine: Engine) -> None:
    with alone(engine) as connection:
        schema.store_metadata.create_all(connection)
        if connection.execute(sql.select(schema.versions.c.version)).scalar_one_or_none() is None:
            connection.execute(schema.versions.insert().values(version=schema.VERSION, store_id=secrets.token_hex(8)))


def _missing_indexes(connection: Connection) -> list[Index]:
    """The indexes that a store of this format lacks because it was made before they were declared."""
    query = _INDEX_NAMES.get(connection.dialect.name)
    if query is None:
        return []
    there = set(connection.exec_driver_sql(query).scalars())
    declared = [index for table in schema.store_metadata.tables.values() for index in table.indexes]
    return [index for index in declared if index.name not in there]


def _make_indexes(engine: Engine, missing: list[Index]) -> None:
    with alone(engine) as connection:
        for index in missing:
            connection.execute(CreateIndex(index, if_not_exists=True))
