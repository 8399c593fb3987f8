"""The store stands between training and screen: workers write facts to it, pages and commands read them."""

import json
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sql
from platformdirs import user_data_path
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.database import BUSY_MILLISECONDS, make_engine
from s7core.runs.records import ACTIVE, RESUMABLE, EpochRecord, Result, Run, StepRecord
from s7core.runs.run_query import RUNS, run_of


class StoreError(Exception):
    """The store cannot be used; the message is one sentence with the address, the reason and the cure."""


def default_url() -> str:
    """S7_STORE, or a file in the user's data folder."""
    return os.environ.get("S7_STORE") or f"sqlite:///{user_data_path('s7lab') / 'runs.sqlite'}"


class Store:
    """Runs and all their figures, in SQLite by default or in any database that SQLAlchemy reaches by URL.

    Every call opens a connection of its own, so one Store may be shared by threads.
    """

    def __init__(self, url: str | None = None) -> None:
        self.url = url or default_url()
        try:
            self._engine = make_engine(self.url)
            self._prepare()
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise StoreError(
                f"store is {self.url!r}, which cannot be opened ({_reason(error)}): use an address such as "
                "sqlite:////path/to/runs.sqlite in a folder that you can write to."
            ) from None

    def submit(self, recipe: Recipe, experiment: str, state: str = "queued", student: str = "") -> str:
        """Enter a run and return its id. `state` is running where the caller trains it itself; `student` whose it is."""
        run_id = f"{experiment}-s{recipe.seed}-{secrets.token_hex(3)}"
        with self.begin() as connection:
            connection.execute(
                schema.runs.insert().values(
                    id=run_id,
                    recipe=json.dumps(recipe.to_dict()),
                    experiment=experiment,
                    state=state,
                    created_at=time.time(),
                    heartbeat_at=time.time(),
                )
            )
            if student:
                connection.execute(schema.owners.insert().values(run_id=run_id, student_id=student))
        return run_id

    def runs(self, *states: str) -> list[Run]:
        """All runs, or those in these states, the newest first."""
        query = RUNS.order_by(schema.runs.c.created_at.desc())
        if states:
            query = query.where(schema.runs.c.state.in_(states))
        with self.begin() as connection:
            return [run_of(row) for row in connection.execute(query).mappings()]

    def run(self, run_id: str) -> Run | None:
        with self.begin() as connection:
            row = connection.execute(RUNS.where(schema.runs.c.id == run_id)).mappings().one_or_none()
        return run_of(row) if row else None

    def epochs(self, run_id: str) -> list[EpochRecord]:
        columns = [column for column in schema.epochs.c if column.name not in ("run_id", "predictions")]
        query = sql.select(*columns).where(schema.epochs.c.run_id == run_id).order_by(schema.epochs.c.epoch)
        with self.begin() as connection:
            return [EpochRecord(**row) for row in connection.execute(query).mappings()]

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        """10,000 bytes, the class predicted for each test image after this epoch."""
        query = sql.select(schema.epochs.c.predictions).where(
            schema.epochs.c.run_id == run_id, schema.epochs.c.epoch == epoch
        )
        with self.begin() as connection:
            return connection.execute(query).scalar_one_or_none()

    def steps(self, run_id: str, at_most: int = 400) -> list[StepRecord]:
        """Every k-th training step and the last one, no more than `at_most` in all; values are never averaged."""
        table = schema.steps
        of_run = table.c.run_id == run_id
        with self.begin() as connection:
            last = connection.execute(sql.select(sql.func.max(table.c.step)).where(of_run)).scalar_one()
            every = 1 + (last or 0) // (at_most - 1)
            query = (
                sql.select(table.c.step, table.c.loss, table.c.learning_rate)
                .where(of_run, (table.c.step % every == 0) | (table.c.step == last))
                .order_by(table.c.step)
            )
            return [StepRecord(**row) for row in connection.execute(query).mappings()]

    def result(self, run_id: str) -> Result | None:
        """The latest snapshot, or None before the first epoch has ended."""
        query = sql.select(*(c for c in schema.results.c if c.name != "run_id")).where(schema.results.c.run_id == run_id)
        with self.begin() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return Result(**row) if row else None

    def claim(self, run_ids: Sequence[str], running: int) -> bool:
        """Take these queued runs, if all of them still wait and no more nor fewer than `running` run.

        One statement looks and takes, so that no two callers ever get the same run, and two servers on one store never
        start two runs where one has room.
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
            return bool(connection.execute(claim.values(state="running", heartbeat_at=time.time())).rowcount)

    def resume(self, run_id: str, state: str = "queued") -> None:
        """Put a run that ended before its time back in the queue; ValueError if it cannot go on.

        `state` is running where the caller trains it itself.

        It goes on after its last whole epoch, so what was recorded after that is taken away.
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
        runs, steps = schema.runs.c, schema.steps.c
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
            if connection.execute(again).rowcount:  # otherwise someone else was faster
                connection.execute(
                    schema.steps.delete().where(
                        steps.run_id == run_id, steps.step >= run.epochs_done * run.recipe.steps_per_epoch
                    )
                )

    def checkpoint(self, run_id: str) -> bytes | None:
        """Where the run can go on, or None before its first epoch has ended and after its last."""
        query = sql.select(schema.checkpoints.c.state).where(schema.checkpoints.c.run_id == run_id)
        with self.begin() as connection:
            return connection.execute(query).scalar_one_or_none()

    def update(self, run_id: str, **values: Any) -> None:
        """Set columns of a run."""
        with self.begin() as connection:
            connection.execute(schema.runs.update().where(schema.runs.c.id == run_id).values(**values))

    def end_interrupted(self, run_id: str, message: str) -> None:
        """Mark a run whose process has gone, unless it ended properly in the meantime."""
        table = schema.runs
        with self.begin() as connection:
            connection.execute(
                table.update()
                .where(table.c.id == run_id, table.c.state == "running")
                .values(state="interrupted", message=message, finished_at=time.time())
            )

    def report(self, run_id: str, steps: Iterable[StepRecord] = ()) -> bool:
        """Record steps, say that the run is alive, and learn whether it should stop: all in one commit.

        True if someone asked the run to stop. True, and nothing recorded, if it is this process's run no more: deleted,
        or given up for dead.
        """
        runs = schema.runs
        ours = (runs.c.id == run_id) & _is_ours()
        with self.begin() as connection:
            connection.execute(runs.update().where(ours).values(heartbeat_at=time.time()))
            stop_requested = connection.execute(sql.select(runs.c.stop_requested).where(ours)).scalar_one_or_none()
            rows = [{"run_id": run_id, **vars(each)} for each in steps]
            if stop_requested is not None and rows:
                connection.execute(schema.steps.insert(), rows)
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
            for table in (schema.steps, schema.epochs, schema.results, schema.checkpoints, schema.owners, schema.guesses):
                connection.execute(table.delete().where(table.c.run_id == run_id))
            connection.execute(schema.runs.delete().where(schema.runs.c.id == run_id))

    def check_writable(self) -> str:
        """Write to the store and say in words what is in it; StoreError if that fails."""
        with self.begin() as connection:
            connection.execute(schema.versions.update().values(version=schema.VERSION))
        return f"{len(self.runs())} runs in {self.url}"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, for whoever keeps tables here; StoreError if the database refuses it."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(
                f"store is {self.url!r}, which cannot be read or written ({_reason(error)}): make room and "
                "close what else uses it, or set S7_STORE to another file."
            ) from None

    def _prepare(self) -> None:
        """Make what is missing. Others may be making the same tables now: whoever comes second looks again."""
        deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
        while True:
            try:
                return self._make_tables()
            except DBAPIError as error:
                lost_race = isinstance(error, IntegrityError) or any(
                    words in str(error.orig) for words in ("already exists", "is locked")
                )
                if not lost_race or time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def _make_tables(self) -> None:
        schema.metadata.create_all(self._engine)
        with self._engine.begin() as connection:
            found = connection.execute(sql.select(schema.versions.c.version)).scalar_one_or_none()
            if found is None:
                connection.execute(schema.versions.insert().values(version=schema.VERSION))
            elif found in schema.ONLY_LACK_TABLES:  # which were made above
                connection.execute(schema.versions.update().values(version=schema.VERSION))
            elif found != schema.VERSION:
                raise StoreError(
                    f"store is {self.url!r}, which another version of S7 Lab wrote (format {found}, this "
                    f"version reads {schema.VERSION}): set S7_STORE to a new file."
                )


def _reason(error: Exception) -> str:
    """What the database itself says, in one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _is_ours() -> sql.ColumnElement[bool]:
    """Whether a run is active and trained by this process, or by none that is known yet."""
    runs = schema.runs.c
    return runs.state.in_(ACTIVE) & (runs.process.is_(None) | (runs.process == os.getpid()))


def _set_result(connection: Connection, run_id: str, result: Result) -> bool:
    """False, and nothing written, if the run was deleted in the meantime."""
    if connection.execute(sql.select(schema.runs.c.id).where(schema.runs.c.id == run_id)).first() is None:
        return False
    connection.execute(schema.results.delete().where(schema.results.c.run_id == run_id))
    connection.execute(schema.results.insert().values(run_id=run_id, **vars(result)))
    return True
