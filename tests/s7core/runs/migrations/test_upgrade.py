"""A store of any older format becomes what a new store is, and keeps its rows."""

import re
import warnings
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from s7core.classroom.register import Register
from s7core.runs import schema
from s7core.runs.database import make_engine
from s7core.runs.migrations.upgrade import revisions_after, upgrade_tables
from s7core.runs.settings_key import settings_key
from s7core.runs.store import Store
from s7core.runs.store_migration import migrate_store

FORMATS = schema.OLDER_VERSIONS
VERSIONS = Path(schema.__file__).parent / "migrations" / "versions"
COLUMNS_THAT_CHANGE = {"version", "settings_key", "store_id", "token_hash"}


def tables_of(connection: Connection) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables, each without the columns that a migration may rewrite."""
    reflected = sql.MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the index on an expression is not reflected
        reflected.reflect(connection)
    rows = {}
    for name, table in reflected.tables.items():
        columns = [column for column in table.c if column.name not in COLUMNS_THAT_CHANGE]
        order = [column for column in table.primary_key if column.name not in COLUMNS_THAT_CHANGE]
        rows[name] = (
            [dict(row._mapping) for row in connection.execute(sql.select(*columns).order_by(*order))] if columns else []
        )
    return rows


def index_statements(connection: Connection) -> set[str]:
    """The statements that make the indexes, as the database repeats them."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    if connection.dialect.name == "postgresql":
        query = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    return {re.sub(r"\s+", " ", statement) for statement in connection.exec_driver_sql(query).scalars()}


@pytest.fixture
def new_indexes(request: pytest.FixtureRequest, tmp_path: Path) -> set[str]:
    """The indexes of a new store."""
    server = request.getfixturevalue("postgres") if request.config.getoption("--store") == "postgresql" else None
    url = server.new_database() if server else f"sqlite:///{tmp_path / 'new.sqlite'}"
    with Store(url).begin() as connection:
        return index_statements(connection)


@pytest.mark.parametrize("number", FORMATS)
def test_tables_of_each_older_format_become_those_of_a_new_store_and_keep_their_rows(
    number, store_url, make_old_store, new_indexes
):
    make_old_store(store_url, number)
    engine = make_engine(store_url)
    with engine.connect() as connection:
        before = tables_of(connection)
    assert migrate_store(store_url).found == number
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Alembic leaves out the index on an expression; `index_statements` has it
        assert compare_metadata(MigrationContext.configure(connection), schema.store_metadata) == []
        assert index_statements(connection) == new_indexes
        after = tables_of(connection)
        version = connection.execute(sql.select(schema.versions)).one()
    engine.dispose()
    assert version.version == schema.VERSION and len(version.store_id) == 16
    for name, rows in before.items():
        kept = [{column: row[column] for column in old} for row, old in zip(after[name], rows, strict=True)]
        assert kept == rows, name


@pytest.mark.parametrize("number", FORMATS)
def test_what_an_older_format_kept_is_read_as_before(number, store_url, make_old_store):
    make_old_store(store_url, number)
    migrate_store(store_url)
    store = Store(store_url)
    [finished] = store.runs("finished")
    assert finished.epochs_done == 2 and [epoch.test_accuracy for epoch in store.epochs(finished.id)] == [0.98, 0.99]
    assert [step.loss for step in store.steps(finished.id)] == [2.3, 2.3 - 1]
    assert len(store.runs("queued")) == 2 and store.unreadable_runs() == []
    replicates = store.runs_with_settings(settings_key("net1", finished.recipe))
    assert {run.recipe.seed for run in replicates} == {1, 2}
    assert {run.recipe.seed for run in store.runs_of_stage(finished.recipe.stage, 5)} == {1, 2, 3}
    if number >= 3:
        register = Register(store)
        assert [register.student(f"{who}-token").nickname for who in ("Ada", "Bob")] == ["Ada", "Bob"]
    store.close()


def test_there_is_one_revision_for_each_format_and_a_format_is_not_forgotten():
    assert [script.revision for script in revisions_after(1)] == [str(number) for number in range(3, schema.VERSION + 1)]
    assert {path.name for path in VERSIONS.glob("format_*.py")} == {f"format_{n}.py" for n in range(3, schema.VERSION + 1)}
    assert revisions_after(schema.VERSION) == []


def test_tables_and_columns_that_an_upgrade_that_was_killed_has_left_are_no_obstacle(store_url, make_old_store):
    make_old_store(store_url, 3)
    engine = make_engine(store_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE runs ADD COLUMN settings_key VARCHAR(16)")
        connection.exec_driver_sql("CREATE TABLE served_owners (student_id VARCHAR(16) NOT NULL PRIMARY KEY)")
        upgrade_tables(connection, 3)
        columns = {column["name"] for column in sql.inspect(connection).get_columns("runs")}
    engine.dispose()
    assert columns == set(schema.runs.c.keys())
