"""The backend of this machine: worker processes, each of which trains one run after another."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import IO

from s7core.recipe import Recipe
from s7core.runs.process_identity import this_place
from s7core.training.threads import threads_of, usable_cores

_logger = logging.getLogger(__name__)

MOST_PAUSE_SECONDS = 60.0  # after a worker that could not start

# How OpenMP's threads wait for one another. Within a step that takes microseconds, less than waking a thread takes, so
# they spin for some 0.1 ms; then they sleep, so that they leave the cores to the server's own work.
THREADING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "10000"}

NICENESS = 10  # of a worker: the server, and a browser on the same machine, come first


class LocalBackend:
    """Starts and watches worker processes (a `Backend`). They outlive this process: a restart of the server ends no run.

    A worker has torch and the data loaded, so a run starts at once in one that is idle.
    """

    def __init__(self) -> None:
        self.place, self.cores = this_place(), usable_cores()
        self._busy: dict[subprocess.Popen[bytes], _Order] = {}
        self._idle: list[subprocess.Popen[bytes]] = []
        self._failures = 0  # workers in a row that could not start
        self._ready_at = -inf  # of the monotonic clock

    def cores_for(self, recipe: Recipe) -> int:
        """How many cores a run occupies: its threads; on a GPU all cores, so that nothing else trains beside it."""
        return self.cores if _on_gpu(recipe) else threads_of(recipe)

    def trains_together(self, recipe: Recipe) -> bool:
        """Only on a GPU: on a CPU, processes side by side are faster than one wide network."""
        return _on_gpu(recipe)

    def refusal(self, recipe: Recipe) -> str:
        """None: the process that trains a run says what this machine cannot do."""
        return ""

    def summary(self) -> str:
        """Nothing: a single machine shows how full it is by its queue."""
        return ""

    def is_ready(self) -> bool:
        """False for a while after a worker could not start: for longer each time, up to MOST_PAUSE_SECONDS."""
        return time.monotonic() >= self._ready_at

    def warm(self) -> None:
        """Keep exactly one idle worker."""
        for worker in [worker for worker in self._idle if worker.poll() is not None]:
            self._idle.remove(worker)
            if worker.returncode:  # nobody had given it a run
                self._note_failure(worker)
        if not self._idle and self.is_ready():
            self._idle = [_start_worker()]
        for surplus in self._idle[1:]:
            _orders(surplus).close()  # it is not killed, since it may still evaluate a run that was stopped
        del self._idle[1:]

    def start(self, run_ids: Sequence[str], attempt: str, store_url: str) -> None:
        """Hand runs that differ in their seeds to one worker, an idle one where there is one."""
        order = json.dumps([run_ids, store_url, attempt]).encode() + b"\n"
        while True:
            worker = self._idle.pop(0) if self._idle else _start_worker()
            try:
                _orders(worker).write(order)
                _orders(worker).flush()
            except OSError:  # it died while it waited
                worker.kill()
                worker.wait()
                continue
            self._busy[worker] = _Order(tuple(run_ids), attempt)
            return

    def ended(self) -> list[tuple[str, str]]:
        """(run, attempt) of the runs whose worker process has ended since the last call."""
        dead = [worker for worker in self._busy if worker.poll() is not None]
        for worker in dead:
            if worker.returncode > 0:  # it ended by itself, which no run makes it do
                self._note_failure(worker)
        return [each for worker in dead for each in self._busy.pop(worker).attempts]

    def free(self, active: set[tuple[str, str]]) -> None:
        """Make the workers idle none of whose attempts is active any more."""
        for worker, order in list(self._busy.items()):
            if not active.intersection(order.attempts):
                del self._busy[worker]
                self._idle.append(worker)
                self._failures = 0

    def kill(self, run_id: str, attempt: str) -> None:
        """Kill the worker that trains this attempt, if it is one of this backend's."""
        for worker, order in self._busy.items():
            if (run_id, attempt) in order.attempts:
                worker.kill()

    def close(self) -> None:
        """Have every worker end: the idle ones now, the others when their runs have ended."""
        for worker in [*self._idle, *self._busy]:
            _orders(worker).close()
        self._idle.clear()

    def _note_failure(self, worker: subprocess.Popen[bytes]) -> None:
        self._failures += 1
        pause = min(2.0**self._failures, MOST_PAUSE_SECONDS)
        self._ready_at = time.monotonic() + pause
        _logger.error("A worker ended with code %d; the next one starts in %.0f s or later.", worker.returncode, pause)


@dataclass(frozen=True)
class _Order:
    """Runs that one worker trains, and the attempt that they were claimed for."""

    run_ids: tuple[str, ...]
    attempt: str

    @property
    def attempts(self) -> list[tuple[str, str]]:
        return [(run_id, self.attempt) for run_id in self.run_ids]


def _orders(worker: subprocess.Popen[bytes]) -> IO[bytes]:
    """What a worker reads its orders from; it ends when that is closed."""
    assert worker.stdin is not None, "a worker is started with a pipe"
    return worker.stdin


def _start_worker() -> subprocess.Popen[bytes]:
    # The server sets this variable to 1 for itself; a run has as many threads as its recipe says.
    inherited = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    worker = subprocess.Popen(
        [sys.executable, "-m", "s7core.runs.worker"],
        stdin=subprocess.PIPE,
        env=inherited | THREADING,
        start_new_session=True,
    )  # in a session of its own, so that Ctrl-C in the server's terminal does not reach it
    if hasattr(os, "setpriority"):  # Windows has it not
        # From here, so that already its imports make way, which take seconds.
        os.setpriority(os.PRIO_PROCESS, worker.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
    return worker


def _on_gpu(recipe: Recipe) -> bool:
    # Imported here because it loads torch, which the server does only after its first page.
    from s7core.training.devices import resolve_device, try_devices_in_children

    try_devices_in_children()
    try:
        return resolve_device(recipe.device).type != "cpu"
    except ValueError:  # there is no such device: the worker ends the run with that message
        return False
