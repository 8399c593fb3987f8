"""A student's run is stopped once it has trained for as long as the class allows, and keeps what it has learned."""

import time
from dataclasses import replace

import pytest

from s7core.classroom.limits import Limits
from s7core.classroom.time_limit import CHECK_SECONDS, TimeLimit
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt

TINY = Recipe(train_images=200, batch_size=50, epochs=3, device="cpu")
REASON = "It has trained for 2 min 0 s, the most that your teacher allows."


class Clock:
    """A clock that a test sets, from the present on."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(register):
    register.set_limits("9b", Limits(minutes=2))
    return Clock()


def started(store, student_id: str) -> Attempt:
    """The attempt at a run that has just begun to train."""
    run_id = store.submit(TINY, "final-exp1", student=student_id)
    attempt = Attempt(store, run_id, store.claim([run_id], running=len(store.runs("running"))))
    attempt.start("CPU", "{}")
    return attempt


def test_a_run_is_stopped_with_a_reason_when_its_time_is_over_and_not_before(store, students, clock):
    attempt, limit = started(store, students[0].id), TimeLimit(store, clock)
    clock.now += 118
    limit(store.runs("running"))
    assert not store.run(attempt.run_id).stop_requested
    clock.now += 3
    limit(store.runs("running"))
    run = store.run(attempt.run_id)
    assert run.stop_requested and run.message == REASON
    assert not attempt.report()  # so the process that trains it stops
    attempt.end("stopped", "Stopped in epoch 2; what it had learned by then is kept.")
    run = store.run(attempt.run_id)
    assert (run.state, run.message) == ("stopped", f"{REASON} Stopped in epoch 2; what it had learned by then is kept.")


def test_the_epochs_of_earlier_attempts_count(store, students, clock, add_epoch):
    attempt = started(store, students[0].id)
    add_epoch(store, attempt.run_id, 1, 100, seconds=70.0, checkpoint=b"state")
    limit = TimeLimit(store, clock)
    limit(store.runs("running"))
    assert not store.run(attempt.run_id).stop_requested
    add_epoch(store, attempt.run_id, 2, 100, seconds=51.0, checkpoint=b"state")
    clock.now += CHECK_SECONDS
    limit(store.runs("running"))
    assert store.run(attempt.run_id).message == REASON


def test_what_belongs_to_no_class_or_waits_for_cores_trains_on(store, register, students, clock):
    register.open_class("10c")
    other, _ = register.join("10c", "Dan")  # whose class allows an hour
    free = [started(store, "").run_id, started(store, other.id).run_id]
    waits_for_cores = store.submit(TINY, "final-exp1", student=students[0].id)
    store.claim([waits_for_cores], running=2)
    stopped = started(store, students[0].id).run_id
    clock.now += 1_000
    TimeLimit(store, clock)(store.runs("running"))
    assert {run.id for run in store.runs() if run.stop_requested} == {stopped}
    assert {*free, waits_for_cores} == {run.id for run in store.runs() if not run.stop_requested}


def test_it_reads_the_store_once_a_second_at_most_and_after_the_clock_was_set_back(
    store, register, students, clock, monkeypatch
):
    running, reads = [store.run(started(store, students[0].id).run_id)], []
    monkeypatch.setattr(type(register), "classes", lambda _: reads.append(1) or [])
    limit = TimeLimit(store, clock)
    for _ in range(3):
        limit(running)
    assert len(reads) == 1
    limit([replace(running[0], class_name="", student="")])
    clock.now -= 3_600
    limit(running)
    assert len(reads) == 2
