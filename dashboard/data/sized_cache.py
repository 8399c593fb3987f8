"""A cache that is bounded by the size of what it keeps, for values that differ much in size."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_LOCKS = 16  # so many values can be made at once


class SizedCache(Generic[Value]):
    """Values by key, of at most so many bytes together; those that were not asked for longest go first.

    The newest value stays even if it alone is larger. Safe to use from several threads: who asks for a value that is being
    made waits for it. All get the same object, so nobody may change it.
    """

    def __init__(self, most_bytes: int, size: Callable[[Value], int]) -> None:
        self._most, self._size = most_bytes, size
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._making = [threading.Lock() for _ in range(_LOCKS)]

    @property
    def bytes_kept(self) -> int:
        """The size of all values together."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of this key, which `make` makes if there is none. What `make` raises is raised, and nothing is kept."""
        with self._making[hash(key) % _LOCKS]:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            value = make()
            with self._lock:
                self._kept[key] = value
                self._bytes += self._size(value)
                while self._bytes > self._most and len(self._kept) > 1:
                    _, oldest = self._kept.popitem(last=False)
                    self._bytes -= self._size(oldest)
            return value
