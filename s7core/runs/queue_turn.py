"""Who has been served in this turn of the queue, in the store, so that it holds for all servers on it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.runs import schema

MOST_COMPARED = 500  # owners that a claim compares one by one


def note_served(connection: Connection, owners: Sequence[str], begins_turn: bool) -> None:
    """Add the owners to those who were served in this turn, or to none where a new turn begins."""
    served = schema.served_owners
    forgotten = served.delete() if begins_turn else served.delete().where(served.c.student_id.in_(owners))
    if owners:
        connection.execute(forgotten)
        connection.execute(served.insert(), [{"student_id": owner} for owner in owners])


def are_served(connection: Connection, owners: Collection[str]) -> bool:
    """Whether these are the owners served in this turn.

    Of more than MOST_COMPARED only the number is compared: claims wait for one another, and reading thousands would take
    longer than all else that a claim does. A turn only grows until another one begins, so as many others would need more
    than MOST_COMPARED claims in the moment since `owners` was read.
    """
    served = schema.served_owners.c.student_id
    if connection.execute(sql.select(sql.func.count(served))).scalar_one() != len(owners):
        return False
    return len(owners) > MOST_COMPARED or set(connection.execute(sql.select(served)).scalars()) == set(owners)
