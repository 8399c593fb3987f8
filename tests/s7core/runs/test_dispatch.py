"""Real worker processes: what survives, what is noticed, what is stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from s7core.recipe import Recipe
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store
from s7core.runs.worker import execute

LONG = Recipe(train_images=60_000, epochs=50, device="cpu")
SHORT = Recipe(train_images=200, epochs=1, batch_size=50, device="cpu")
PATIENCE = 90.0  # a cold start of torch on a busy machine


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Seconds until the condition holds; fails after `seconds`."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "waited too long"
        time.sleep(0.05)
    return time.monotonic() - started


def state(store: Store, run_id: str) -> str:
    return store.run(run_id).state


@pytest.fixture
def dispatch(store):
    started = Dispatch(store, LocalBackend())
    yield started
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    wait_for(lambda: not store.runs("queued", "running"))
    started.close()


@pytest.mark.slow
def test_queued_runs_are_trained_one_after_another(store, dispatch):
    first, second = store.submit(SHORT, "final-exp1"), store.submit(SHORT, "final-exp1")
    dispatch.wake()
    wait_for(lambda: state(store, first) == "running")
    assert state(store, second) == "queued"
    wait_for(lambda: state(store, second) == "finished")
    first, second = store.run(first), store.run(second)
    assert first.state == "finished" and first.finished_at <= second.started_at
    assert first.process != os.getpid() and second.process != os.getpid()


@pytest.mark.slow
def test_runs_with_fewer_threads_than_cores_train_side_by_side_but_never_more_threads_than_cores(store, monkeypatch):
    monkeypatch.setattr(LocalBackend, "cores", 2)
    dispatch = Dispatch(store, LocalBackend())
    waiting = [store.submit(replace(LONG, threads=threads), "final-exp1") for threads in (1, 1, 1)]
    wait_for(lambda: all(store.steps(run_id) for run_id in waiting[:2]))
    assert [state(store, run_id) for run_id in waiting] == ["running", "running", "queued"]
    assert store.run(waiting[0]).device.startswith("CPU, 1 thread, ")
    for run_id in reversed(waiting):
        store.request_stop(run_id)
    wait_for(lambda: not store.runs("queued", "running"))
    dispatch.close()


@pytest.mark.slow
def test_stop_acts_within_a_second_and_a_killed_worker_is_noticed(store, dispatch):
    stopped, killed = store.submit(LONG, "final-exp1"), store.submit(LONG, "final-exp1")
    wait_for(lambda: store.steps(stopped))
    store.request_stop(stopped)
    assert wait_for(lambda: state(store, stopped) == "stopped") < 1.0
    wait_for(lambda: store.result(stopped))  # then it reads the test images once
    wait_for(lambda: store.steps(killed))
    os.kill(store.run(killed).process, signal.SIGKILL)
    wait_for(lambda: state(store, killed) == "interrupted", 10)
    assert "What it had recorded is kept" in store.run(killed).message and store.steps(killed)


@pytest.mark.slow
def test_a_run_killed_in_each_of_its_epochs_gives_the_numbers_of_an_uninterrupted_one(store, dispatch):
    recipe = Recipe(
        train_images=1_500,
        epochs=3,
        batch_size=16,
        learning_rate=0.1,
        scheduler="reduce-on-plateau",
        augmentation="heavy",
        threads=1,
        device="cpu",
    )
    whole, broken = store.submit(recipe, "final-exp1", state="running"), store.submit(recipe, "final-exp1")
    for epoch in range(3):
        wait_for(lambda: len(store.steps(broken, 1_000)) > epoch * recipe.steps_per_epoch + 5)  # noqa: B023
        os.kill(store.run(broken).process, signal.SIGKILL)
        wait_for(lambda: state(store, broken) == "interrupted", 10)
        assert store.run(broken).epochs_done == epoch
        store.resume(broken)
        dispatch.wake()
    wait_for(lambda: state(store, broken) == "finished")
    execute([whole], store)
    assert store.result(broken) == store.result(whole)
    assert store.steps(broken, 1_000) == store.steps(whole, 1_000)
    figures = [[replace(each, seconds=0.0) for each in store.epochs(run_id)] for run_id in (broken, whole)]
    assert figures[0] == figures[1] and len(figures[0]) == 3


def test_on_a_gpu_the_oldest_run_takes_its_replicates_along_each_seed_once(store, monkeypatch):
    monkeypatch.setattr(LocalBackend, "trains_together", lambda *_: True)
    monkeypatch.setattr(Dispatch, "_loop", lambda self: None)
    dispatch = Dispatch(store, LocalBackend())
    changes = ({"seed": 1}, {"seed": 1}, {"seed": 2}, {"seed": 3, "dropout": 0.2})
    oldest, _, second_seed, _ = (store.submit(replace(SHORT, **each), "final-exp1") for each in changes)
    assert dispatch._choose(store.runs("queued"), []) == [oldest, second_seed]
    monkeypatch.setattr(LocalBackend, "trains_together", lambda *_: False)
    assert dispatch._choose(store.runs("queued"), []) == [oldest]
    dispatch.close()


SERVER = """
import sys, time
from s7core.recipe import Recipe
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store
store = Store(sys.argv[1])
Dispatch(store, LocalBackend())
print(store.submit(Recipe(train_images=2_000, epochs=2, device="cpu"), "final-exp1"), flush=True)
time.sleep(600)
"""


@pytest.mark.slow
def test_a_run_survives_the_death_of_its_server(store):
    server = subprocess.Popen([sys.executable, "-c", SERVER, store.url], stdout=subprocess.PIPE, text=True)
    run_id = server.stdout.readline().strip()
    wait_for(lambda: store.steps(run_id))
    server.kill()
    server.wait()
    wait_for(lambda: state(store, run_id) == "finished")
    assert store.run(run_id).epochs_done == 2
