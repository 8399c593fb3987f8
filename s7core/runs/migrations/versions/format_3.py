"""Format 3, from 1 or 2: checkpoints to resume from, and classes with their students."""

import sqlalchemy as sql
from alembic import op

from s7core.runs.migrations.additions import key_of_run

revision = "3"
down_revision = None


def upgrade() -> None:
    """Make the tables that formats 1 and 2 lack."""
    op.create_table("checkpoints", key_of_run(), sql.Column("state", sql.LargeBinary, nullable=False), if_not_exists=True)
    op.create_table(
        "classes",
        sql.Column("name", sql.String(32), primary_key=True),
        sql.Column("open", sql.Boolean, nullable=False),
        sql.Column("created_at", sql.Float, nullable=False),
        sql.Column("frozen_at", sql.Float),
        sql.Column("limits", sql.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "students",
        sql.Column("id", sql.String(16), primary_key=True),
        sql.Column("class_name", sql.String(32), sql.ForeignKey("classes.name", ondelete="CASCADE"), nullable=False),
        sql.Column("number", sql.Integer, nullable=False),
        sql.Column("nickname", sql.String(32), nullable=False),
        sql.Column("compared", sql.String(128), nullable=False),
        sql.Column("token_hash", sql.String(64), nullable=False, unique=True),
        sql.Column("joined_at", sql.Float, nullable=False),
        sql.UniqueConstraint("class_name", "compared"),
        sql.UniqueConstraint("class_name", "number"),
        if_not_exists=True,
    )
    _make_tables_of_student_runs()


def _make_tables_of_student_runs() -> None:
    op.create_table(
        "owners",
        key_of_run(),
        sql.Column("student_id", sql.String(16), sql.ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
        if_not_exists=True,
    )
    op.create_index("runs_by_student", "owners", ["student_id"], if_not_exists=True)
    op.create_table(
        "guesses",
        key_of_run(),
        sql.Column("first_epoch", sql.Float, nullable=False),
        sql.Column("last_epoch", sql.Float, nullable=False),
        sql.Column("created_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "duels",
        sql.Column("id", sql.String(16), primary_key=True),
        sql.Column("first_run", sql.String(64), sql.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sql.Column("second_run", sql.String(64), sql.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sql.Column("guess", sql.String(8), nullable=False),
        sql.Column("created_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
