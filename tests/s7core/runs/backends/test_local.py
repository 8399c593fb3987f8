"""Worker processes of the local backend, with small processes in place of real workers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from s7core.recipe import Recipe
from s7core.runs.backends import local
from s7core.runs.backends.local import LocalBackend

ECHO = """import sys
for line in sys.stdin:  # reads orders until its input closes
    if line == "fail\\n":
        sys.exit(1)
    print(line, end="", flush=True)
"""
PATIENCE = 60.0


def wait_for(condition: Callable[[], object]) -> None:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < PATIENCE, "waited too long"
        time.sleep(0.01)


@pytest.fixture
def workers(monkeypatch) -> Iterator[list[subprocess.Popen]]:
    """All processes that the backend starts."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        process = subprocess.Popen([sys.executable, "-c", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        return process

    monkeypatch.setattr(local, "_start_worker", start)
    yield started
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def order_of(worker: subprocess.Popen) -> list[object]:
    return json.loads(worker.stdout.readline())


def test_one_worker_waits_and_gets_the_next_order_in_one_line(workers):
    backend = LocalBackend()
    backend.warm()
    backend.warm()
    assert len(workers) == 1
    backend.start(["a", "b"], "token", "sqlite:///runs.sqlite")
    assert len(workers) == 1 and order_of(workers[0]) == [["a", "b"], "sqlite:///runs.sqlite", "token"]
    backend.start(["c"], "token", "url")
    assert len(workers) == 2 and order_of(workers[1]) == [["c"], "url", "token"]


def test_a_worker_whose_runs_have_ended_is_used_again(workers):
    backend = LocalBackend()
    backend.start(["a", "b"], "token", "url")
    order_of(workers[0])
    backend.free({("b", "token"), ("a", "older")})
    backend.start(["c"], "token", "url")  # "b" still trains
    assert len(workers) == 2
    backend.free({("c", "token")})
    backend.start(["d"], "token", "url")
    assert len(workers) == 2 and order_of(workers[0]) == [["d"], "url", "token"]


def test_runs_of_a_worker_that_died_are_reported_once(workers):
    backend = LocalBackend()
    backend.start(["a", "b"], "token", "url")
    assert backend.ended() == []
    workers[0].kill()
    wait_for(lambda: workers[0].poll() is not None)
    assert backend.ended() == [("a", "token"), ("b", "token")] and backend.ended() == []


def test_only_the_worker_of_the_attempt_is_killed(workers):
    backend = LocalBackend()
    backend.start(["a"], "token", "url")
    backend.start(["b"], "token", "url")
    backend.kill("a", "another")
    backend.kill("b", "token")
    wait_for(lambda: workers[1].poll() is not None)
    assert workers[0].poll() is None and backend.ended() == [("b", "token")]


def test_a_worker_that_cannot_start_is_not_started_again_without_a_pause(monkeypatch, workers):
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    backend = LocalBackend()
    for started, pause in enumerate((2, 4, 8, 16, 32, 60, 60), start=1):
        backend.warm()
        assert len(workers) == started and backend.is_ready()
        workers[-1].send_signal(signal.SIGTERM)
        workers[-1].wait()
        backend.warm()
        assert len(workers) == started and not backend.is_ready()
        now += pause - 0.1
        assert not backend.is_ready()
        now += 0.1
    backend.start(["a"], "token", "url")
    backend.free(set())  # it has done its work, so the next failure is the first again
    workers[-1].send_signal(signal.SIGTERM)
    workers[-1].wait()
    backend.warm()
    now += 2
    assert backend.is_ready()


def test_a_worker_that_ends_by_itself_with_a_run_is_a_failure_and_one_that_was_killed_is_not(workers):
    backend = LocalBackend()
    backend.start(["a"], "token", "url")
    workers[0].kill()
    workers[0].wait()
    assert backend.ended() and backend.is_ready()
    backend.start(["a"], "token", "url")
    workers[1].stdin.write(b"fail\n")
    workers[1].stdin.flush()
    workers[1].wait()
    assert backend.ended() and not backend.is_ready()


def test_an_order_for_a_worker_that_died_while_idle_goes_to_another(workers):
    backend = LocalBackend()
    backend.warm()
    workers[0].kill()
    workers[0].wait()
    backend.start(["a"], "token", "url")
    assert len(workers) == 2 and order_of(workers[1]) == [["a"], "url", "token"]


def test_closing_ends_idle_and_busy_workers_without_killing_them(workers):
    backend = LocalBackend()
    backend.start(["a"], "token", "url")
    backend.warm()
    backend.close()
    wait_for(lambda: all(worker.poll() == 0 for worker in workers))
    assert len(workers) == 2 and order_of(workers[0]) == [["a"], "url", "token"]


def test_a_run_on_the_cpu_occupies_a_core_for_each_thread_and_trains_alone():
    backend = LocalBackend()
    recipe = Recipe(device="cpu", threads=1)
    assert backend.cores_for(recipe) == 1 and not backend.trains_together(recipe)


def test_a_run_on_a_gpu_occupies_the_machine_and_trains_with_its_replicates(monkeypatch):
    monkeypatch.setattr(local, "_on_gpu", lambda recipe: True)
    backend = LocalBackend()
    assert backend.cores_for(Recipe(threads=1)) == backend.cores and backend.trains_together(Recipe())


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no niceness")
def test_a_worker_makes_way_for_the_server_and_the_browser(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/cat")  # fails at once on its arguments, and is waited for below
    worker = local._start_worker()
    niceness = os.getpriority(os.PRIO_PROCESS, worker.pid)
    worker.stdin.close()
    worker.wait()
    assert niceness == min(19, os.getpriority(os.PRIO_PROCESS, 0) + local.NICENESS)
