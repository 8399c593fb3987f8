"""One place to read any run by its id: the user's own runs in the store, and the reference runs."""

from collections.abc import Sequence

from s7core.reference.reference_store import PREFIX, ReferenceStore
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, Run, StepRecord
from s7core.runs.store import Store
from s7core.runs.store_reader import MOST_STEPS


class RunCatalog:
    """Reads from the store or from the reference store, chosen by the prefix of the run's id. It writes to neither."""

    def __init__(self, store: Store, reference_store: ReferenceStore) -> None:
        self.store, self.reference_store = store, reference_store

    def runs(self) -> list[Run]:
        """The user's own runs, the newest first, then the reference runs."""
        return [*self.store.runs(), *self.reference_store.runs()]

    def run(self, run_id: str) -> Run | None:
        """The run with this id, or None."""
        return self._source(run_id).run(run_id)

    def group(self, key: str) -> list[Run]:
        """The reference runs of the group with this key, by seed; ValueError if there is no such group."""
        return self.reference_store.group(key)

    def epochs(self, run_id: str) -> list[EpochRecord]:
        """The figures of every epoch; none for a run that does not exist."""
        return self._source(run_id).epochs(run_id)

    def epochs_of(self, run_ids: Sequence[str]) -> dict[str, list[EpochRecord]]:
        """`epochs` of several runs by their ids; of all own runs in one query."""
        own = [run_id for run_id in run_ids if not run_id.startswith(PREFIX)]
        shipped = {run_id: self.reference_store.epochs(run_id) for run_id in run_ids if run_id.startswith(PREFIX)}
        return (self.store.epochs_of(own) if own else {}) | shipped

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        """TEST_IMAGES bytes, the class predicted for each test image after this epoch, from 1; None for other epochs."""
        return self._source(run_id).predictions(run_id, epoch)

    def steps(self, run_id: str, at_most: int = MOST_STEPS) -> list[StepRecord]:
        """Training steps of a run, at most so many, evenly spaced; none for a reference run."""
        return self._source(run_id).steps(run_id, at_most)

    def live_tests(self, run_id: str) -> list[LiveTestRecord]:
        """The live tests of a run; none for a reference run."""
        return self._source(run_id).live_tests(run_id)

    def result(self, run_id: str) -> Result | None:
        """The latest snapshot, or None before the first epoch has ended."""
        return self._source(run_id).result(run_id)

    def snapshot_moments(self, run_id: str) -> list[int]:
        """After how many training steps there are weights of a run, ascending."""
        return self._source(run_id).snapshot_moments(run_id)

    def weight_snapshot(self, run_id: str, steps_taken: int) -> bytes | None:
        """The weights after so many training steps, for `decode_weights`; None where there are none of this moment."""
        return self._source(run_id).weight_snapshot(run_id, steps_taken)

    def _source(self, run_id: str) -> Store | ReferenceStore:
        return self.reference_store if run_id.startswith(PREFIX) else self.store
