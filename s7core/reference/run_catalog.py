"""All runs that can be read: the user's own in the store, and beside them the reference runs."""

from s7core.reference.reference_store import PREFIX, Shelf
from s7core.runs.records import EpochRecord, Result, Run, StepRecord
from s7core.runs.store import Store


class Library:
    """Reads from the store or from the shelf, by the run's id. It writes to neither."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self.store, self.shelf = store, shelf

    def runs(self) -> list[Run]:
        """The user's own, the newest first, then the reference runs."""
        return [*self.store.runs(), *self.shelf.runs()]

    def run(self, run_id: str) -> Run | None:
        return self._home(run_id).run(run_id)

    def group(self, key: str) -> list[Run]:
        return self.shelf.group(key)

    def epochs(self, run_id: str) -> list[EpochRecord]:
        return self._home(run_id).epochs(run_id)

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        return self._home(run_id).predictions(run_id, epoch)

    def steps(self, run_id: str, at_most: int = 400) -> list[StepRecord]:
        return self._home(run_id).steps(run_id, at_most)

    def result(self, run_id: str) -> Result | None:
        return self._home(run_id).result(run_id)

    def _home(self, run_id: str) -> Store | Shelf:
        return self.shelf if run_id.startswith(PREFIX) else self.store
