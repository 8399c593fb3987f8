"""Format 6: a student has a token for each browser and may have a code, and a store has an id."""

import secrets
import time

import sqlalchemy as sql
from alembic import op

from s7core.runs.migrations.additions import add_columns

revision = "6"
down_revision = "5"

_TOKEN_SECONDS = 60 * 24 * 3600.0  # how long the token of a student of an older format stays valid


def upgrade() -> None:
    """Add the table of tokens, and move the one token of each student there."""
    add_columns("schema_version", sql.Column("store_id", sql.String(16)))
    add_columns("students", sql.Column("removed_at", sql.Float), sql.Column("code_hash", sql.String(128)))
    op.create_table(
        "student_tokens",
        sql.Column("token_hash", sql.String(64), primary_key=True),
        sql.Column("student_id", sql.String(16), sql.ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
        sql.Column("expires_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_index("tokens_by_student", "student_tokens", ["student_id"], if_not_exists=True)
    store_id = sql.text("UPDATE schema_version SET store_id = :made WHERE store_id IS NULL")
    op.execute(store_id.bindparams(made=secrets.token_hex(8)))
    _move_tokens()


def _move_tokens() -> None:
    """`students` keeps the id in the place of the token's hash, since the column may neither be empty nor repeat a value."""
    move = sql.text(
        "INSERT INTO student_tokens (token_hash, student_id, expires_at) "
        "SELECT token_hash, id, CAST(:expiry AS FLOAT) FROM students WHERE token_hash != id"
    )
    op.execute(move.bindparams(expiry=time.time() + _TOKEN_SECONDS))
    op.execute("UPDATE students SET token_hash = id")
