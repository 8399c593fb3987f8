"""Answers to a question of the store that pages ask again and again, each kept for a moment.

Several servers may share a store, so no answer is kept for long: what one of them writes, the others read within
ASKED_AGAIN_SECONDS.
"""

import threading
import time
from collections.abc import Callable

from s7core.runs.store_error import StoreError

ASKED_AGAIN_SECONDS = 0.5  # how old an answer may be
MOST_FRESH_ANSWERS = 4_096  # that are kept, those asked for last


class FreshAnswers:
    """Whether something is so, by its key; safe to use from several threads."""

    def __init__(self, ask: Callable[[str], bool], clock: Callable[[], float] = time.monotonic) -> None:
        """`ask` reads the answer for a key from the store; `clock` counts seconds."""
        self._ask, self._clock = ask, clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[bool, float]] = {}  # with the moment at which it was asked; the latest at the end
        self._changes = 0  # how often `forget` was called

    def answer(self, key: str, fresh: bool = False) -> bool:
        """The answer of now, or with `fresh` false of ASKED_AGAIN_SECONDS ago at the most.

        While the store cannot be read, what was known last still counts where nothing `fresh` is asked for, so that pages
        say what is wrong to whom they said it before. StoreError otherwise.
        """
        with self._lock:
            now, changes = self._clock(), self._changes
            kept = None if fresh else self._kept.get(key)
        if kept and now - kept[1] < ASKED_AGAIN_SECONDS:
            return kept[0]
        try:
            found = self._ask(key)
        except StoreError:
            if kept:
                return kept[0]
            raise
        with self._lock:
            if changes == self._changes:  # otherwise the answer may be of the time before the change
                self._kept.pop(key, None)
                self._kept[key] = (found, now)
                while len(self._kept) > MOST_FRESH_ANSWERS:
                    del self._kept[next(iter(self._kept))]
        return found

    def forget(self, key: str) -> None:
        """Ask anew next time, since the answer was changed just now."""
        with self._lock:
            self._changes += 1
            self._kept.pop(key, None)
