"""A database becomes a store: its tables and indexes are made, and its format is checked."""

import json
import secrets
import time
from contextlib import suppress

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.schema import CreateIndex

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.database import BUSY_MILLISECONDS
from s7core.runs.settings_key import settings_key
from s7core.runs.store_error import StoreError

_RETRY_SECONDS = 0.02
_OLD_TOKEN_SECONDS = 60 * 24 * 3600.0  # how long the token of a student of an older format stays valid


def prepare(engine: Engine, url: str) -> None:
    """Make the tables, columns and indexes that are missing; StoreError where the store has a format that cannot be read.

    Other processes may make the same ones at this moment. The database refuses whoever comes second, who tries again.
    """
    deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            schema.store_metadata.create_all(engine)
            _check_format(engine, url)
            return _create_indexes(engine)
        except DBAPIError as error:
            lost_race = isinstance(error, IntegrityError) or any(
                words in str(error.orig) for words in ("already exists", "duplicate column", "is locked")
            )
            if not lost_race or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)


def _create_indexes(engine: Engine) -> None:
    """The indexes that a store of this format lacks because it was made before they were declared."""
    with engine.begin() as connection:
        for table in schema.store_metadata.tables.values():
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def _check_format(engine: Engine, url: str) -> None:
    """Bring an older format, whose missing tables were made before, up to this one."""
    with engine.begin() as connection:
        found = connection.execute(sql.select(schema.versions.c.version)).scalar_one_or_none()
        if found is None:
            connection.execute(schema.versions.insert().values(version=schema.VERSION, store_id=secrets.token_hex(8)))
        elif found in schema.OLDER_VERSIONS:
            connection.exec_driver_sql("DROP INDEX IF EXISTS runs_by_stage")  # until format 4 it refused damaged recipes
            _add_columns(connection)
            _fill_settings_keys(connection)
            _move_tokens(connection)
            store_id = sql.func.coalesce(schema.versions.c.store_id, secrets.token_hex(8))
            connection.execute(schema.versions.update().values(version=schema.VERSION, store_id=store_id))
        elif found != schema.VERSION:
            raise StoreError(
                f"store is {url!r}, which another version of S7 Lab wrote (format {found}, this version reads "
                f"{schema.VERSION}): set S7_STORE to a new file."
            )


def _add_columns(connection: Connection) -> None:
    """Add the columns that the tables of an older format lack; all of these are nullable."""
    found, quote = sql.inspect(connection), connection.dialect.identifier_preparer.quote
    for table in schema.store_metadata.tables.values():
        there = {column["name"] for column in found.get_columns(table.name)}
        for column in table.c:
            if column.name not in there:
                kind = column.type.compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(column.name)} {kind}")


def _fill_settings_keys(connection: Connection) -> None:
    runs = schema.runs
    for run_id, recipe, experiment in connection.execute(sql.select(runs.c.id, runs.c.recipe, runs.c.experiment)).all():
        with suppress(ValueError, TypeError):  # of a recipe that cannot be read; `StoreReader.unreadable_runs` names its run
            key = settings_key(experiment, Recipe.from_dict(json.loads(recipe)))
            connection.execute(runs.update().where(runs.c.id == run_id).values(settings_key=key))


def _move_tokens(connection: Connection) -> None:
    """Give each student of an older format their one token in the table of tokens; `students` keeps the id in its place.

    Another process may have done so a moment before, which leaves nothing to move.
    """
    students, tokens = schema.students.c, schema.student_tokens
    old = sql.select(students.token_hash, students.id, sql.literal(time.time() + _OLD_TOKEN_SECONDS))
    moved = tokens.insert().from_select([*tokens.c.keys()], old.where(students.token_hash != students.id))
    connection.execute(moved)
    connection.execute(schema.students.update().values(token_hash=students.id))
