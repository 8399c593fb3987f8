"""Runs on this machine: worker processes that have torch and the data loaded already, used again and again."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from s7core.recipe import Recipe
from s7core.training.devices import resolve_device, threads_of, usable_cores

# Waiting threads must not spin away the cores of the page, but those of one step meet again within microseconds: they
# look for some 0.1 ms before they sleep, since a wake-up takes longer than most operations.
THREADING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "10000"}


class LocalBackend:
    """Starts and watches worker processes. Workers outlive this process: a restart of the server disturbs no run."""

    cores = usable_cores()  # threads of all runs together never exceed them

    def __init__(self) -> None:
        self._busy: dict[subprocess.Popen, tuple[str, ...]] = {}
        self._idle: list[subprocess.Popen] = []

    def cores_for(self, recipe: Recipe) -> int:
        """Cores that a run occupies; one on a GPU has the machine to itself."""
        return self.cores if _on_gpu(recipe) else threads_of(recipe)

    def trains_together(self, recipe: Recipe) -> bool:
        """Whether several seeds of this recipe should train as one wide network: on a CPU, processes side by side win."""
        return _on_gpu(recipe)

    def warm(self) -> None:
        """Have one worker waiting, and no more."""
        self._idle = [worker for worker in self._idle if worker.poll() is None] or [_start_worker()]
        for surplus in self._idle[1:]:
            surplus.stdin.close()  # rather than kill it: it may still read the test set of a run that was stopped
        del self._idle[1:]

    def start(self, run_ids: Sequence[str], store_url: str) -> None:
        """Hand runs that differ in their seeds to one worker."""
        order = json.dumps([run_ids, store_url]).encode() + b"\n"
        while True:
            worker = self._idle.pop(0) if self._idle else _start_worker()
            try:
                worker.stdin.write(order)
                worker.stdin.flush()
            except BrokenPipeError:  # it died while it waited
                worker.wait()
                continue
            self._busy[worker] = tuple(run_ids)
            return

    def ended(self) -> list[str]:
        """Ids of runs whose worker has died since the last call."""
        dead = [worker for worker in self._busy if worker.poll() is not None]
        return [run_id for worker in dead for run_id in self._busy.pop(worker)]

    def free(self, active: set[str]) -> None:
        """Take back the workers none of whose runs is active any more."""
        for worker, run_ids in list(self._busy.items()):
            if not active.intersection(run_ids):
                del self._busy[worker]
                self._idle.append(worker)

    def close(self) -> None:
        """Let every worker end: the idle ones now, those that train when they have done so."""
        for worker in [*self._idle, *self._busy]:
            worker.stdin.close()
        self._idle.clear()


def _start_worker() -> subprocess.Popen:
    # The dashboard calculates with one thread; a run has as many as its recipe says.
    inherited = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    return subprocess.Popen(
        [sys.executable, "-m", "s7core.runs.worker"],
        stdin=subprocess.PIPE,
        env=inherited | THREADING,
        start_new_session=True,
    )  # Ctrl-C on the server is not for it


def _on_gpu(recipe: Recipe) -> bool:
    try:
        return resolve_device(recipe.device).type != "cpu"
    except ValueError:  # the worker will say that there is none
        return False
