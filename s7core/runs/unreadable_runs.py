"""Runs of the store whose rows cannot be read: they are left out of every answer, and named once."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from s7core.language.catalog import SOURCE
from s7core.language.translation import speaking
from s7core.runs.records import Run
from s7core.runs.run_query import run_of

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class UnreadableRun:
    """The id of a run that cannot be read, and why."""

    id: str
    reason: str


class UnreadableRuns:
    """What reading a store has met: ids of runs that could be read, and the others with the reasons.

    It is safe to use from several threads.
    """

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}
        self._readable: set[str] = set()
        self._lock = threading.Lock()

    @property
    def ids(self) -> list[str]:
        """Ids of the runs that could not be read."""
        with self._lock:
            return list(self._reasons)

    def readable(self, rows: Iterable[Any]) -> list[Run]:
        """The runs of these rows, without those that cannot be read."""
        runs = []
        for row in rows:
            try:
                with speaking(SOURCE):  # what is wrong is kept, for whoever asks later
                    runs.append(run_of(row))
            except Exception as error:  # whatever a damaged row does, the other runs are still shown
                self._note(str(row["id"]), " ".join(str(error).split()) or type(error).__name__)
        with self._lock:
            self._readable.update(run.id for run in runs)
            for repaired in self._reasons.keys() & {run.id for run in runs} if self._reasons else ():
                del self._reasons[repaired]
        return runs

    def all_of(self, stored: set[str], rows_of: Callable[[list[str]], Iterable[Any]]) -> list[UnreadableRun]:
        """Those of the `stored` runs that cannot be read; `rows_of` gives the rows of runs, asked for those not yet read."""
        with self._lock:
            self._readable &= stored
            unread = sorted(stored - self._readable)
        if unread:
            self.readable(rows_of(unread))
        with self._lock:
            self._reasons = {run_id: self._reasons[run_id] for run_id in sorted(self._reasons.keys() & stored)}
            return [UnreadableRun(run_id, reason) for run_id, reason in self._reasons.items()]

    def _note(self, run_id: str, reason: str) -> None:
        with self._lock:
            known = run_id in self._reasons
            self._reasons[run_id] = reason
            self._readable.discard(run_id)
        if not known:
            _logger.warning("Run %s cannot be read and is left out: %s", run_id, reason)
