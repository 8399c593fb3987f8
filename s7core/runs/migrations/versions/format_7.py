"""Format 7: weights on the way of a run, and digits that a class draws."""

import sqlalchemy as sql
from alembic import op

from s7core.runs.migrations.additions import key_of_run

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """Make the tables of weight snapshots and of drawn digits."""
    op.create_table(
        "weight_snapshots",
        key_of_run(),
        sql.Column("steps_taken", sql.Integer, primary_key=True),
        sql.Column("weights", sql.LargeBinary, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "digit_sets",
        sql.Column("id", sql.String(16), primary_key=True),
        sql.Column("class_name", sql.String(32), sql.ForeignKey("classes.name", ondelete="CASCADE"), unique=True),
        sql.Column("created_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "drawn_digits",
        sql.Column("id", sql.String(16), primary_key=True),
        sql.Column("set_id", sql.String(16), sql.ForeignKey("digit_sets.id", ondelete="CASCADE"), nullable=False),
        sql.Column("student_id", sql.String(16), sql.ForeignKey("students.id", ondelete="SET NULL")),
        sql.Column("author", sql.String(64), nullable=False),
        sql.Column("label", sql.Integer, nullable=False),
        sql.Column("strokes", sql.Text, nullable=False),
        sql.Column("created_at", sql.Float, nullable=False),
        sql.UniqueConstraint("set_id", "author", "label"),
        if_not_exists=True,
    )
