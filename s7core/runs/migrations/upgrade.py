"""Carries out the revisions that lead from an older format of the store to the newest one.

Alembic keeps the revisions in order and writes their statements for each database. Which format a store has stands in its
table `schema_version`, as it always has, so that a release of any age can tell it; Alembic's own table of versions would say
the same a second time.
"""

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy.engine import Connection

FIRST_REVISION = 3  # brings formats 1 and 2 up to its own


def upgrade_tables(connection: Connection, found: int) -> None:
    """Bring all tables from format `found` to the newest one, within the caller's transaction.

    `schema_version` is left to the caller.
    """
    with Operations.context(MigrationContext.configure(connection)):
        for revision in revisions_after(found):
            revision.module.upgrade()


def revisions_after(found: int) -> list[Script]:
    """The revisions that a store of format `found` lacks, in order."""
    lower = str(found) if found >= FIRST_REVISION else "base"
    newest_first = ScriptDirectory(str(Path(__file__).parent)).iterate_revisions("head", lower)
    return [script for script in newest_first if isinstance(script, Script)][::-1]
