"""A worker of which nothing is heard: when it is killed, when its run starts again, and when silence is nobody's fault."""

import os
import signal
import subprocess

import psutil
import pytest
from simulated_machine import LONG, Machine, wait_for

from s7core.runs.attempt import Attempt
from s7core.runs.dispatch import GRACE_SECONDS, SILENT_SECONDS, STARTING_SECONDS, Dispatch, QueueTender
from s7core.runs.process_identity import identity_of
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError


@pytest.fixture
def watched(store):
    """A queue that is polled by a clock which moves on by half a second at each poll."""
    now = [1_000.0]
    machine = Machine(store)
    tender = QueueTender(store, machine, clock=lambda: now[0])

    def poll_for(seconds: float) -> list[tuple[str, str]]:
        for _ in range(round(seconds / 0.5)):
            now[0] += 0.5
            tender.tend()
        return machine.killed

    return poll_for


def begun_by(store: Store, process: subprocess.Popen) -> str:
    """A run of the queue that this process trains and whose heartbeat stands still."""
    run_id = store.submit(LONG, "final-exp1")
    store.claim([run_id], 0)
    Attempt.current(store, run_id).begin()
    key = identity_of(process.pid).key
    store.update(run_id, process=process.pid, process_key=key)
    return run_id


def test_a_worker_that_hangs_is_killed_and_its_run_starts_again(store, watched, sleeping):
    run_id = begun_by(store, sleeping)
    attempt = store.run(run_id).attempt
    assert watched(SILENT_SECONDS + GRACE_SECONDS) == [] and sleeping.poll() is None
    assert watched(1.5) == [(run_id, attempt)]
    assert sleeping.wait(10)
    assert store.run(run_id).state == "running" and store.run(run_id).attempt != attempt  # it was claimed again


def test_a_worker_that_is_paused_keeps_its_run_however_long(store, watched, sleeping):
    run_id = begun_by(store, sleeping)
    attempt = store.run(run_id).attempt
    os.kill(sleeping.pid, signal.SIGSTOP)
    wait_for(lambda: psutil.Process(sleeping.pid).status() == psutil.STATUS_STOPPED, 10)
    assert watched(3 * SILENT_SECONDS) == [] and store.run(run_id).attempt == attempt


def test_a_command_in_a_terminal_is_trusted_however_silent_it_is(store, watched, sleeping):
    run_id = store.submit(LONG, "final-exp1", state="running")
    key = identity_of(sleeping.pid).key
    Attempt.current(store, run_id).begin()
    store.update(run_id, process=sleeping.pid, process_key=key)
    assert watched(3 * SILENT_SECONDS) == [] and store.run(run_id).state == "running"
    sleeping.kill()
    sleeping.wait()
    watched(0.5)
    assert store.run(run_id).state == "interrupted"


def test_a_run_of_another_machine_is_given_up_when_it_was_silent_for_too_long_and_nothing_is_killed_here(store, watched):
    run_id = store.submit(LONG, "final-exp1", state="running")
    Attempt.current(store, run_id).begin()
    store.update(run_id, process_key="another/boot/1/5.00")
    watched(SILENT_SECONDS + GRACE_SECONDS)
    assert store.run(run_id).state == "running"
    watched(1.5)
    assert store.run(run_id).state == "interrupted"


@pytest.mark.slow
@pytest.mark.one_core
def test_a_worker_that_takes_long_to_start_has_more_time(store, watched):
    run_id = store.submit(LONG, "final-exp1")
    attempt = store.claim([run_id], 0)
    assert watched(STARTING_SECONDS) == []
    assert watched(GRACE_SECONDS + 1.5) == [(run_id, attempt)]


def test_silence_while_the_store_cannot_be_written_is_nobody_s_fault(store, watched, sleeping, monkeypatch):
    run_id = begun_by(store, sleeping)
    attempt = store.run(run_id).attempt
    watched(SILENT_SECONDS)

    def refused(self) -> str:
        raise StoreError("store is locked.")

    with monkeypatch.context() as lock:
        lock.setattr(Store, "check_writable", refused)
        with pytest.raises(StoreError):
            watched(5.0)
    assert sleeping.poll() is None and store.run(run_id).attempt == attempt


def test_whatever_goes_wrong_in_a_poll_silence_is_counted_anew(store, monkeypatch):
    monkeypatch.setattr("s7core.runs.dispatch.RETRY_SECONDS", 0.01)
    tended, forgotten = [], []
    monkeypatch.setattr("s7core.runs.dispatch.HeartbeatWatch.forget", lambda self: forgotten.append(1))

    def fails(self) -> None:
        tended.append(1)
        raise StoreError("store is locked.")

    monkeypatch.setattr(Dispatch, "_tend", fails)
    dispatch = Dispatch(store, Machine(store))
    wait_for(lambda: len(tended) > 2, 10)
    dispatch.close()
    assert len(forgotten) == len(tended)
