"""Format 5: each attempt at a run has a token, and an index over stages takes damaged recipes too."""

import sqlalchemy as sql
from alembic import op

from s7core.runs.migrations.additions import add_columns

revision = "5"
down_revision = "4"

_STAGE = {
    "sqlite": "CASE WHEN json_valid(recipe) THEN json_extract(recipe, '$.stage') END",
    "postgresql": "(CAST(recipe AS JSON) ->> 'stage')",
}


def upgrade() -> None:
    """Add the columns of attempts, and make the index over stages anew."""
    add_columns(
        "runs",
        sql.Column("process_key", sql.String(255)),
        sql.Column("attempt", sql.String(32)),
        sql.Column("deaths", sql.Integer),
        sql.Column("in_terminal", sql.Boolean),
    )
    op.drop_index("runs_by_stage", "runs", if_exists=True)
    op.create_index("runs_by_stage", "runs", [sql.text(_STAGE[op.get_bind().dialect.name]), "created_at"])
