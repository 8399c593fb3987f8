"""Brings a store of an older format up to this one, in one transaction, and keeps a file of it as it was before."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from s7core.language.translation import _
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.address_password import shown_address
from s7core.runs.database import make_engine
from s7core.runs.settings_key import settings_key
from s7core.runs.store_address import store_file, store_url
from s7core.runs.store_copy import free_name, keep_copy, remove_database
from s7core.runs.store_error import StoreError, database_error
from s7core.runs.store_file import check_store_file

_PREPARING = 0x53374C4142  # the advisory lock of PostgreSQL under which tables are made and changed


@dataclass(frozen=True)
class Migration:
    """A store was brought up from format `found`; `kept` is the file that has it as it was, None where there is none."""

    found: int
    kept: Path | None

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        formats = {"found": self.found, "now": schema.VERSION}
        if not self.kept:
            return _("The store was brought from format {found} to format {now}.", **formats)
        return _(
            "The store was brought from format {found} to format {now}; the store as it was is kept in {file}.",
            file=repr(str(self.kept)),
            **formats,
        )


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which no other process makes or changes the tables of this store."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # its driver would begin none before the first INSERT or UPDATE
        elif connection.dialect.name == "postgresql":
            connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_PREPARING)))
        yield connection


def format_of(connection: Connection, address: str) -> int | None:
    """The format of the store in this database; None where none is yet, StoreError where this version cannot read it."""
    if not sql.inspect(connection).has_table(schema.versions.name):
        return None
    found = connection.execute(sql.select(schema.versions.c.version)).scalar_one_or_none()
    if found not in (None, schema.VERSION, *schema.OLDER_VERSIONS):
        raise StoreError(
            _(
                "store is {address}, which another version of S7 Lab wrote (format {found}, this version reads {needed}): "
                "set S7_STORE to a new file.",
                address=repr(address),
                found=found,
                needed=schema.VERSION,
            )
        )
    return found


def migrate(engine: Engine, address: str, keep: bool = True) -> Migration | None:
    """Bring the store up to this format, all of it or nothing; None where nothing was to be done.

    A SQLite file is first copied beside itself, unless `keep` is False; StoreError where it cannot be. Of several processes
    at once one does so, while the others wait.
    """
    kept = None
    try:
        with alone(engine) as connection:
            found = format_of(connection, address)
            if found in (None, schema.VERSION):
                return None
            file = store_file(engine.url.render_as_string(hide_password=False))
            if file and keep:
                kept = keep_copy(file, free_name(file, f"format-{found}"), address)
            _upgrade(connection, found)
    except BaseException:
        if kept:
            remove_database(kept)  # the store itself is still what it was
        raise
    return Migration(found, kept)


def migrate_store(typed: str, keep: bool = True) -> Migration | None:
    """Bring the store at an address as `store_url` takes it up to this format; see `migrate`."""
    url = store_url(typed)
    file, address = store_file(url), shown_address(url)
    missing = StoreError(f"store is {address!r}, where there is no store yet: name the one that has your runs by --store.")
    if file and not check_store_file(file, address):
        raise missing
    try:
        engine = make_engine(url)
        try:
            with engine.connect() as connection:
                if format_of(connection, address) is None:
                    raise missing
            return migrate(engine, address, keep)
        finally:
            engine.dispose()
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise database_error(url, "brought up to this version's format", error) from None


def _upgrade(connection: Connection, found: int) -> None:
    from s7core.runs.migrations.upgrade import upgrade_tables  # imports Alembic, which takes 0.1 s and is needed only here

    upgrade_tables(connection, found)
    _fill_settings_keys(connection)
    connection.execute(schema.versions.update().values(version=schema.VERSION))


def _fill_settings_keys(connection: Connection) -> None:
    """Work out all keys as this version does, since that says more than the format: a new setting is part of them."""
    runs = schema.runs
    for run_id, recipe, experiment in connection.execute(sql.select(runs.c.id, runs.c.recipe, runs.c.experiment)).all():
        with suppress(ValueError, TypeError):  # of a recipe that cannot be read; `StoreReader.unreadable_runs` names its run
            key = settings_key(experiment, Recipe.from_dict(json.loads(recipe)))
            connection.execute(runs.update().where(runs.c.id == run_id).values(settings_key=key))
