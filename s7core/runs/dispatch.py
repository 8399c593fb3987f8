"""The queue: takes runs in turn between their owners, hands them to the backend, and finds those whose worker died."""

import logging
import os
import socket
import threading
import time
from dataclasses import replace

from s7core.runs.backends.local import LocalBackend
from s7core.runs.records import Run
from s7core.runs.store import Store

_logger = logging.getLogger(__name__)

QUEUE_POLL_SECONDS = 0.2
RETRY_SECONDS = 5.0
MOST_COPIES = 64
SILENT_SECONDS = 60.0  # a run that has not been heard of for so long is taken for dead
INTERRUPTED = "Its process ended before the run did. What it had recorded is kept."


class Dispatch:
    """A thread that keeps the backend busy. Several may share one store: each run is claimed once."""

    def __init__(self, store: Store, backend: LocalBackend) -> None:
        self._store, self._backend = store, backend
        self._wake = threading.Event()
        self._closed = False
        self._heard: dict[str, tuple[float | None, float]] = {}
        self._turns: dict[str, float] = {}  # when a run of each owner was last taken
        self._thread = threading.Thread(target=self._loop, name="dispatch", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now rather than at the next poll."""
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
            except Exception:  # a full disk or a locked store passes; a queue that silently stands still does not
                _logger.exception("The queue could not be tended; trying again in %.0f s.", RETRY_SECONDS)
                time.sleep(RETRY_SECONDS)
            self._wake.wait(QUEUE_POLL_SECONDS)

    def _tend(self) -> None:
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
                self._backend.warm()  # only now: the start of a worker would slow a run down
            return
        chosen = self._choose(queued, running)
        if chosen and self._store.claim(chosen, len(running)):
            self._turns |= {run.student: time.monotonic() for run in queued if run.id in chosen}
            self._backend.start(chosen, self._store.url)
            self.wake()  # there may be room for more

    def _choose(self, queued: list[Run], running: list[Run]) -> list[str]:
        """The next run, if it has room, and on a GPU with it all its replicates: they train as one wide network.

        Next is the oldest of whoever has waited longest since their last one; without a class all runs have one owner.
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
        """Whether its process has gone, or nothing has been heard of it for long while this thread was awake.

        Silence is measured by this process's own clock: clocks of two machines differ, and a laptop that slept
        would make every run look silent for hours.
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
        return True  # it lives, and belongs to someone else
    return not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """A child that ended and was not yet waited for still answers to its number."""
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
