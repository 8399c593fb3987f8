"""The store between training and its readers: workers write what happens in runs, pages and commands read it."""

import json
import os
import secrets
import time
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sql
from platformdirs import user_data_path
from sqlalchemy.engine import Connection

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.records import ACTIVE, RESUMABLE, EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.settings_key import settings_key
from s7core.runs.store_reader import StoreReader


def default_url() -> str:
    """S7_STORE, or a file in the user's data folder."""
    return os.environ.get("S7_STORE") or f"sqlite:///{user_data_path('s7lab') / 'runs.sqlite'}"


class Store(StoreReader):
    """Runs and all their figures, in SQLite by default or in any database that SQLAlchemy reaches by URL.

    What is read from it is in StoreReader; here is what changes it.
    """

    def __init__(self, url: str | None = None) -> None:
        """Open the store at this address, or at `default_url`."""
        super().__init__(url or default_url())

    def submit(self, recipe: Recipe, experiment: str, state: str = "queued", student: str = "") -> str:
        """Enter a run and return its id. `state` is running where the caller trains it; `student` is the id of its owner."""
        run_id = f"{experiment}-s{recipe.seed}-{secrets.token_hex(3)}"
        with self.begin() as connection:
            connection.execute(
                schema.runs.insert().values(
                    id=run_id,
                    **_recipe_columns(recipe, experiment),
                    state=state,
                    created_at=time.time(),
                    heartbeat_at=time.time(),
                )
            )
            if student:
                connection.execute(schema.owners.insert().values(run_id=run_id, student_id=student))
        return run_id

    def claim(self, run_ids: Sequence[str], running: int, served: Iterable[str] = (), begins_turn: bool = False) -> bool:
        """Set these queued runs to running, if all of them still wait and exactly `running` runs are running.

        One statement checks and sets, so that no two callers get the same run, and two servers on one store never start
        two runs where there is room for one. `served` has the owners whom this serves in the queue's turn, which is
        remembered; with `begins_turn` those served before are forgotten.
        """
        table, others = schema.runs, schema.runs.alias("others")
        count = sql.select(sql.func.count()).select_from(others).where(others.c.state == "running").scalar_subquery()
        waiting = (
            sql.select(sql.func.count())
            .select_from(others)
            .where(others.c.state == "queued", others.c.id.in_(run_ids))
            .scalar_subquery()
        )
        claim = table.update().where(table.c.id.in_(run_ids), count == running, waiting == len(run_ids))
        with self.begin() as connection:
            if not connection.execute(claim.values(state="running", heartbeat_at=time.time())).rowcount:
                return False
            _note_served(connection, sorted(served), begins_turn)
        return True

    def change_queued(self, run_id: str, recipe: Recipe, experiment: str) -> bool:
        """Give a run that waits another recipe and keep its place; False, and nothing changed, where that is too late.

        It is too late once the run has started. A run that is one of a duel keeps its recipe, and so does one that waits to
        go on after an epoch.
        """
        runs, duels = schema.runs.c, schema.duels.c
        trained = sql.exists().where(schema.epochs.c.run_id == run_id)
        in_duel = sql.exists().where((duels.first_run == run_id) | (duels.second_run == run_id))
        change = schema.runs.update().where(runs.id == run_id, runs.state == "queued", ~trained, ~in_duel)
        with self.begin() as connection:
            changed = connection.execute(change.values(**_recipe_columns(recipe, experiment)))
            return bool(changed.rowcount)

    def resume(self, run_id: str, state: str = "queued") -> None:
        """Put a run that was stopped or interrupted back in the queue; ValueError if it cannot go on.

        It goes on after its last whole epoch, so the steps and live tests recorded after that are deleted. `state` is
        running where the caller trains it itself.
        """
        run = self.run(run_id)
        if run is None:
            raise ValueError(f"id is {run_id!r}, but there is no such run; `python -m s7core runs` lists them.")
        if not run.can_resume:
            raise ValueError(
                f"id is {run_id!r}, but that run is {run.state} after {run.epochs_done} of "
                f"{run.recipe.epochs} epochs: only one that was stopped or interrupted, with its "
                "checkpoint, can be resumed."
            )
        runs, first_step = schema.runs.c, run.epochs_done * run.recipe.steps_per_epoch
        again = (
            schema.runs.update()
            .where(runs.id == run_id, runs.state.in_(RESUMABLE))
            .values(
                state=state,
                message="",
                heartbeat_at=time.time(),
                stop_requested=False,
                started_at=None,
                finished_at=None,
                process=None,
            )
        )
        with self.begin() as connection:
            if connection.execute(again).rowcount:  # otherwise another process has resumed it already
                for table in (schema.steps, schema.live_tests):
                    connection.execute(table.delete().where(table.c.run_id == run_id, table.c.step >= first_step))

    def update(self, run_id: str, **values: Any) -> None:
        """Set columns of a run."""
        with self.begin() as connection:
            connection.execute(schema.runs.update().where(schema.runs.c.id == run_id).values(**values))

    def end_interrupted(self, run_id: str, message: str) -> None:
        """Mark a run whose process has died, unless the run had ended before that."""
        table = schema.runs
        with self.begin() as connection:
            connection.execute(
                table.update()
                .where(table.c.id == run_id, table.c.state == "running")
                .values(state="interrupted", message=message, finished_at=time.time())
            )

    def report(self, run_id: str, steps: Iterable[StepRecord] = (), live_tests: Iterable[LiveTestRecord] = ()) -> bool:
        """Record steps, live tests and a heartbeat, and return whether the run should stop: all in one transaction.

        True if someone asked the run to stop. True, and nothing recorded, if the run is no longer this process's: it was
        deleted, or ended because it seemed dead.
        """
        runs = schema.runs
        ours = (runs.c.id == run_id) & _is_ours()
        with self.begin() as connection:
            connection.execute(runs.update().where(ours).values(heartbeat_at=time.time()))
            stop_requested = connection.execute(sql.select(runs.c.stop_requested).where(ours)).scalar_one_or_none()
            for table, records in ((schema.steps, steps), (schema.live_tests, live_tests)):
                rows = [{"run_id": run_id, **vars(record)} for record in records]
                if stop_requested is not None and rows:
                    connection.execute(table.insert(), rows)
        return stop_requested is not False

    def end(self, run_id: str, state: str, message: str) -> None:
        """Give a run of this process its final state."""
        with self.begin() as connection:
            connection.execute(
                schema.runs.update()
                .where(schema.runs.c.id == run_id, _is_ours())
                .values(state=state, message=message, finished_at=time.time())
            )

    def request_stop(self, run_id: str) -> None:
        """Ask a running run to stop, and take a queued one out of the queue."""
        table = schema.runs
        with self.begin() as connection:
            connection.execute(table.update().where(table.c.id == run_id).values(stop_requested=True))
            connection.execute(
                table.update()
                .where(table.c.id == run_id, table.c.state == "queued")
                .values(state="stopped", finished_at=time.time(), message="Taken out of the queue before it started.")
            )

    def add_epoch(
        self, run_id: str, record: EpochRecord, predictions: bytes, result: Result, checkpoint: bytes | None
    ) -> None:
        """Record an epoch and make its snapshot and its checkpoint the run's latest: all or nothing.

        The last epoch has no checkpoint, since nothing comes after it.
        """
        with self.begin() as connection:
            if not _set_result(connection, run_id, result):
                return
            connection.execute(schema.epochs.insert().values(run_id=run_id, predictions=predictions, **vars(record)))
            of_run = schema.checkpoints.c.run_id == run_id
            connection.execute(schema.checkpoints.delete().where(of_run))
            if checkpoint is not None:
                connection.execute(schema.checkpoints.insert().values(run_id=run_id, state=checkpoint))

    def set_result(self, run_id: str, result: Result) -> None:
        """Make this snapshot the run's latest."""
        with self.begin() as connection:
            _set_result(connection, run_id, result)

    def delete(self, run_id: str) -> None:
        """Remove a run and all its figures. A worker that still trains it stops by itself."""
        with self.begin() as connection:
            duels = schema.duels
            connection.execute(duels.delete().where((duels.c.first_run == run_id) | (duels.c.second_run == run_id)))
            for table in schema.store_metadata.tables.values():
                if "run_id" in table.c:
                    connection.execute(table.delete().where(table.c.run_id == run_id))
            connection.execute(schema.runs.delete().where(schema.runs.c.id == run_id))

    def check_writable(self) -> str:
        """Write to the store and return how many runs it has, in words; StoreError if that fails."""
        with self.begin() as connection:
            connection.execute(schema.versions.update().values(version=schema.VERSION))
        return f"{sum(self.count_by_state().values())} runs in {self.url}"


def _recipe_columns(recipe: Recipe, experiment: str) -> dict[str, str]:
    key = settings_key(experiment, recipe)
    return {"recipe": json.dumps(recipe.to_dict()), "experiment": experiment, "settings_key": key}


def _note_served(connection: Connection, owners: Sequence[str], begins_turn: bool) -> None:
    """Add the owners to those who were served in this turn, or to none where a new turn begins."""
    served = schema.served_owners
    forgotten = served.delete() if begins_turn else served.delete().where(served.c.student_id.in_(owners))
    if owners:
        connection.execute(forgotten)
        connection.execute(served.insert(), [{"student_id": owner} for owner in owners])


def _is_ours() -> sql.ColumnElement[bool]:
    """Whether a run is active, and trained by this process or by one that has not entered itself yet."""
    runs = schema.runs.c
    return runs.state.in_(ACTIVE) & (runs.process.is_(None) | (runs.process == os.getpid()))


def _set_result(connection: Connection, run_id: str, result: Result) -> bool:
    """False, and nothing written, if the run was deleted in the meantime."""
    if connection.execute(sql.select(schema.runs.c.id).where(schema.runs.c.id == run_id)).first() is None:
        return False
    connection.execute(schema.results.delete().where(schema.results.c.run_id == run_id))
    connection.execute(schema.results.insert().values(run_id=run_id, **vars(result)))
    return True
