"""A run that nothing trains is found, and one that is only silent is not taken for dead."""

import socket
import subprocess
import sys
import time

import pytest

from s7core.recipe import Recipe
from s7core.runs import dead_runs, process_identity
from s7core.runs.attempt import Attempt
from s7core.runs.dead_runs import (
    MOST_BETWEEN_POLLS,
    SIGN_OF_LIFE_SECONDS,
    UNHEARD_SECONDS,
    HeartbeatWatch,
    process_of,
    settle_dead_runs,
)
from s7core.runs.process_identity import ALIVE, ELSEWHERE, GONE, PAUSED, identity_of

RECIPE = Recipe(train_images=400, batch_size=100, epochs=3)


@pytest.fixture
def ended() -> tuple[int, str]:
    """The id and the key of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    key = identity_of(process.pid).key
    process.communicate(b"\n")
    return process.pid, key


def running(store, process: tuple[int, str], in_terminal: bool) -> str:
    run_id = store.submit(RECIPE, "net1", state="running" if in_terminal else "queued")
    if not in_terminal:
        store.claim([run_id], len(store.runs("running")))
    Attempt.current(store, run_id).begin()
    store.update(run_id, process=process[0], process_key=process[1])
    return run_id


def test_runs_whose_process_is_gone_are_settled_and_those_of_living_processes_left_alone(store, ended):
    here = process_identity.this_process()
    queued, terminal = running(store, ended, False), running(store, ended, True)
    alive = [running(store, (here.pid, here.key), kind) for kind in (False, True)]
    elsewhere = running(store, (here.pid, "another/boot/1/5.00"), False)
    assert sorted(settle_dead_runs(store)) == sorted([queued, terminal])
    states = {run.id: run.state for run in store.runs()}
    assert (states[queued], states[terminal]) == ("queued", "interrupted")
    assert {states[run_id] for run_id in (*alive, elsewhere)} == {"running"}
    assert settle_dead_runs(store) == []


def test_a_run_claimed_by_a_server_that_died_before_a_worker_began_is_settled(store, ended):
    run_id = store.submit(RECIPE, "net1")
    store.claim([run_id], 0)
    store.update(run_id, process=ended[0], process_key=ended[1])
    assert settle_dead_runs(store) == [run_id]


def test_a_run_of_a_version_before_attempts_is_judged_by_its_process_id_alone(store, ended):
    run_id = running(store, ended, False)
    store.update(run_id, attempt=None, process_key=None, host=socket.gethostname())
    assert process_of(store.run(run_id)) == GONE
    store.update(run_id, host="another")
    assert process_of(store.run(run_id)) == ELSEWHERE
    store.update(run_id, host=socket.gethostname(), process=process_identity.this_process().pid)
    assert process_of(store.run(run_id)) == ELSEWHERE
    store.update(run_id, process=ended[0])
    assert settle_dead_runs(store) == [run_id] and store.run(run_id).state == "queued"


def test_a_run_of_another_container_is_settled_only_where_it_was_not_heard_of_for_long_and_stays_silent(store, monkeypatch):
    ids = [running(store, (1, "another/boot/1/5.00"), in_terminal=True) for _ in range(3)]
    long_ago = time.time() - UNHEARD_SECONDS - 1
    for run_id in ids[:2]:
        store.update(run_id, heartbeat_at=long_ago)
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        Attempt.current(store, ids[1]).report()  # its clock is wrong, but it lives

    monkeypatch.setattr("time.sleep", sleep)
    assert settle_dead_runs(store) == ids[:1] and slept == [SIGN_OF_LIFE_SECONDS]
    assert settle_dead_runs(store) == [] and len(slept) == 1


@pytest.fixture
def clock(monkeypatch):
    """Moves the monotonic clock on."""
    now = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])

    def passes(seconds: float) -> None:
        now[0] += seconds

    return passes


def test_silence_is_counted_while_it_is_watched_and_ends_with_a_heartbeat(store, clock):
    run_id = store.submit(RECIPE, "net1", state="running")
    watch = HeartbeatWatch()
    watch.silent_seconds(store.runs("running"))
    for _ in range(10):
        clock(0.5)
        silent = watch.silent_seconds(store.runs("running"))
    assert silent[run_id] == pytest.approx(5.0)
    Attempt.current(store, run_id).report()
    assert watch.silent_seconds(store.runs("running"))[run_id] == 0.0


def test_a_pause_of_the_watching_process_makes_no_run_look_dead(store, clock):
    run_id = store.submit(RECIPE, "net1", state="running")
    watch = HeartbeatWatch()
    watch.silent_seconds(store.runs("running"))
    clock(3_600.0)
    assert watch.silent_seconds(store.runs("running"))[run_id] == MOST_BETWEEN_POLLS


def test_a_change_of_the_clock_is_no_silence_and_no_sign_of_life_is_missed(store, clock, monkeypatch):
    run_id = store.submit(RECIPE, "net1", state="running")
    watch = HeartbeatWatch()
    for now in (5.0, 9e9, 3.0):
        monkeypatch.setattr("time.time", lambda now=now: now)
        Attempt.current(store, run_id).report()
        clock(0.2)
        assert watch.silent_seconds(store.runs("running"))[run_id] == 0.0


def test_a_paused_process_is_not_counted_as_silent(store, clock, monkeypatch):
    run_id = store.submit(RECIPE, "net1", state="running")
    watch = HeartbeatWatch()
    states = iter([ALIVE, ALIVE, PAUSED, ALIVE])
    monkeypatch.setattr(dead_runs, "process_of", lambda run: next(states))
    silent = []
    watch.silent_seconds(store.runs("running"))
    for _ in range(4):
        clock(0.5)
        silent.append(watch.silent_seconds(store.runs("running"))[run_id])
    assert silent == pytest.approx([0.5, 1.0, 0.0, 0.5])


def test_what_is_known_of_runs_that_ended_or_have_another_attempt_is_forgotten(store, clock):
    run_id = store.submit(RECIPE, "net1", state="running")
    watch = HeartbeatWatch()
    watch.silent_seconds(store.runs("running"))
    clock(1.0)
    store.end_dead(store.run(run_id))
    store.resume(run_id, state="running")
    assert watch.silent_seconds(store.runs("running")) == {run_id: 0.0}
    watch.silent_seconds([])
    assert watch._silent == {}
    clock(1.0)
    watch.silent_seconds(store.runs("running"))
    clock(1.0)
    watch.forget()
    assert watch.silent_seconds(store.runs("running")) == {run_id: 0.0}
