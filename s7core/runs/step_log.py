"""Training steps and live tests of one run, kept in memory so that only new ones are read from the store."""

from collections.abc import Sequence
from threading import Lock

from s7core.runs.records import LiveTestRecord, StepCurve, StepRecord
from s7core.runs.store_reader import StoreReader


class StepLog:
    """Grows with the run. All who watch the run may share one log; it is safe to use from several threads.

    A run that is resumed deletes what was recorded after its last whole epoch, so it needs a new log.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._steps: list[StepRecord] = []
        self._live_tests: list[LiveTestRecord] = []
        self._lock = Lock()

    def read(self, store: StoreReader, at_most: int) -> StepCurve:
        """Read what is new; returns the steps as `StoreReader.steps` does, and all live tests."""
        with self._lock:
            last = self._steps[-1].step if self._steps else -1
            last_test = self._live_tests[-1].step if self._live_tests else -1
            new = store.curve_after(self._run_id, last, last_test)
            self._steps += new.steps
            self._live_tests += new.live_tests
            return StepCurve(evenly_spaced(self._steps, at_most), list(self._live_tests))


def evenly_spaced(steps: Sequence[StepRecord], at_most: int) -> list[StepRecord]:
    """Every k-th step by its number and the last one, no more than `at_most`; values are never averaged."""
    if not steps:
        return []
    last = steps[-1]
    every = 1 + last.step // (at_most - 1)
    if last.step + 1 == len(steps):  # none is missing: a long run need not be looked through each time
        return [*steps[:-1:every], last]
    return [step for step in steps if step.step % every == 0 or step is last]
