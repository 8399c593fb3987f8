"""Ending runs that wait for something that the machine or the cluster will never have."""

import time
from collections.abc import Sequence

from s7core.runs import schema
from s7core.runs.store_reader import StoreReader


def interrupt_queued(store: StoreReader, run_ids: Sequence[str], message: str) -> None:
    """Take those of the runs that still wait out of the queue; the message says why, and what to do about it."""
    runs = schema.runs
    waiting = runs.c.id.in_(run_ids) & (runs.c.state == "queued")
    with store.begin() as connection:
        ended = {"state": "interrupted", "message": message, "finished_at": time.time()}
        connection.execute(runs.update().where(waiting).values(**ended))
