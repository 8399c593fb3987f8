"""What several revisions add in the same way."""

import sqlalchemy as sql
from alembic import op


def add_columns(table: str, *columns: sql.Column[object]) -> None:
    """Add those of these columns that the table lacks; each may be NULL, for the rows that are there.

    Releases up to format 7 added each column by itself on SQLite, and made new tables before that: a process that was killed
    in between has left some of them behind.
    """
    there = {column["name"] for column in sql.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name not in there:
            op.add_column(table, column)


def key_of_run() -> sql.Column[str]:
    """The column of a table whose rows belong to a run and are deleted with it."""
    return sql.Column("run_id", sql.String(64), sql.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
