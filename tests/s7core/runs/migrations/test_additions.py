"""What revisions add in the same way."""

import pytest
import sqlalchemy as sql
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from s7core.runs import schema
from s7core.runs.migrations.additions import add_columns, key_of_run


def test_only_the_columns_that_a_table_lacks_are_added():
    engine = sql.create_engine("sqlite://")
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        connection.exec_driver_sql("CREATE TABLE runs (id VARCHAR(64), node VARCHAR(9))")
        connection.exec_driver_sql("INSERT INTO runs VALUES ('a', 'b')")
        add_columns("runs", sql.Column("node", sql.String(255)), sql.Column("place", sql.String(255)))
        assert connection.exec_driver_sql("SELECT id, node, place FROM runs").one() == ("a", "b", None)


@pytest.mark.parametrize("table", [table for table in schema.store_metadata.tables.values() if "run_id" in table.c])
def test_the_key_of_a_run_is_that_of_the_newest_format(table):
    made, declared = key_of_run(), table.c.run_id
    assert str(made.type) == str(declared.type) and made.primary_key and declared.primary_key
    [made_key], [declared_key] = made.foreign_keys, declared.foreign_keys
    assert made_key._get_colspec() == "runs.id" == declared_key._get_colspec()
    assert made_key.ondelete == declared_key.ondelete == "CASCADE"
