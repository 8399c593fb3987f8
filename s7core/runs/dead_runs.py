"""Finds runs that count as running although nothing trains them any more, and says so in the store."""

import socket
import time
from collections.abc import Callable

import psutil

from s7core.runs import process_identity
from s7core.runs.process_identity import ELSEWHERE, GONE, PAUSED
from s7core.runs.records import Run
from s7core.runs.store import Store

UNHEARD_SECONDS = 600.0  # after which a run of another machine is suspected to be dead
SIGN_OF_LIFE_SECONDS = 3.0  # in which a run that trains would report several times
MOST_BETWEEN_POLLS = 1.0  # seconds; a longer pause means that the watching process itself stood still


def settle_dead_runs(store: Store) -> list[str]:
    """End the attempts that nothing trains any more, as `Store.end_dead` does, and return the ids of their runs.

    A process that cannot be seen from here, in another container for example, counts as ended where its run was not heard of
    for UNHEARD_SECONDS by the clock of this machine, and shows no sign of life while this function waits for one.
    """
    found = [(run, process_of(run)) for run in store.runs("running")]
    dead = [run for run, process in found if process == GONE]
    elsewhere = [run for run, process in found if process == ELSEWHERE and _unheard_of(run)]
    if elsewhere:
        time.sleep(SIGN_OF_LIFE_SECONDS)
    return [run.id for run in (*dead, *elsewhere) if store.end_dead(run) != "running"]  # unless it has shown one meanwhile


def _unheard_of(run: Run) -> bool:
    return run.heartbeat_at is None or abs(time.time() - run.heartbeat_at) > UNHEARD_SECONDS


def process_of(run: Run) -> str:
    """What the process of a running run does: see `process_identity.state_of`."""
    if run.process_key and run.process is not None:
        return process_identity.state_of(run.process, run.process_key, run.heartbeat_at or 0.0)
    # A version before store format 5 trains it, or did; without the moment of its start an id may be another's by now.
    if run.process is not None and run.host == socket.gethostname() and not psutil.pid_exists(run.process):
        return GONE
    return ELSEWHERE


class HeartbeatWatch:
    """For how long the heartbeats of runs have stood still, counting only the time in which this object was asked.

    So a pause of the watching process, which often is one of the whole machine, makes no run look dead. Clocks of other
    machines and changes of the clock do not matter: only this process's monotonic clock is used.
    """

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        """`clock` gives seconds that only grow, `time.monotonic` if None."""
        self._clock = clock or time.monotonic
        self._silent: dict[tuple[str, str], tuple[float | None, float]] = {}  # by run and attempt: heartbeat, seconds
        self._asked_at = self._clock()

    def silent_seconds(self, running: list[Run]) -> dict[str, float]:
        """For each of all the runs that are running now, by its id, how long its heartbeat has stood still.

        Ask again at least every MOST_BETWEEN_POLLS: what lies between two questions counts as no more than that.
        """
        now = self._clock()
        passed, self._asked_at = min(now - self._asked_at, MOST_BETWEEN_POLLS), now
        known = self._silent
        self._silent = {}
        for run in running:
            heartbeat, silent = known.get((run.id, run.attempt), (None, 0.0))
            silent = silent + passed if heartbeat == run.heartbeat_at and _may_report(run) else 0.0
            self._silent[run.id, run.attempt] = (run.heartbeat_at, silent)
        return {run_id: silent for (run_id, _), (_, silent) in self._silent.items()}

    def forget(self) -> None:
        """Start to count anew, because nobody could have written a heartbeat."""
        self._silent = {}


def _may_report(run: Run) -> bool:
    return process_of(run) != PAUSED
