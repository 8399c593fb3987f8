"""When each waiting run will start: worked out for all sessions together, once a second or more rarely."""

import threading
import time
from dataclasses import dataclass

from dashboard.data.resources import dispatch, store
from dashboard.data.server_singletons import MadeOnce
from s7core.runs.records import Run

FORECAST_SECONDS = 1.0  # how old a forecast may be; browsers count down in between
KEPT_TIMES = 20  # the processor time it took, for which it is kept at least: thousands of waiting runs take seconds


@dataclass(frozen=True)
class QueuedRun:
    """A waiting run, its place in the queue, from 1, and when it will start, None where that is unknown."""

    run: Run
    place: int
    starts_at: float | None  # by time.monotonic() of this process

    @property
    def seconds(self) -> float | None:
        """Seconds from now until it starts, never below 0."""
        return None if self.starts_at is None else max(0.0, self.starts_at - time.monotonic())


class _Forecast:
    """The forecast of one moment, made anew when it is too old. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queued: dict[str, QueuedRun] | None = None
        self._begun_at, self._took = 0.0, 0.0

    def of_now(self) -> dict[str, QueuedRun]:
        """The forecast; while somebody makes it anew, others get the one before."""
        if not self._lock.acquire(blocking=self._queued is None):
            return self._queued or {}
        try:
            if self._queued is None or time.monotonic() - self._begun_at >= max(FORECAST_SECONDS, self._took * KEPT_TIMES):
                self._begun_at, began = time.monotonic(), time.thread_time()
                self._queued = _made_now()
                self._took = time.thread_time() - began
            return self._queued
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Make it anew when asked the next time, unless that takes long."""
        if self._took * KEPT_TIMES <= FORECAST_SECONDS:
            with self._lock:
                self._queued = None


@MadeOnce
def _forecast() -> _Forecast:
    """The one of this server."""
    return _Forecast()


def queue_forecast() -> dict[str, QueuedRun]:
    """The waiting runs by their ids, in the order in which they will start. Nobody changes it."""
    return _forecast().of_now()


def forget_queue_forecast() -> None:
    """Let the next question see what was changed just now; with thousands of waiting runs, a little later."""
    _forecast().forget()


def _made_now() -> dict[str, QueuedRun]:
    queued = {run.id: run for run in store().runs("queued")}
    if not queued:
        return {}
    now = time.monotonic()
    return {
        start.run_id: QueuedRun(queued[start.run_id], start.place, None if start.seconds is None else now + start.seconds)
        for start in dispatch().expected_starts(list(queued.values()))
    }
