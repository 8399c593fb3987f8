"""Stops students' runs that have trained for as long as their class allows."""

import time
from collections.abc import Callable, Sequence

from s7core import formatting
from s7core.classroom.register import Register
from s7core.runs.records import Run
from s7core.runs.run_messages import TIME_IS_UP
from s7core.runs.store import Store

CHECK_SECONDS = 1.0


class TimeLimit:
    """Call it with the running runs as often as they are looked at; it looks closer once every CHECK_SECONDS.

    A run is asked to stop, so what it has learned is kept; the reason stands in its message.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970, as in the store."""
        self._store, self._register, self._clock = store, Register(store), clock
        self._checked_at = float("-inf")

    def __call__(self, running: Sequence[Run]) -> None:
        now = self._clock()
        if 0 <= now - self._checked_at < CHECK_SECONDS:
            return
        self._checked_at = now
        begun = [run for run in running if run.class_name and run.started_at is not None and not run.stop_requested]
        if not begun:
            return
        minutes = {each.name: each.limits.minutes for each in self._register.classes()}
        trained = self._store.trained_seconds([run.id for run in begun])
        for run in begun:
            # After a resumption `started_at` is that of the latest attempt, and the epochs are of all.
            seconds = max(now - (run.started_at or now), trained.get(run.id, 0.0))
            if run.class_name in minutes and seconds >= minutes[run.class_name] * 60:
                allowed = formatting.duration(minutes[run.class_name] * 60)
                self._store.request_stop(run.id, TIME_IS_UP.format(duration=allowed))
