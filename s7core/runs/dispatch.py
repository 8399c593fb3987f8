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
from s7core.runs.queue_order import Choice, ExpectedStart, WaitingLine, expected_starts
from s7core.runs.queue_reader import QueueListing, QueueReader
from s7core.runs.records import Run
from s7core.runs.refused_runs import interrupt_queued
from s7core.runs.store import Store

_logger = logging.getLogger(__name__)

QUEUE_POLL_SECONDS = 0.2
MOST_STARTS = 100  # of one poll, so that dead runs are found meanwhile
RETRY_SECONDS = 5.0
SILENT_SECONDS = 60.0  # a run whose heartbeat has stood still for so long counts as dead
STARTING_SECONDS = 300.0  # the same for one whose process has not begun: torch may have to be read from a slow disk
STOPPING_SECONDS = 1.0  # the same for one that shall stop before its process has begun: a cluster may be gone
GRACE_SECONDS = 10.0  # after that in which the store could be written, so that only its process can be why it is silent


def _no_limits(running: Sequence[Run]) -> None:
    """Runs train for as long as they take."""


class QueueTender:
    """What is done for the queue at each poll, without a thread: whoever calls `tend` says when, and by which clock."""

    def __init__(
        self,
        store: Store,
        backend: Backend,
        limit_running: Callable[[Sequence[Run]], None] = _no_limits,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """`limit_running` is called at each poll with the runs that train, and may ask some of them to stop.

        `clock` gives seconds that only grow, `time.monotonic` if None.
        """
        clock = clock or time.monotonic
        self._store, self._backend, self._limit_running = store, backend, limit_running
        self._watch = HeartbeatWatch(clock)
        self._ended: set[tuple[str, str]] = set()  # attempts of this backend that have ended, until the store says so too
        self._reader = QueueReader(store, backend, clock)
        self._listing = QueueListing(store, self._reader, clock)

    def expected_starts(self, queued: Sequence[Run]) -> list[ExpectedStart]:
        """These queued runs in the order in which they will start, and in how many seconds."""
        running = self._reader.training(self._store.runs("running"))
        served = self._store.served_owners() if any(run.student for run in queued) else frozenset[str]()
        return expected_starts(self._reader.waiting(queued), running, served, self._backend.cores)

    def forget_silence(self) -> None:
        """Count anew for how long runs were silent, because nobody could have written a heartbeat."""
        self._watch.forget()

    def tend(self) -> bool:
        """End dead attempts, release their workers, and start the next runs while there is room for them.

        Returns whether to call again at once, since more runs may start.
        """
        running = self._without_dead(self._store.runs("running"))
        self._backend.free({(run.id, run.attempt) for run in running})
        self._limit_running(running)
        if running and self._room(running) <= 0:
            return False  # however many wait: a long queue is not read at each poll
        line = self._listing.line()
        if not line:
            if not running:
                self._backend.warm()  # only while nothing trains: starting a worker would slow a run down
            return False
        return self._start_from(line, running)

    def _without_dead(self, running: list[Run]) -> list[Run]:
        """End the attempts that nothing trains any more, and return the runs that are left."""
        self._ended.update(self._backend.ended())
        silent = self._watch.silent_seconds(running)
        dead = [run for run in running if (run.id, run.attempt) in self._ended or self._is_dead(run, silent[run.id])]
        settled = {run.id for run in dead if self._store.end_dead(run) != "running"}
        running = [run for run in running if run.id not in settled]
        self._ended &= {(run.id, run.attempt) for run in running}
        return running

    def _start_from(self, line: WaitingLine, running: list[Run]) -> bool:
        """Start runs of the line, at most MOST_STARTS, and return whether there may be room for more."""
        served = self._store.served_owners() if line.has_students else frozenset[str]()
        unreadable = self._store.count_unreadable("running")
        for _ in range(MOST_STARTS):
            is_class = line.has_students
            choice = self._choose(line, running, served if is_class else frozenset()) if self._backend.is_ready() else None
            if choice is None:
                return False
            begun = self._begin(choice, len(running) + unreadable, served if is_class else None)
            if not begun:  # the queue is not what it was thought to be
                self._listing.forget()
                return False
            line.take(run.id for run in choice.runs)
            running, served = running + begun, choice.served if is_class else served
        return True

    def _choose(self, line: WaitingLine, running: Sequence[Run], served: frozenset[str]) -> Choice | None:
        """The next run, and on a GPU its replicates too, which train with it as one wide network; None without room."""
        room = self._room(running)
        choice = line.next_choice({run.student for run in running}, served) if room > 0 else None
        return choice if choice and choice.runs[0].cores <= room else None

    def _begin(self, choice: Choice, running: int, served: frozenset[str] | None) -> list[Run]:
        """Start what was chosen and return its runs as they were before; none where another server has changed something.

        `running` and `served` are by what it was chosen; outside a class `served` is None.
        """
        chosen = [run.id for run in choice.runs]
        fresh = [run for run in self._store.runs_named(chosen) if run.state == "queued"]
        if {run.id: run.recipe for run in fresh} != {run.id: run.recipe for run in choice.runs}:
            return []
        if refusal := next(filter(None, (self._backend.refusal(run.recipe) for run in fresh)), ""):
            interrupt_queued(self._store, chosen, refusal)
            return []
        attempt = self._store.claim(
            chosen,
            running=running,
            served=() if served is None else choice.owners,
            begins_turn=choice.begins_turn,
            place=self._backend.place,
            served_before=served,
        )
        if not attempt:
            return []
        self._start(chosen, attempt)
        return fresh

    def _start(self, claimed: Sequence[str], attempt: str) -> None:
        try:
            for together in self._alike(claimed):
                self._backend.start(together, attempt, self._store.url)
        except BaseException:  # no memory for another process, for example: the runs go back to their place in the queue
            self._ended.update((run_id, attempt) for run_id in claimed)
            raise

    def _room(self, running: Sequence[Run]) -> int:
        """Cores of the backend that the runs which train leave free."""
        here = (run for run in running if run.place in ("", self._backend.place))  # "": begun before store format 8
        return self._backend.cores - sum(self._backend.cores_for(run.recipe) for run in here)

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
        if run.stop_requested and not run.has_begun and silent_seconds > STOPPING_SECONDS:
            self._backend.kill(run.id, run.attempt)
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


class Dispatch:
    """A thread that starts waiting runs while the backend has free cores.

    Several processes may each have one on the same store: every run is claimed by one of them.
    """

    def __init__(self, store: Store, backend: Backend, limit_running: Callable[[Sequence[Run]], None] = _no_limits) -> None:
        """`limit_running` is called at each poll with the runs that train, and may ask some of them to stop."""
        self._backend = backend
        self._tender = QueueTender(store, backend, limit_running)
        self._wake = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name="dispatch", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Read the queue now rather than at the next poll."""
        self._wake.set()

    def expected_starts(self, queued: Sequence[Run]) -> list[ExpectedStart]:
        """These queued runs in the order in which they will start, and in how many seconds."""
        return self._tender.expected_starts(queued)

    def refusal(self, recipe: Recipe) -> str:
        """Why a run of this recipe can never train here, in a sentence; "" where it can."""
        return self._backend.refusal(recipe)

    def side_by_side(self, recipe: Recipe) -> int:
        """How many runs of this recipe train at once where nothing else does; at least one."""
        return max(1, self._backend.cores // max(1, self._backend.cores_for(recipe)))

    def summary(self) -> str:
        """How full the cluster is that trains the runs, or why it cannot be used; "" on a single machine."""
        return self._backend.summary()

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
                self._tender.forget_silence()
                _logger.exception("The queue could not be tended; trying again in %.0f s.", RETRY_SECONDS)
                time.sleep(RETRY_SECONDS)
            self._wake.wait(QUEUE_POLL_SECONDS)

    def _tend(self) -> None:
        if self._tender.tend():
            self.wake()
