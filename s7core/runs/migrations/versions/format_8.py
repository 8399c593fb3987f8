"""Format 8: a run names the machine or cluster whose cores it takes, and sign-ins hold in all servers of a store."""

import sqlalchemy as sql
from alembic import op

from s7core.runs.migrations.additions import add_columns

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Add the places of runs and the tables of sign-ins."""
    add_columns("runs", sql.Column("place", sql.String(255)), sql.Column("node", sql.String(255)))
    op.create_table(
        "teacher_sign_ins",
        sql.Column("token_hash", sql.String(64), primary_key=True),
        sql.Column("used_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "ended_sign_ins",
        sql.Column("sign_in_hash", sql.String(64), primary_key=True),
        sql.Column("ended_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    # Format 4 needs these no more, but releases before this one left them in stores that they brought up from format 3.
    op.drop_index("runs_by_state", "runs", if_exists=True)
    op.drop_index("runs_by_experiment", "runs", if_exists=True)
