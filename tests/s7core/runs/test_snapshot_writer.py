"""Weight snapshots are written beside the training: late or never, but they hold nothing up and fail nothing."""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs import snapshot_writer
from s7core.runs.attempt import Attempt
from s7core.runs.snapshot_writer import SnapshotWriter
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.runs.weight_snapshot import encode_weights
from s7core.runs.worker import execute
from s7core.training import engine
from s7core.training.events import Epoch, Event, WeightSnapshot

USUAL_WRITE_SECONDS = snapshot_writer.WRITE_SECONDS  # which the tests shorten
RECIPE = Recipe(train_images=400, batch_size=100, epochs=20)


def snapshot(steps_taken: int) -> WeightSnapshot:
    return WeightSnapshot(steps_taken, {"w": torch.full((3,), float(steps_taken))})


@pytest.fixture
def attempt(store, monkeypatch) -> Attempt:
    monkeypatch.setattr(snapshot_writer, "WRITE_SECONDS", 0.01)
    return Attempt.current(store, store.submit(RECIPE, "net1", state="running"))


def ended(writer: SnapshotWriter) -> None:
    """Wait until its thread has nothing more to do."""
    while thread := writer._thread:
        thread.join()


def refused(*_: object) -> bool:
    raise StoreError("store is locked.")


def test_what_was_added_is_in_the_store_once_it_was_flushed(store, attempt):
    writer = SnapshotWriter(attempt)
    for moment in (0, 1, 2, 4):
        writer.add(snapshot(moment))
    writer.flush()
    assert store.snapshot_moments(attempt.run_id) == [0, 1, 2, 4]
    for moment in (0, 1, 2, 4):
        assert store.weight_snapshot(attempt.run_id, moment) == encode_weights(snapshot(moment).weights)
    assert store.weight_snapshot(attempt.run_id, 3) is None


def test_a_snapshot_is_there_soon_without_a_flush_and_no_thread_waits_for_the_next(store, attempt):
    writer = SnapshotWriter(attempt)
    writer.add(snapshot(0))
    ended(writer)
    assert store.snapshot_moments(attempt.run_id) == [0]
    assert not any(thread.name == "weight snapshots" for thread in threading.enumerate())


def test_there_are_at_most_two_commits_a_second(attempt, monkeypatch):
    """Shown at a fifth of the time."""
    assert USUAL_WRITE_SECONDS == 0.5
    monkeypatch.setattr(snapshot_writer, "WRITE_SECONDS", 0.1)
    commits: list[float] = []
    monkeypatch.setattr(attempt, "add_weight_snapshots", lambda encoded: commits.append(time.monotonic()) or True)
    writer = SnapshotWriter(attempt)
    for moment in range(60):
        writer.add(snapshot(moment))
        time.sleep(0.005)
    ended(writer)
    assert len(commits) >= 2 and all(later - earlier >= 0.098 for earlier, later in pairwise(commits))


def test_the_training_never_waits_for_a_disk_that_does_not_answer(attempt, monkeypatch, caplog):
    answers = threading.Event()
    monkeypatch.setattr(attempt, "add_weight_snapshots", lambda encoded: answers.wait(60))
    monkeypatch.setattr(snapshot_writer, "FLUSH_SECONDS", 0.1)
    writer, begun = SnapshotWriter(attempt), time.monotonic()
    for moment in range(60):
        writer.add(snapshot(moment))
    assert time.monotonic() - begun < 1
    writer.flush()
    assert time.monotonic() - begun < 5 and f"weight snapshots of run {attempt.run_id} are lost" in caplog.text
    answers.set()
    ended(writer)


def test_a_store_that_is_locked_for_a_while_costs_no_snapshot(store, attempt, monkeypatch):
    write = attempt.add_weight_snapshots
    monkeypatch.setattr(attempt, "add_weight_snapshots", refused)
    writer = SnapshotWriter(attempt)
    for moment in (0, 1):
        writer.add(snapshot(moment))
        ended(writer)
    assert store.snapshot_moments(attempt.run_id) == []
    monkeypatch.setattr(attempt, "add_weight_snapshots", write)
    writer.add(snapshot(5))
    writer.flush()
    assert store.snapshot_moments(attempt.run_id) == [0, 1, 5]


def test_a_store_that_stays_locked_loses_them_with_one_line_in_the_log(store, attempt, monkeypatch, caplog):
    monkeypatch.setattr(attempt, "add_weight_snapshots", refused)
    writer = SnapshotWriter(attempt)
    for moment in (0, 1):
        writer.add(snapshot(moment))
        ended(writer)
    writer.flush()
    assert [record.getMessage() for record in caplog.records] == [
        f"2 weight snapshots of run {attempt.run_id} are lost. store is locked."
    ]
    writer.add(snapshot(2))  # after the end nothing is kept any more
    assert not writer._thread and not writer._taken


def test_an_error_that_nobody_foresaw_ends_the_snapshots_and_nothing_else(store, attempt, monkeypatch, caplog):
    monkeypatch.setattr(attempt, "add_weight_snapshots", lambda encoded: 1 / 0)
    writer = SnapshotWriter(attempt)
    for moment in (0, 1):
        writer.add(snapshot(moment))
        ended(writer)
    writer.flush()
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in told] == [f"The weight snapshots of run {attempt.run_id} are no longer kept."]


def test_an_attempt_that_was_given_up_writes_none_and_says_nothing(store, attempt, caplog):
    writer = SnapshotWriter(attempt)
    store.end_dead(store.run(attempt.run_id))
    writer.add(snapshot(0))
    ended(writer)
    writer.add(snapshot(1))
    writer.flush()
    assert store.snapshot_moments(attempt.run_id) == [] and not caplog.records


def test_a_full_disk_is_a_store_that_cannot_be_written(tmp_path, caplog):
    """SQLite itself refuses: the file may not grow."""
    store = Store(f"sqlite:///{tmp_path / 'small.sqlite'}")
    attempt = Attempt.current(store, store.submit(RECIPE, "net1", state="running"))
    with store.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    writer = SnapshotWriter(attempt)
    writer.add(WeightSnapshot(0, {"w": torch.zeros(100_000)}))
    writer.flush()
    assert store.snapshot_moments(attempt.run_id) == [] and "is full" in caplog.text
    assert attempt.end("finished", "") and store.run(attempt.run_id).state == "finished"


@pytest.mark.slow
def test_recording_costs_at_most_2_percent_of_an_epoch(store, monkeypatch):
    """CPU time of taking, encoding and writing, in the first epoch, which has most snapshots, of Net1, whose is shortest.

    Measured by the clock of each thread, so other processes on the machine do not count.
    """
    spent, epoch_seconds = [0.0], [0.0]
    take, add, work = engine._Run.weight_snapshots, SnapshotWriter.add, SnapshotWriter._work

    def timed_take(self, steps_taken: int) -> Iterator[tuple[int, Event]]:
        begun = time.thread_time()
        taken = list(take(self, steps_taken))
        spent[0] += time.thread_time() - begun
        yield from taken

    def timed_add(self, snapshot: WeightSnapshot) -> None:
        begun = time.thread_time()
        add(self, snapshot)
        spent[0] += time.thread_time() - begun

    def timed_work(self) -> None:
        work(self)
        spent[0] += time.thread_time()  # the thread began with 0

    monkeypatch.setattr(engine._Run, "weight_snapshots", timed_take)
    monkeypatch.setattr(SnapshotWriter, "add", timed_add)
    monkeypatch.setattr(SnapshotWriter, "_work", timed_work)
    recipe = replace(experiment("net1").recipe, epochs=15, threads=1, precision="bfloat16")
    run_id, begun = store.submit(recipe, "net1", state="running"), time.process_time()

    def note(event: Event) -> None:
        if isinstance(event, Epoch):
            epoch_seconds[0] = time.process_time() - begun

    execute([run_id], store, on_event=note, should_stop=lambda: epoch_seconds[0] > 0)
    moments = store.snapshot_moments(run_id)
    assert len(moments) >= 35 and moments[-1] <= recipe.steps_per_epoch + 60
    assert 0 < spent[0] <= 0.02 * epoch_seconds[0], (spent, epoch_seconds)
