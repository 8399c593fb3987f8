"""What the process that trains a run writes: every write names its attempt, so one that was given up changes nothing."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.runs import schema
from s7core.runs.process_identity import this_process
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.store_reader import StoreReader


class Attempt:
    """One attempt of a process to train a run.

    The token of a run's current attempt stands in the store. A method returns False, and nothing is written, once the run
    has another attempt, has ended, or was deleted. All raise StoreError where the store cannot be written.
    """

    def __init__(self, store: StoreReader, run_id: str, token: str) -> None:
        self.run_id, self.token, self._store = run_id, token, store

    @classmethod
    def current(cls, store: StoreReader, run_id: str) -> "Attempt":
        """The attempt that the store names now."""
        run = store.run(run_id)
        return cls(store, run_id, run.attempt if run else "")

    def begin(self, node: str = "") -> bool:
        """Enter this process as the one that trains the run, on this node of a cluster if it is one."""
        identity = this_process()
        with self._store.begin() as connection:
            return self._set(
                connection, host=identity.host, process=identity.pid, process_key=identity.key, node=node or None
            )

    def start(self, device: str, versions: str) -> bool:
        """Record that training starts: the device in words and the versions as JSON."""
        with self._store.begin() as connection:
            return self._set(connection, started_at=time.time(), device=device, versions=versions)

    def report(self, steps: Iterable[StepRecord] = (), live_tests: Iterable[LiveTestRecord] = ()) -> bool:
        """Record steps, live tests and a heartbeat, and return whether the run should go on: all in one transaction.

        False too if someone asked the run to stop.
        """
        with self._store.begin() as connection:
            if not self._set(connection):
                return False
            for table, records in ((schema.steps, steps), (schema.live_tests, live_tests)):
                if rows := [{"run_id": self.run_id, **vars(record)} for record in records]:
                    # A report is sent again where its answer was lost, perhaps after it had been written.
                    connection.execute(table.delete().where(table.c.run_id == self.run_id, table.c.step >= rows[0]["step"]))
                    connection.execute(table.insert(), rows)
            asked = sql.select(schema.runs.c.stop_requested).where(schema.runs.c.id == self.run_id)
            return not connection.execute(asked).scalar_one()

    def add_epoch(self, record: EpochRecord, predictions: bytes, result: Result, checkpoint: bytes | None) -> bool:
        """Record an epoch and make its snapshot and its checkpoint the run's latest: all or nothing.

        The last epoch has no checkpoint, since nothing comes after it.
        """
        epochs, checkpoints = schema.epochs, schema.checkpoints
        with self._store.begin() as connection:
            if not self._set(connection, deaths=0):
                return False
            self._replace_result(connection, result)
            # As in `report`: it may be sent a second time.
            connection.execute(epochs.delete().where(epochs.c.run_id == self.run_id, epochs.c.epoch >= record.epoch))
            connection.execute(epochs.insert().values(run_id=self.run_id, predictions=predictions, **vars(record)))
            connection.execute(checkpoints.delete().where(checkpoints.c.run_id == self.run_id))
            if checkpoint is not None:
                connection.execute(checkpoints.insert().values(run_id=self.run_id, state=checkpoint))
            return True

    def add_weight_snapshots(self, snapshots: Mapping[int, bytes]) -> bool:
        """Record weights by the number of training steps they were taken after, each as `encode_weights` gives it."""
        table = schema.weight_snapshots
        with self._store.begin() as connection:
            if not self._set(connection):
                return False
            # As in `report`; and a run that starts again takes the same moments again.
            kept = (table.c.run_id == self.run_id) & table.c.steps_taken.in_(list(snapshots))
            connection.execute(table.delete().where(kept))
            rows = [{"run_id": self.run_id, "steps_taken": at, "weights": weights} for at, weights in snapshots.items()]
            connection.execute(table.insert(), rows)
            return True

    def end(self, state: str, message: str) -> bool:
        """Give the run its final state. A reason to stop that stands in the store comes before `message`."""
        told: Any = message
        if state == "stopped":
            reason = schema.runs.c.message
            told = sql.case((reason == "", message), else_=reason + " " + message)
        with self._store.begin() as connection:
            return self._set(connection, state=state, message=told, finished_at=time.time())

    def set_final_result(self, result: Result) -> bool:
        """Make this snapshot the run's latest, after the run was stopped."""
        with self._store.begin() as connection:
            if not self._set(connection, "stopped"):
                return False
            self._replace_result(connection, result)
            return True

    def _set(self, connection: Connection, in_state: str = "running", **values: Any) -> bool:
        """Set columns of the run and its heartbeat if this attempt is current and the run in this state.

        Each write begins with it: it locks the run's row, so that no two attempts, nor a guess and an epoch, cross.
        """
        runs = schema.runs
        ours = (runs.c.id == self.run_id) & (runs.c.attempt == self.token) & (runs.c.state == in_state)
        changed = connection.execute(runs.update().where(ours).values(heartbeat_at=time.time(), **values))
        return bool(changed.rowcount)

    def _replace_result(self, connection: Connection, result: Result) -> None:
        connection.execute(schema.results.delete().where(schema.results.c.run_id == self.run_id))
        connection.execute(schema.results.insert().values(run_id=self.run_id, **vars(result)))
