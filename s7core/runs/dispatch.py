"""The queue: hands waiting runs to the backend, in turn between their owners, and ends runs whose process has died."""

import logging
import os
import socket
import threading
import time
from dataclasses import replace

from s7core.runs.backends.base import Backend
from s7core.runs.records import Run
from s7core.runs.store import Store

_logger = logging.getLogger(__name__)

QUEUE_POLL_SECONDS = 0.2
RETRY_SECONDS = 5.0
MOST_COPIES = 64  # seeds in one wide network
SILENT_SECONDS = 60.0  # a run whose heartbeat has stood still for so long counts as dead
INTERRUPTED = "Its process ended before the run did. What it had recorded is kept."


class Dispatch:
    """A thread that starts waiting runs while the backend has free cores.

    Several processes may each have one on the same store: every run is claimed by one of them.
    """

    def __init__(self, store: Store, backend: Backend) -> None:
        self._store, self._backend = store, backend
        self._wake = threading.Event()
        self._closed = False
        self._heard: dict[str, tuple[float | None, float]] = {}
        self._turns: dict[str, float] = {}  # when a run of each owner was last taken
        self._thread = threading.Thread(target=self._loop, name="dispatch", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Read the queue now rather than at the next poll."""
        self._wake.set()

    def close(self) -> None:
        """Stop dispatching and end idle workers; runs in progress go on."""
        self._closed = True
        self._wake.set()
        self._thread.join()
        self._backend.close()

    def _loop(self) -> None:
        while not self._closed:
            self._wake.clear()
            try:
                self._tend()
            except Exception:  # a full disk or a locked store may pass, so the thread must not end
                _logger.exception("The queue could not be tended; trying again in %.0f s.", RETRY_SECONDS)
                time.sleep(RETRY_SECONDS)
            self._wake.wait(QUEUE_POLL_SECONDS)

    def _tend(self) -> None:
        """End dead runs, release their workers, and start the next run if there is room for it."""
        ended = self._backend.ended()
        running = self._store.runs("running")
        dead = [run for run in running if run.id in ended or self._is_dead(run)]
        for run in dead:
            self._store.end_interrupted(run.id, INTERRUPTED)
        running = [run for run in running if run not in dead]
        self._backend.free({run.id for run in running})
        queued = self._store.runs("queued")
        if not queued:
            if not running:
                self._backend.warm()  # only while nothing trains: starting a worker would slow a run down
            return
        chosen = self._choose(queued, running)
        if chosen and self._store.claim(chosen, len(running)):
            self._turns |= {run.student: time.monotonic() for run in queued if run.id in chosen}
            self._backend.start(chosen, self._store.url)
            self.wake()  # there may be room for more

    def _choose(self, queued: list[Run], running: list[Run]) -> list[str]:
        """Ids of the next run, and on a GPU of its replicates too, which train with it as one wide network.

        None while the run has no room. The next one is the oldest of the owner whose last run was started the longest
        ago; outside a class all runs have the same owner.
        """
        oldest = min(reversed(queued), key=lambda run: self._turns.get(run.student, 0.0))
        room = self._backend.cores - sum(self._backend.cores_for(run.recipe) for run in running)
        if self._backend.cores_for(oldest.recipe) > room:
            return []
        if oldest.epochs_done or not self._backend.trains_together(oldest.recipe):
            return [oldest.id]
        by_seed = {
            run.recipe.seed: run.id
            for run in queued
            if not run.epochs_done and replace(run.recipe, seed=oldest.recipe.seed) == oldest.recipe
        }
        by_seed.pop(oldest.recipe.seed)  # itself, and others of its seed, which come later
        return [oldest.id, *by_seed.values()][:MOST_COPIES]

    def _is_dead(self, run: Run) -> bool:
        """Whether its process has ended, or its heartbeat has not changed for SILENT_SECONDS.

        The time is measured by this process's own monotonic clock: clocks of two machines differ, and after a laptop has
        slept every heartbeat in the store would look hours old.
        """
        if run.process is not None and run.host == socket.gethostname() and not _is_alive(run.process):
            return True
        heartbeat, since = self._heard.get(run.id, (None, 0.0))
        if heartbeat != run.heartbeat_at:
            self._heard[run.id] = (run.heartbeat_at, time.monotonic())
            return False
        return time.monotonic() - since > SILENT_SECONDS


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is alive, and belongs to another user
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether a child process has ended but was not yet waited for: until then its id is still in use."""
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
