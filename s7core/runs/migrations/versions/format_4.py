"""Format 4: live tests, the accuracy of each step, the turns of the queue, and an index over replicates."""

import sqlalchemy as sql
from alembic import op

from s7core.runs.migrations.additions import add_columns, key_of_run

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Add what format 4 keeps, and replace the indexes that no question uses any more."""
    add_columns("runs", sql.Column("settings_key", sql.String(16)))
    add_columns("steps", sql.Column("accuracy", sql.Float))
    op.create_table(
        "live_tests",
        key_of_run(),
        sql.Column("step", sql.Integer, primary_key=True),
        sql.Column("accuracy", sql.Float, nullable=False),
        sql.Column("digits", sql.Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_table("served_owners", sql.Column("student_id", sql.String(16), primary_key=True), if_not_exists=True)
    op.drop_index("runs_by_state", "runs", if_exists=True)
    op.drop_index("runs_by_experiment", "runs", if_exists=True)
    op.create_index("runs_by_creation", "runs", ["created_at"], if_not_exists=True)
    op.create_index("runs_by_end", "runs", ["state", "finished_at"], if_not_exists=True)
    op.create_index("runs_by_settings", "runs", ["settings_key", "created_at"], if_not_exists=True)
    op.create_index("duels_by_first_run", "duels", ["first_run"], if_not_exists=True)
    op.create_index("duels_by_second_run", "duels", ["second_run"], if_not_exists=True)
