"""Objects that live as long as the server: each is made once, on first use, and shared by all sessions.

Streamlit's own cache is not for them: a session can have it emptied, which would sign the teacher out and begin a second
queue.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar


class Closable(Protocol):
    """Something with threads or processes of its own, which `close` ends."""

    def close(self) -> object: ...


Shared = TypeVar("Shared")
SharedClosable = TypeVar("SharedClosable", bound=Closable)

_all: "list[MadeOnce[Any]]" = []  # in the order in which they were declared


class MadeOnce(Generic[Shared]):
    """Decorates a function without arguments: its result is kept until `close`. Safe to call from several threads.

    Where `make` raises an error nothing is kept, so the next call tries again.
    """

    def __init__(self, make: Callable[[], Shared], end: Callable[[Shared], object] | None = None) -> None:
        """`end` is called with what was made when it is given up."""
        self._make, self._end = make, end
        self.__doc__, self.__name__ = make.__doc__, make.__name__
        self._lock = threading.RLock()
        self._kept: list[Shared] = []
        _all.append(self)

    def __call__(self) -> Shared:
        with self._lock:
            if not self._kept:
                self._kept.append(self._make())
            return self._kept[0]

    @property
    def is_made(self) -> bool:
        """Whether a call would return at once."""
        return bool(self._kept)

    def close(self) -> None:
        """Give up what was made, if anything: the next call makes another one."""
        with self._lock:
            given_up = self._kept.copy()
            self._kept.clear()
        if self._end:
            for each in given_up:
                self._end(each)


def made_once_and_closed(make: Callable[[], SharedClosable]) -> MadeOnce[SharedClosable]:
    """The same for a result that is closed when it is given up."""
    return MadeOnce(make, lambda made: made.close())


def close_singletons() -> None:
    """Give up all that was made, the latest declared first: it may use what was declared before."""
    for each in reversed(_all):
        each.close()
