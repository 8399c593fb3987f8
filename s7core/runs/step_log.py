"""The training steps of one run, kept in memory so that only new ones are read from the store."""

from collections.abc import Sequence
from threading import Lock

from s7core.runs.records import StepRecord
from s7core.runs.store_reader import StoreReader


class StepLog:
    """Grows with the run. All who watch the run may share one log; it is safe to use from several threads.

    A run that is resumed deletes the steps after its last whole epoch, so it needs a new log.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._steps: list[StepRecord] = []
        self._lock = Lock()

    def read(self, store: StoreReader, at_most: int) -> list[StepRecord]:
        """Read what is new, and return the steps as `StoreReader.steps` does."""
        with self._lock:
            last = self._steps[-1].step if self._steps else -1
            self._steps += store.steps_after(self._run_id, last)
            return evenly_spaced(self._steps, at_most)


def evenly_spaced(steps: Sequence[StepRecord], at_most: int) -> list[StepRecord]:
    """Every k-th step by its number and the last one, no more than `at_most`; values are never averaged."""
    if not steps:
        return []
    every = 1 + steps[-1].step // (at_most - 1)
    return [step for step in steps if step.step % every == 0 or step is steps[-1]]
