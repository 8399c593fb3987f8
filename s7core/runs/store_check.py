"""Looks for what is wrong with a store: a damaged file, and facts that do not fit together. Nothing is changed."""

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.recipe import TEST_IMAGES
from s7core.runs import schema
from s7core.runs.address_password import shown_address
from s7core.runs.dead_runs import process_of
from s7core.runs.process_identity import GONE
from s7core.runs.records import Run
from s7core.runs.store import Store
from s7core.runs.store_address import store_file, store_url
from s7core.runs.store_error import RESTORE, StoreError, database_reason
from s7core.runs.store_file import check_store_file, open_read_only

MOST_DAMAGES = 20  # that SQLite names of a damaged file

DELETE = "`python -m s7core runs delete ID` removes it, or restore a backup"
COMPACT = "`python -m s7core store compact` removes them"
STOP = "stop it, or delete it"
TAKE_UP = "`python -m s7core runs` takes note of it"
_PROBABILITIES_BYTES = TEST_IMAGES * 10 * 4  # float32 for ten classes


@dataclass(frozen=True)
class StoreFault:
    """Something wrong with a store: the id of the run, "" where it is the store itself, the fault, and the cure."""

    run: str
    fault: str
    cure: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.run or 'store'}: {self.fault}; {self.cure}."


@dataclass(frozen=True)
class CheckedStore:
    """How many runs and epochs a store has, and its faults."""

    runs: int
    epochs: int
    faults: list[StoreFault]


def check_store(typed: str) -> CheckedStore:
    """Check the store at an address as `store_url` takes it, while others may use it.

    A store of an older format is brought up to this one first. What cannot be opened is a fault too.
    """
    url = store_url(typed)
    file = store_file(url)
    try:
        if file and (faults := list(_faults_of_file(file, shown_address(url)))):
            return CheckedStore(0, 0, faults)
        store = Store(url)
        try:
            return _checked(store)
        finally:
            store.close()
    except StoreError as error:
        sentence, _, cure = str(error).removesuffix(".").rpartition(": ")
        return CheckedStore(0, 0, [StoreFault("", sentence, cure)])


def _faults_of_file(file: Path, address: str) -> Iterator[StoreFault]:
    if not check_store_file(file, address):
        fault = "empty" if file.exists() else "not there"
        yield StoreFault("", f"the file {str(file)!r} is {fault}", "the first run begins a new store, or restore a backup")
        return
    try:
        connection = open_read_only(file)
        try:
            found = connection.execute(f"PRAGMA integrity_check({MOST_DAMAGES})").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        yield StoreFault("", f"the file {str(file)!r} cannot be checked ({database_reason(error)})", RESTORE)
        return
    for (damage,) in found:
        if damage != "ok":
            yield StoreFault("", " ".join(str(damage).split()), RESTORE)


def _checked(store: Store) -> CheckedStore:
    unreadable = store.unreadable_runs()
    runs = store.runs()
    with store.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # all questions see one moment, whatever others write
        faults = [*_gaps(connection), *_orphans(connection), *_wrong_sizes(connection)]
        count = connection.execute(sql.select(sql.func.count()).select_from(schema.epochs)).scalar_one()
    faults += [StoreFault(run.id, f"its row cannot be read ({run.reason})", DELETE) for run in unreadable]
    faults += [fault for run in runs for fault in _faults_of_run(run)]
    faults += _faults_of_running(store)
    return CheckedStore(len(runs) + len(unreadable), int(count), sorted(faults, key=lambda fault: fault.run))


def _gaps(connection: Connection) -> Iterator[StoreFault]:
    epoch = schema.epochs.c.epoch
    first, last, recorded = sql.func.min(epoch), sql.func.max(epoch), sql.func.count()
    query = sql.select(schema.epochs.c.run_id, first, last, recorded).group_by(schema.epochs.c.run_id)
    for run_id, begins, ends, rows in connection.execute(query.having((first != 1) | (last != recorded))):
        fault = f"its epochs have gaps: {rows} are recorded, from {begins} to {ends}"
        yield StoreFault(run_id, fault, DELETE)


def _orphans(connection: Connection) -> Iterator[StoreFault]:
    """Rows of runs, students or classes that do not exist."""
    for table in schema.store_metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            parent = key.column
            missing = sql.select(key.parent, sql.func.count()).where(key.parent.not_in(sql.select(parent)))
            for value, rows in connection.execute(missing.group_by(key.parent)):
                name = value if parent.table is schema.runs else ""
                fault = f"{rows} rows of {table.name} belong to {value!r} in {parent.table.name}, which does not exist"
                yield StoreFault(name, fault, COMPACT)


def _wrong_sizes(connection: Connection) -> Iterator[StoreFault]:
    epochs, results, checkpoints = schema.epochs.c, schema.results.c, schema.checkpoints.c
    size = sql.func.length(epochs.predictions)
    for run_id, epoch in connection.execute(sql.select(epochs.run_id, epochs.epoch).where(size != TEST_IMAGES)):
        yield StoreFault(run_id, f"epoch {epoch} has no prediction for each of the {TEST_IMAGES} test images", DELETE)
    size = sql.func.length(results.probabilities)
    for (run_id,) in connection.execute(sql.select(results.run_id).where(size != _PROBABILITIES_BYTES)):
        yield StoreFault(run_id, f"its result has no probabilities for each of the {TEST_IMAGES} test images", DELETE)
    trained = sql.select(epochs.run_id)
    for (run_id,) in connection.execute(sql.select(checkpoints.run_id).where(checkpoints.run_id.not_in(trained))):
        yield StoreFault(run_id, "it has a checkpoint but no epoch", DELETE)
    without_result = sql.select(epochs.run_id).where(epochs.run_id.not_in(sql.select(results.run_id))).distinct()
    for (run_id,) in connection.execute(without_result):
        yield StoreFault(run_id, "it has epochs but no result", DELETE)


def _faults_of_run(run: Run) -> Iterator[StoreFault]:
    epochs = run.recipe.epochs
    if run.epochs_done > epochs or (run.state == "finished" and run.epochs_done != epochs):
        yield StoreFault(run.id, f"it is {run.state} with {run.epochs_done} of {epochs} epochs", DELETE)
    if run.state == "finished" and run.has_checkpoint:
        yield StoreFault(run.id, "it has finished, yet a checkpoint to go on from is kept", DELETE)


def _faults_of_running(store: Store) -> list[StoreFault]:
    faults = {}
    for run in store.runs("running"):
        if process_of(run) == GONE:
            faults[run.id] = StoreFault(run.id, "it counts as running, but its process is gone", TAKE_UP)
        elif not run.attempt:
            silent = time.time() - (run.heartbeat_at or run.created_at)
            fault = f"it counts as running without an attempt, and was last heard of {silent:.0f} s ago"
            faults[run.id] = StoreFault(run.id, fault, STOP)
    return [faults[run.id] for run in store.runs("running") if run.id in faults]  # the others have ended meanwhile
