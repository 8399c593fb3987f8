"""Writes the weight snapshots of a run beside its training; what cannot be written is lost, and the run goes on."""

import logging
import threading
import time

from s7core.runs.attempt import Attempt
from s7core.runs.store_error import StoreError
from s7core.runs.weight_snapshot import encode_weights
from s7core.training.events import WeightSnapshot

_logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.5  # between two commits
FLUSH_SECONDS = 15.0  # that the end of a run waits for its snapshots


class SnapshotWriter:
    """Encodes and writes the snapshots of one attempt in a thread that lives while there is something to write.

    While the store cannot be written, they are kept and tried again with the next one, and for the last time by `flush`.
    They stay within MOST_SNAPSHOT_BYTES. No method raises anything or waits for the store, but for `flush`.
    """

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._lock = threading.Lock()  # of what follows
        self._taken: list[WeightSnapshot] = []  # that are not encoded yet
        self._thread: threading.Thread | None = None
        self._closed = False  # no more is written: the attempt is over, or something unforeseen happened
        self._flushing = threading.Event()
        # Of the thread alone.
        self._encoded: dict[int, bytes] = {}
        self._refusal = ""  # why the store could not be written when it was tried last
        self._written_at = -WRITE_SECONDS

    def add(self, snapshot: WeightSnapshot) -> None:
        """Write a snapshot soon."""
        with self._lock:
            if not self._closed:
                self._taken.append(snapshot)
                self._start()

    def flush(self) -> None:
        """Return once all that was added is written, or is lost, with a line in the log; no more is written afterwards."""
        self._flushing.set()
        with self._lock:
            if not self._closed and (self._taken or self._encoded):
                self._start()
            thread = self._thread
        if thread:
            thread.join(FLUSH_SECONDS)
        with self._lock:
            lost = 0 if self._closed else len(self._taken) + len(self._encoded)
            self._closed = True
        if lost:
            _logger.warning("%d weight snapshots of run %s are lost. %s", lost, self._attempt.run_id, self._refusal)

    def _start(self) -> None:
        """Begin the thread where none is at work; the lock is held."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="weight snapshots", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        try:
            while self._write():
                pass
        except Exception:  # the run goes on without snapshots, whatever it was
            _logger.exception("The weight snapshots of run %s are no longer kept.", self._attempt.run_id)
            with self._lock:
                self._closed, self._taken, self._thread = True, [], None

    def _write(self) -> bool:
        """Write what there is, at most once in WRITE_SECONDS; False, and the thread ends, where nothing is left to do."""
        self._flushing.wait(max(self._written_at + WRITE_SECONDS - time.monotonic(), 0))
        with self._lock:
            taken, self._taken = self._taken, []
        self._encoded |= {snapshot.steps_taken: encode_weights(snapshot.weights) for snapshot in taken}
        is_over = False
        try:
            is_over = not self._attempt.add_weight_snapshots(self._encoded)
            self._encoded = {}
        except StoreError as error:
            self._refusal = str(error)
        self._written_at = time.monotonic()
        with self._lock:
            self._closed |= is_over
            if self._taken and not self._closed:
                return True
            self._taken, self._thread = [], None
            return False
