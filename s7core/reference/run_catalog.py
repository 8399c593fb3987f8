"""All runs that can be read: the user's own in the store, and beside them the reference runs."""

from s7core.reference.reference_store import PREFIX, ReferenceStore
from s7core.runs.records import EpochRecord, Result, Run, StepRecord
from s7core.runs.store import Store


class RunCatalog:
    """Reads from the store or from the reference_store, by the run's id. It writes to neither."""

    def __init__(self, store: Store, reference_store: ReferenceStore) -> None:
        self.store, self.reference_store = store, reference_store

    def runs(self) -> list[Run]:
        """The user's own, the newest first, then the reference runs."""
        return [*self.store.runs(), *self.reference_store.runs()]

    def run(self, run_id: str) -> Run | None:
        return self._home(run_id).run(run_id)

    def group(self, key: str) -> list[Run]:
        return self.reference_store.group(key)

    def epochs(self, run_id: str) -> list[EpochRecord]:
        return self._home(run_id).epochs(run_id)

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        return self._home(run_id).predictions(run_id, epoch)

    def steps(self, run_id: str, at_most: int = 400) -> list[StepRecord]:
        return self._home(run_id).steps(run_id, at_most)

    def result(self, run_id: str) -> Result | None:
        return self._home(run_id).result(run_id)

    def _home(self, run_id: str) -> Store | ReferenceStore:
        return self.reference_store if run_id.startswith(PREFIX) else self.store
