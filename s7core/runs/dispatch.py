"""The queue: hands waiting runs to the backend in the order of `queue_order`, and ends runs whose process has died."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from s7core.recipe import Recipe
from s7core.runs import process_identity
from s7core.runs.backends.base import Backend
from s7core.runs.dead_runs import HeartbeatWatch, process_of
from s7core.runs.process_identity import ALIVE, GONE
from s7core.runs.queue_order import Choice, ExpectedStart, expected_starts, next_choice
from s7core.runs.queue_reader import QueueReader
from s7core.runs.records import Run
from s7core.runs.store import Store

_logger = logging.getLogger(__name__)

QUEUE_POLL_SECONDS = 0.2
RETRY_SECONDS = 5.0
SILENT_SECONDS = 60.0  # a run whose heartbeat has stood still for so long counts as dead
STARTING_SECONDS = 300.0  # the same for one whose process has not begun: torch may have to be read from a slow disk
GRACE_SECONDS = 10.0  # after that in which the store could be written, so that only its process can be why it is silent


def _no_limits(running: Sequence[Run]) -> None:
    """Runs train for as long as they take."""


class Dispatch:
    """A thread that starts waiting runs while the backend has free cores.

    Several processes may each have one on the same store: every run is claimed by one of them.
    """

    def __init__(self, store: Store, backend: Backend, limit_running: Callable[[Sequence[Run]], None] = _no_limits) -> None:
        """`limit_running` is called at each poll with the runs that train, and may ask some of them to stop."""
        self._store, self._backend, self._limit_running = store, backend, limit_running
        self._wake = threading.Event()
        self._closed = False
        self._watch = HeartbeatWatch()
        self._ended: set[tuple[str, str]] = set()  # attempts of this backend that have ended, until the store says so too
        self._reader = QueueReader(store, backend)
        self._thread = threading.Thread(target=self._loop, name="dispatch", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Read the queue now rather than at the next poll."""
        self._wake.set()

    def expected_starts(self, queued: Sequence[Run]) -> list[ExpectedStart]:
        """These queued runs in the order in which they will start, and in how many seconds."""
        running = self._reader.training(self._store.runs("running"))
        served = self._store.served_owners() if _is_class(queued) else frozenset[str]()
        return expected_starts(self._reader.waiting(queued), running, served, self._backend.cores)

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
                self._watch.forget()
                _logger.exception("The queue could not be tended; trying again in %.0f s.", RETRY_SECONDS)
                time.sleep(RETRY_SECONDS)
            self._wake.wait(QUEUE_POLL_SECONDS)

    def _tend(self) -> None:
        """End dead attempts, release their workers, and start the next run if there is room for it."""
        self._ended.update(self._backend.ended())
        running = self._store.runs("running")
        silent = self._watch.silent_seconds(running)
        dead = [run for run in running if (run.id, run.attempt) in self._ended or self._is_dead(run, silent[run.id])]
        settled = [run for run in dead if self._store.end_dead(run) != "running"]
        running = [run for run in running if run not in settled]
        self._ended &= {(run.id, run.attempt) for run in running}
        self._backend.free({(run.id, run.attempt) for run in running})
        self._limit_running(running)
        if running and self._room(running) <= 0:
            return  # however many wait: a long queue is not read at each poll
        queued = self._store.runs("queued")
        if not queued:
            if not running:
                self._backend.warm()  # only while nothing trains: starting a worker would slow a run down
            return
        choice = self._choose(queued, running) if self._backend.is_ready() else None
        if choice is None:
            return
        chosen = [run.id for run in choice.runs]
        served = choice.owners if _is_class(queued) else ()
        others = len(running) + self._store.count_unreadable("running")
        if attempt := self._store.claim(chosen, others, served, choice.begins_turn):
            self._start(chosen, attempt)
            self.wake()  # there may be room for more

    def _start(self, claimed: Sequence[str], attempt: str) -> None:
        try:
            for together in self._alike(claimed):
                self._backend.start(together, attempt, self._store.url)
        except BaseException:  # no memory for another process, for example: the runs go back to their place in the queue
            self._ended.update((run_id, attempt) for run_id in claimed)
            raise

    def _choose(self, queued: list[Run], running: list[Run]) -> Choice | None:
        """The next run, and on a GPU its replicates too, which train with it as one wide network; None without room."""
        room = self._room(running)
        if room <= 0:
            return None
        served = self._store.served_owners() if _is_class(queued) else frozenset[str]()
        choice = next_choice(self._reader.waiting(queued), {run.student for run in running}, served)
        return choice if choice and choice.runs[0].cores <= room else None

    def _room(self, running: Sequence[Run]) -> int:
        """Cores that the runs which train leave free."""
        return self._backend.cores - sum(self._backend.cores_for(run.recipe) for run in running)

    def _alike(self, run_ids: Sequence[str]) -> list[list[str]]:
        """The claimed runs in groups that differ in their seeds only: a recipe may have been changed before the claim."""
        if len(run_ids) == 1:
            return [list(run_ids)]
        groups: dict[Recipe, list[str]] = {}
        for run in filter(None, map(self._store.run, run_ids)):
            groups.setdefault(replace(run.recipe, seed=0), []).append(run.id)
        return list(groups.values())

    def _is_dead(self, run: Run, silent_seconds: float) -> bool:
        """Whether nothing trains this running run: its process is gone, or hangs, or has not been heard from elsewhere.

        A process that hangs is killed, but never a command in somebody's terminal.
        """
        process = process_of(run)
        if process == GONE:
            return True
        limit = SILENT_SECONDS if run.has_begun else STARTING_SECONDS
        if silent_seconds <= limit or (run.in_terminal and process == ALIVE):
            return False
        if silent_seconds <= limit + GRACE_SECONDS:
            self._store.check_writable()
            return False
        _logger.error("Run %s shows no sign of life: its process is ended.", run.id)
        self._backend.kill(run.id, run.attempt)
        if run.has_begun and process == ALIVE and run.process is not None:
            process_identity.kill(run.process, run.process_key)  # it may be a worker of a server that has ended
        return True


def _is_class(queued: Sequence[Run]) -> bool:
    """Whether students wait: only then does it matter who was served."""
    return any(run.student for run in queued)
