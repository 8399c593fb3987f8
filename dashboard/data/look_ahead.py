"""The thread that computes what a page will probably be asked for next."""

import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

MOST_WAITING = 16  # computations; what comes on top is computed when it is asked for

_logger = logging.getLogger(__name__)


class LookAhead:
    """Computes one thing after another in one thread, so that the pages of all visitors have the other cores.

    What it computes must be kept by a cache of its own. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "look-ahead")
        self._lock = threading.Lock()
        self._pending: set[Hashable] = set()  # what waits or is being computed

    def submit(self, key: Hashable, compute: Callable[[], object]) -> bool:
        """Have something computed; False where it already waits or is being computed, or where MOST_WAITING others wait.

        `key` is equal for equal computations. An error is logged: whoever asks for the result computes it again and gets it.
        """
        with self._lock:
            if key in self._pending or len(self._pending) >= MOST_WAITING:
                return False
            self._pending.add(key)
        self._thread.submit(self._compute, key, compute)
        return True

    def close(self) -> None:
        """Give up what waits, and end the thread after what it computes now."""
        self._thread.shutdown(cancel_futures=True)

    def _compute(self, key: Hashable, compute: Callable[[], object]) -> None:
        try:
            compute()
        except Exception:
            _logger.exception("%s could not be computed ahead.", key)
        finally:
            with self._lock:
                self._pending.discard(key)
