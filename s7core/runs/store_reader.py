"""An open store, and everything that pages and commands read from it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from s7core.recipe import Recipe
from s7core.runs import run_query, schema
from s7core.runs.address_password import shown_address
from s7core.runs.database import make_engine
from s7core.runs.preparation import prepare
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, Run, StepCurve, StepRecord
from s7core.runs.settings_key import settings_key
from s7core.runs.store_address import store_file, store_url
from s7core.runs.store_error import database_error
from s7core.runs.store_file import check_store_file
from s7core.runs.unreadable_runs import UnreadableRun, UnreadableRuns

MOST_STEPS = 400  # of a curve: more points than it has pixels would cost time and show nothing
MOST_REPLICATES = 500  # that a page reads
MOST_NAMED = 400  # runs that are named in one query; of more all are read

_EPOCH_COLUMNS = [schema.epochs.c[name] for name in EpochRecord.__dataclass_fields__]
_STEP_COLUMNS = [schema.steps.c[name] for name in StepRecord.__dataclass_fields__]
_LIVE_TEST_COLUMNS = [schema.live_tests.c[name] for name in LiveTestRecord.__dataclass_fields__]


class StoreReader:
    """Runs and their figures. Every call opens a connection of its own, so threads may share one object.

    Lists of runs have the newest first. What `Run` says of epochs is read from an index, never from the large rows. A run
    whose row cannot be read is left out of every answer; `unreadable_runs` has it.
    """

    def __init__(self, url: str, busy_milliseconds: int | None = None) -> None:
        """Open the store at this address (see `store_url`) and make what it lacks; StoreError if it cannot be opened."""
        self.url = store_url(url)
        file = store_file(self.url)
        if file:
            check_store_file(file, self.address)
        self._unreadable = UnreadableRuns()
        self._of_thread = threading.local()  # with a `connection` while this thread's questions belong to a transaction
        try:
            self._engine = make_engine(self.url, busy_milliseconds)
            self.migration = prepare(self._engine, self.address)  # what brought an older format up to this one, or None
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise database_error(self.url, "opened", error) from None

    @property
    def address(self) -> str:
        """Where the store is, for people: without a password."""
        return shown_address(self.url)

    def close(self) -> None:
        """Close all connections; the next question opens one again."""
        self._engine.dispose()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction, for this class and for others that keep tables here; StoreError if the database refuses it."""
        try:
            open_one = getattr(self._of_thread, "connection", None)
            with nullcontext(open_one) if open_one else self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise database_error(self.url, "read or written", error) from None

    def unreadable_runs(self) -> list[UnreadableRun]:
        """Runs that are left out of every answer because their rows cannot be read, as after damage or by a later version.

        Each row is read once, by this or by any other question, so that asking again costs little.
        """
        with self.begin() as connection:
            stored = set(connection.execute(sql.select(schema.runs.c.id)).scalars())

            def rows_of(run_ids: list[str]) -> list[Any]:
                few = len(run_ids) <= MOST_NAMED
                query = run_query.with_ids(run_ids) if few else run_query.all_runs()
                return list(connection.execute(query).mappings())

            return self._unreadable.all_of(stored, rows_of)

    def run(self, run_id: str) -> Run | None:
        return self._first(run_query.one_run(run_id))

    def runs(self, *states: str) -> list[Run]:
        """All runs, or those in these states."""
        return self._runs(run_query.in_states(states) if states else run_query.all_runs())

    def runs_named(self, run_ids: Sequence[str]) -> list[Run]:
        """Those of the runs with these ids that there are."""
        parts = (run_ids[start : start + MOST_NAMED] for start in range(0, len(run_ids), MOST_NAMED))
        return [run for part in parts for run in self._runs(run_query.with_ids(part))]

    def queued_marks(self) -> dict[str, tuple[str, float | None]]:
        """Of each run that waits, by its id, what says whether it is as it was read before.

        That is its recipe as it is stored, and the last heartbeat of the attempts before.
        """
        with self.begin() as connection:
            return {run_id: (recipe, beat) for run_id, recipe, beat in connection.execute(run_query.MARKS_OF_QUEUED)}

    def latest(self, limit: int) -> list[Run]:
        """The newest runs, at most so many."""
        return self._runs(run_query.all_runs().limit(limit))

    def runs_of_stage(self, stage: str, limit: int) -> list[Run]:
        """The newest runs that train this stage's network, at most so many; those with edited layers train another one."""
        return self._runs(run_query.of_stage(stage).limit(limit))

    def runs_with_settings(self, *keys: str) -> list[Run]:
        """Runs with one of these `settings_key`s, at most MOST_REPLICATES a key; those with the same one are replicates."""
        return self._runs(run_query.with_settings(*keys).limit(MOST_REPLICATES * len(keys)))

    def runs_of_student(self, student_id: str, limit: int) -> list[Run]:
        """The newest runs of a student, at most so many."""
        return self._runs(run_query.of_student(student_id).limit(limit))

    def runs_of_class(self, name: str) -> list[Run]:
        """Runs of the students of a class."""
        return self._runs(run_query.of_class(name))

    def runs_with_network(self, limit: int | None = None) -> list[Run]:
        """Runs whose latest weights and answers are kept, at most so many."""
        return self._runs(run_query.with_network().limit(limit))

    def run_with_recipe(self, recipe: Recipe, experiment: str, class_name: str = "") -> Run | None:
        """A run that gives exactly the numbers of this recipe: one that has finished, or else one that waits or trains.

        With a class only the runs of its students count.
        """
        return self._first(run_query.with_recipe(recipe, settings_key(experiment, recipe), class_name))

    def best_of_each_stage(self, student_id: str | None = None) -> dict[str, Run]:
        """The finished run with the highest last test accuracy, by stage; of equal ones the newest.

        With `student_id` only runs of this student count, with "" those that belong to no student. Runs with edited layers
        do not count, nor those that were tested on a part of the test digits.
        """
        best = partial(run_query.best_finished, student_id=student_id)
        return {run.recipe.stage: run for run in self._read(best)}

    def finished_version(self) -> tuple[int, float | None]:
        """A value that changes whenever a run finishes or a finished one is deleted: their number and the latest end."""
        with self.begin() as connection:
            count, latest = connection.execute(run_query.count_and_latest_end()).one()
            return count, latest

    def latest_epoch_like(self, stage: str, layers: str, threads: int) -> tuple[Run, EpochRecord] | None:
        """The newest run of this network with as many threads that has recorded an epoch, and the last of its epochs."""
        run = self._first(run_query.latest_with_epoch(stage, layers, threads))
        last = self.last_epoch(run.id) if run else None
        return (run, last) if run and last else None

    def served_owners(self) -> frozenset[str]:
        """Ids of the students who had a run started in this turn of the queue; "" stands for all who are no students."""
        with self.begin() as connection:
            return frozenset(connection.execute(sql.select(schema.served_owners.c.student_id)).scalars())

    def count_by_state(self) -> dict[str, int]:
        """How many runs are in each state, but for those that cannot be read; a state without runs is left out."""
        with self.begin() as connection:
            return dict(connection.execute(run_query.counts_by_state(self._unreadable.ids)).all())

    def count_unreadable(self, state: str) -> int:
        """How many runs in this state `runs` leaves out, of those that any question has met."""
        ids = self._unreadable.ids
        if not ids:
            return 0
        runs = schema.runs.c
        with self.begin() as connection:
            query = sql.select(sql.func.count()).where(runs.state == state, runs.id.in_(ids))
            return int(connection.execute(query).scalar_one())

    def trained_seconds(self, run_ids: Sequence[str]) -> dict[str, float]:
        """Seconds that the recorded epochs of each of these runs took together; a run without any is left out."""
        with self.begin() as connection:
            return dict(connection.execute(run_query.trained_seconds(run_ids)).all())

    def epochs(self, run_id: str) -> list[EpochRecord]:
        """The figures of every epoch so far, in their order."""
        return self.epochs_of([run_id]).get(run_id, [])

    def epochs_of(self, run_ids: Sequence[str]) -> dict[str, list[EpochRecord]]:
        """`epochs` of several runs by their ids, in one query; a run without any is left out."""
        epochs = schema.epochs.c
        query = sql.select(epochs.run_id, *_EPOCH_COLUMNS).where(epochs.run_id.in_(run_ids)).order_by(epochs.epoch)
        found: dict[str, list[EpochRecord]] = {}
        with self.begin() as connection:
            for run_id, *figures in connection.execute(query):
                found.setdefault(run_id, []).append(EpochRecord(*figures))
        return found

    def last_epoch(self, run_id: str) -> EpochRecord | None:
        """The figures of the latest epoch; None before it has one."""
        epochs = schema.epochs.c
        query = sql.select(*_EPOCH_COLUMNS).where(epochs.run_id == run_id).order_by(epochs.epoch.desc()).limit(1)
        with self.begin() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return EpochRecord(**row) if row else None

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        """10,000 bytes, the class predicted for each test image after this epoch, UNTESTED where it was not tested."""
        query = sql.select(schema.epochs.c.predictions).where(
            schema.epochs.c.run_id == run_id, schema.epochs.c.epoch == epoch
        )
        with self.begin() as connection:
            return connection.execute(query).scalar_one_or_none()

    def steps(self, run_id: str, at_most: int = MOST_STEPS) -> list[StepRecord]:
        """Every k-th training step and the last one, no more than `at_most` in all; values are never averaged."""
        step, of_run = schema.steps.c.step, schema.steps.c.run_id == run_id
        with self.begin() as connection:
            last = connection.execute(sql.select(sql.func.max(step)).where(of_run)).scalar_one()
            every = 1 + (last or 0) // (at_most - 1)
            query = sql.select(*_STEP_COLUMNS).where(of_run, (step % every == 0) | (step == last)).order_by(step)
            return [StepRecord(**row) for row in connection.execute(query).mappings()]

    def steps_done(self, run_id: str) -> int:
        """How many training steps are recorded, those of epochs before a resumption included."""
        steps = schema.steps.c
        with self.begin() as connection:
            last = connection.execute(sql.select(sql.func.max(steps.step)).where(steps.run_id == run_id)).scalar_one()
        return 0 if last is None else int(last) + 1

    def live_tests(self, run_id: str) -> list[LiveTestRecord]:
        """The live tests so far, in their order; none where the recipe switches them off."""
        with self.begin() as connection:
            return _live_tests_after(connection, run_id, -1)

    def curve_after(self, run_id: str, step: int, live_test: int) -> StepCurve:
        """All training steps of a run after `step`, and its live tests after the step `live_test`, in one transaction.

        -1 stands before the first of either.
        """
        steps = schema.steps.c
        query = sql.select(*_STEP_COLUMNS).where(steps.run_id == run_id, steps.step > step).order_by(steps.step)
        with self.begin() as connection:
            new_steps = [StepRecord(**row) for row in connection.execute(query).mappings()]
            return StepCurve(new_steps, _live_tests_after(connection, run_id, live_test))

    def result(self, run_id: str) -> Result | None:
        """The latest snapshot, or None before the first epoch has ended."""
        query = sql.select(*(c for c in schema.results.c if c.name != "run_id")).where(schema.results.c.run_id == run_id)
        with self.begin() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return Result(**row) if row else None

    def checkpoint(self, run_id: str) -> bytes | None:
        """The state from which the run can go on; None before its first epoch has ended and after its last."""
        query = sql.select(schema.checkpoints.c.state).where(schema.checkpoints.c.run_id == run_id)
        with self.begin() as connection:
            return connection.execute(query).scalar_one_or_none()

    def snapshot_moments(self, run_id: str) -> list[int]:
        """After how many training steps the weights of a run were kept, ascending; 0 stands for the initial weights."""
        snapshots = schema.weight_snapshots.c
        query = sql.select(snapshots.steps_taken).where(snapshots.run_id == run_id).order_by(snapshots.steps_taken)
        with self.begin() as connection:
            return list(connection.execute(query).scalars())

    def weight_snapshot(self, run_id: str, steps_taken: int) -> bytes | None:
        """The weights after so many training steps, for `decode_weights`; None where they were not kept at this moment."""
        snapshots = schema.weight_snapshots.c
        of_moment = (snapshots.run_id == run_id) & (snapshots.steps_taken == steps_taken)
        with self.begin() as connection:
            return connection.execute(sql.select(snapshots.weights).where(of_moment)).scalar_one_or_none()

    def _runs(self, query: sql.Select[Any]) -> list[Run]:
        return self._read(lambda unreadable: run_query.without(query, unreadable))

    def _read(self, query_without: Callable[[list[str]], sql.Select[Any]]) -> list[Run]:
        """The runs that a query finds; asked again without those that cannot be read, which take the place of others."""
        with self.begin() as connection:
            while True:
                left_out = self._unreadable.ids
                found = connection.execute(query_without(left_out))
                names = tuple(found.keys())
                rows = [dict(zip(names, row, strict=True)) for row in found]  # faster than `mappings`
                runs = self._unreadable.readable(rows)
                if len(runs) == len(rows) or self._unreadable.ids == left_out:  # an id that is damaged cannot be left out
                    return runs

    def _first(self, query: sql.Select[Any]) -> Run | None:
        return next(iter(self._runs(query)), None)


def _live_tests_after(connection: Connection, run_id: str, step: int) -> list[LiveTestRecord]:
    tests = schema.live_tests.c
    query = sql.select(*_LIVE_TEST_COLUMNS).where(tests.run_id == run_id, tests.step > step).order_by(tests.step)
    return [LiveTestRecord(**row) for row in connection.execute(query).mappings()]
