"""Files that take seconds to make are made one after the other, so that whoever wants many holds up nobody else."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.server.deferred_files import FileNotMadeError

MADE_AT_ONCE = 1  # of all sessions together; such a file is made on one core, and training needs the others
MOST_OF_ONE = 2  # of one session, being made or waiting
MOST_OF_ALL = 12

Made = TypeVar("Made")


class ExportTurns:
    """At most `at_once` files are made at the same time; safe to use from several threads."""

    def __init__(self, at_once: int = MADE_AT_ONCE, most_of_one: int = MOST_OF_ONE, most_of_all: int = MOST_OF_ALL) -> None:
        self._most_of_one, self._most_of_all = most_of_one, most_of_all
        self._free = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._there: Counter[str] = Counter()  # files by session

    @contextmanager
    def turn(self, session: str) -> Iterator[None]:
        """Wait until it is this session's turn, and have it; FileNotMadeError where too many wait already."""
        with self._lock:
            if self._there[session] >= self._most_of_one:
                raise FileNotMadeError(
                    f"{self._most_of_one} of your files are still being made: try again when they are there."
                )
            if self._there.total() >= self._most_of_all:
                raise FileNotMadeError("The server makes many files at the moment: try again in half a minute.")
            self._there[session] += 1
        try:
            with self._free:
                yield
        finally:
            with self._lock:
                self._there[session] -= 1
                self._there += Counter()  # drops sessions without any


_of_server = ExportTurns()


def in_turn(session: str, make: Callable[[], Made]) -> Made:
    """What `make` returns, once it is this session's turn; FileNotMadeError where too many wait already."""
    with _of_server.turn(session):
        return make()


def this_session() -> str:
    """What tells the session that draws now from others; "" outside of one."""
    context = get_script_run_ctx()
    return context.session_id if context else ""
