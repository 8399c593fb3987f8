"""Format 9: the steps of the lesson and the answers of each student, and notes of the teacher to one student."""

import sqlalchemy as sql
from alembic import op

revision = "9"
down_revision = "8"


def upgrade() -> None:
    """Make the tables of steps, answers and notes."""
    op.create_table(
        "lesson_steps",
        _key_of_student(),
        sql.Column("stage", sql.String(32), primary_key=True),
        sql.Column("step", sql.String(32), primary_key=True),
        sql.Column("done_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "lesson_answers",
        _key_of_student(),
        sql.Column("stage", sql.String(32), primary_key=True),
        sql.Column("question", sql.String(64), primary_key=True),
        sql.Column("answer", sql.String(64), nullable=False),
        sql.Column("tries", sql.Integer, nullable=False),
        sql.Column("hints", sql.Integer, nullable=False),
        sql.Column("verdict", sql.String(8), nullable=False),
        sql.Column("changed_at", sql.Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "teacher_notes",
        sql.Column("id", sql.String(16), primary_key=True),
        sql.Column("student_id", sql.String(16), sql.ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
        sql.Column("text", sql.Text, nullable=False),
        sql.Column("written_at", sql.Float, nullable=False),
        sql.Column("read_at", sql.Float),
        if_not_exists=True,
    )
    op.create_index("notes_by_student", "teacher_notes", ["student_id", "written_at"], if_not_exists=True)


def _key_of_student() -> sql.Column[str]:
    """The column of a table whose rows belong to a student and are deleted with them."""
    return sql.Column("student_id", sql.String(16), sql.ForeignKey("students.id", ondelete="CASCADE"), primary_key=True)
