"""The store between training and its readers: workers write what happens in runs, pages and commands read it."""

import json
import os
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sql
from platformdirs import user_data_path
from sqlalchemy.engine import Connection

from s7core.language.translation import _
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.process_identity import this_place, this_process
from s7core.runs.queue_turn import are_served, note_served
from s7core.runs.records import ACTIVE, Run
from s7core.runs.row_lock import lock_rows, lock_run, lock_store, repeated
from s7core.runs.run_messages import TAKEN_OUT, after_death
from s7core.runs.settings_key import settings_key
from s7core.runs.store_error import StoreError
from s7core.runs.store_reader import StoreReader

# Called with a transaction before that changes the queue, it raises ValueError where that is not allowed. It begins with a
# statement that locks what it reads, such as the row of a class: of two callers at once, the second one sees what the first
# one has entered.
Check = Callable[[Connection], object]

# Columns of a run that no process trains.
_OF_PROCESS = ("attempt", "place", "host", "node", "process", "process_key")
_WAITING: dict[str, Any] = {"state": "queued", "in_terminal": False} | dict.fromkeys(_OF_PROCESS)
_NEITHER_STARTED_NOR_ENDED = {"stop_requested": False, "started_at": None, "finished_at": None}


def everything_allowed(connection: Connection) -> None:
    """The check of whoever obeys no limits."""


def default_url() -> str:
    """S7_STORE, or a file in the user's data folder."""
    try:
        return os.environ.get("S7_STORE") or str(user_data_path("s7lab") / "runs.sqlite")
    except RuntimeError:  # of a user without a home folder
        raise StoreError(_("store has no place, because this user has no home folder: set S7_STORE to a file.")) from None


class Store(StoreReader):
    """Runs and all their figures, in SQLite by default or in any database that SQLAlchemy reaches by URL.

    What is read from it is in StoreReader; here is what changes it.
    """

    def __init__(self, url: str | None = None, busy_milliseconds: int | None = None) -> None:
        """Open the store at this address, or at `default_url`; see `make_engine` for the other argument."""
        super().__init__(url or default_url(), busy_milliseconds)

    def submit(self, recipe: Recipe, experiment: str, state: str = "queued", student: str = "") -> str:
        """Enter a run and return its id. `state` is running where the calling process trains it, outside the queue.

        `student` is the id of its owner.
        """
        columns = _attempt_columns(in_terminal=True)[1] if state == "running" else {"state": state}
        with self.begin() as connection:
            return _insert_run(connection, recipe, experiment, student, columns)

    @repeated
    def submit_all(self, wanted: Callable[[Connection], Iterable[Recipe]], experiment: str, student: str = "") -> list[str]:
        """Enter a run for each recipe that `wanted` returns, all or none, and return their ids.

        `wanted` is called in the same transaction, as a `Check` is. What it asks this store is part of the transaction too.
        """
        columns = {"state": "queued"}
        with self.begin() as connection, self._questions_in(connection):
            return [_insert_run(connection, recipe, experiment, student, columns) for recipe in wanted(connection)]

    @repeated
    def claim(
        self,
        run_ids: Sequence[str],
        running: int,
        served: Iterable[str] = (),
        begins_turn: bool = False,
        place: str = "",
        served_before: Collection[str] | None = None,
    ) -> str | None:
        """Begin an attempt at these queued runs, if all of them still wait and exactly `running` runs are running.

        Returns the token of the attempt, None where it did not begin. No two callers get the same run, and of two servers
        on one store that have seen room for one run, one starts it: claims wait for one another. `served` has the owners
        whom this serves in the queue's turn, which is remembered; with `begins_turn` those served before are forgotten.
        Where `served_before` is given, it begins only if these are still the owners served in this turn. `place` is the
        machine or cluster on whose cores the runs will train, "" for this machine.
        """
        runs, count = schema.runs, sql.select(sql.func.count())
        is_queued = runs.c.id.in_(run_ids) & (runs.c.state == "queued")
        token, columns = _attempt_columns(in_terminal=False, place=place)
        with self.begin() as connection:
            lock_store(connection)
            if connection.execute(count.where(runs.c.state == "running")).scalar_one() != running:
                return None
            if served_before is not None and not are_served(connection, served_before):
                return None
            # A run that was deleted or stopped in the meantime is waited for here, and no longer queued afterwards.
            lock_rows(connection, runs, runs.c.id.in_(run_ids))
            if connection.execute(runs.update().where(is_queued).values(**columns)).rowcount != len(run_ids):
                connection.rollback()
                return None
            note_served(connection, sorted(served), begins_turn)
        return token

    @repeated
    def change_queued(self, run_id: str, recipe: Recipe, experiment: str, check: Check = everything_allowed) -> bool:
        """Give a run that waits another recipe and keep its place; False, and nothing changed, where that is too late.

        It is too late once the run has started. A run that is one of a duel keeps its recipe, and so does one that waits to
        go on after an epoch. `check` is called first; see `Check`.
        """
        runs, duels = schema.runs.c, schema.duels.c
        trained = sql.exists().where(schema.epochs.c.run_id == run_id)
        in_duel = sql.exists().where((duels.first_run == run_id) | (duels.second_run == run_id))
        change = schema.runs.update().where(runs.id == run_id, runs.state == "queued", ~trained, ~in_duel)
        with self.begin() as connection:
            check(connection)
            lock_run(connection, run_id)
            changed = connection.execute(change.values(**_recipe_columns(recipe, experiment)))
            return bool(changed.rowcount)

    @repeated
    def resume(self, run_id: str, state: str = "queued", check: Check = everything_allowed) -> None:
        """Put a run that was stopped or interrupted back in the queue; ValueError if it cannot go on.

        It goes on after its last whole epoch, so what was recorded after that is deleted. `state` is running where the
        calling process trains it itself; then a run that waits can be taken up too. `check` is called before anything is
        changed; see `Check`.
        """
        run = self.run(run_id)
        if run is None:
            raise ValueError(
                _("id is {run}, but there is no such run; `python -m s7core runs` lists them.", run=repr(run_id))
            )
        if run.state == "running":
            raise ValueError(_trained_elsewhere(run))
        waits = run.state == "queued" and state == "running"
        if not (run.can_resume or (waits and run.can_go_on)):
            raise ValueError(_not_resumable(run))
        columns = _attempt_columns(in_terminal=True)[1] if state == "running" else _WAITING
        with self.begin() as connection:
            check(connection)
            from_state = (schema.runs.c.id == run_id) & (schema.runs.c.state == run.state)
            from_state &= schema.runs.c.attempt.is_not_distinct_from(run.attempt or None)
            anew = {**columns, **_NEITHER_STARTED_NOR_ENDED, "message": "", "deaths": 0}
            if not connection.execute(schema.runs.update().where(from_state).values(**anew)).rowcount:
                raise ValueError(
                    _("id is {run}, which something else has taken up or deleted in the meantime.", run=repr(run_id))
                )
            _delete_after_last_epoch(connection, run)

    @repeated
    def end_dead(self, run: Run) -> str:
        """Say in the store that the process of this running run has ended, and return the state that the run has then.

        A run of the queue goes back to its place there, and goes on after its last whole epoch; after several such ends
        without a new epoch, and where a command trained it, it is interrupted. Nothing is changed where the run has shown a
        sign of life in the meantime: then it stays "running".
        """
        runs, deaths = schema.runs.c, run.deaths + 1
        same = (runs.id == run.id) & (runs.state == "running")
        same &= runs.stop_requested == run.stop_requested
        same &= runs.attempt.is_not_distinct_from(run.attempt or None) & runs.heartbeat_at.is_not_distinct_from(
            run.heartbeat_at
        )
        state, message = after_death(run, deaths)
        changes: dict[str, Any] = {"state": state, "message": message, "deaths": deaths}
        changes |= {**_WAITING, **_NEITHER_STARTED_NOR_ENDED} if state == "queued" else {"finished_at": time.time()}
        with self.begin() as connection:
            if not connection.execute(schema.runs.update().where(same).values(**changes)).rowcount:
                return "running"
            if state == "queued":
                _delete_after_last_epoch(connection, run)
        return state

    def update(self, run_id: str, **values: Any) -> None:
        """Set columns of a run."""
        with self.begin() as connection:
            connection.execute(schema.runs.update().where(schema.runs.c.id == run_id).values(**values))

    @repeated
    def request_stop(self, run_id: str, reason: str = "") -> None:
        """Ask a running run to stop, and take a queued one out of the queue.

        A sentence given as `reason` becomes the message of a running run, which it keeps when it has stopped.
        """
        table = schema.runs
        with self.begin() as connection:
            lock_run(connection, run_id)  # a queued run might be claimed between the two statements
            active = table.update().where(table.c.id == run_id, table.c.state.in_(ACTIVE))
            connection.execute(active.values(stop_requested=True, **({"message": reason} if reason else {})))
            connection.execute(
                table.update()
                .where(table.c.id == run_id, table.c.state == "queued")
                .values(state="stopped", finished_at=time.time(), message=TAKEN_OUT)
            )

    @repeated
    def delete(self, run_id: str) -> None:
        """Remove a run and all its figures. A worker that still trains it stops by itself."""
        with self.begin() as connection:
            lock_run(connection, run_id)
            duels = schema.duels
            connection.execute(duels.delete().where((duels.c.first_run == run_id) | (duels.c.second_run == run_id)))
            for table in schema.store_metadata.tables.values():
                if "run_id" in table.c:
                    connection.execute(table.delete().where(table.c.run_id == run_id))
            connection.execute(schema.runs.delete().where(schema.runs.c.id == run_id))

    @contextmanager
    def _questions_in(self, connection: Connection) -> Iterator[None]:
        """Let this thread's questions belong to a transaction.

        Each would need another connection otherwise, and those who wait for this transaction's lock may hold all of them.
        """
        self._of_thread.connection = connection
        try:
            yield
        finally:
            del self._of_thread.connection

    def check_writable(self) -> str:
        """Write to the store and return how many runs it has, in words; StoreError if that fails."""
        with self.begin() as connection:
            connection.execute(schema.versions.update().values(version=schema.versions.c.version))
        return f"{sum(self.count_by_state().values())} runs in {self.address}"


def _insert_run(connection: Connection, recipe: Recipe, experiment: str, student: str, columns: dict[str, Any]) -> str:
    """Enter a run whose other columns are `columns`, with its owner if it has one, and return its id."""
    run_id = f"{experiment}-s{recipe.seed}-{secrets.token_hex(3)}"
    values = {"id": run_id, **_recipe_columns(recipe, experiment), **columns, "created_at": time.time()}
    connection.execute(schema.runs.insert().values(**values))
    if student:
        connection.execute(schema.owners.insert().values(run_id=run_id, student_id=student))
    return run_id


def _recipe_columns(recipe: Recipe, experiment: str) -> dict[str, str]:
    key = settings_key(experiment, recipe)
    return {"recipe": json.dumps(recipe.to_dict()), "experiment": experiment, "settings_key": key}


def _attempt_columns(in_terminal: bool, place: str = "") -> tuple[str, dict[str, Any]]:
    """The token of a new attempt, and the columns of a run with which it begins."""
    token, identity = secrets.token_hex(8), this_process()
    columns = {
        "state": "running",
        "message": "",
        "attempt": token,
        "heartbeat_at": time.time(),
        "in_terminal": in_terminal,
        "place": place or this_place(),
        "host": None,  # until the process that trains it has begun
        "node": None,
        "process": identity.pid,
        "process_key": identity.key,
    }
    return token, columns


def _trained_elsewhere(run: Run) -> str:
    return _(
        "id is {run}, which process {process} on {host} trains: stop it first.",
        run=repr(run.id),
        process=run.process,
        host=run.host or _("its server"),
    )


def _not_resumable(run: Run) -> str:
    return _(
        "id is {run}, but that run is {state} after {done} of {epochs} epochs: only one that was stopped or interrupted, "
        "with its checkpoint, can be resumed.",
        run=repr(run.id),
        state=_(run.state),
        done=run.epochs_done,
        epochs=run.recipe.epochs,
    )


def _delete_after_last_epoch(connection: Connection, run: Run) -> None:
    """Delete the steps, live tests and weight snapshots after a run's last whole epoch, which will be trained again."""
    first_step = run.epochs_done * run.recipe.steps_per_epoch
    for table in (schema.steps, schema.live_tests):
        connection.execute(table.delete().where(table.c.run_id == run.id, table.c.step >= first_step))
    snapshots, last_kept = schema.weight_snapshots, first_step if run.epochs_done else -1
    connection.execute(snapshots.delete().where(snapshots.c.run_id == run.id, snapshots.c.steps_taken > last_kept))
