"""Files that take seconds to make are made one after the other, so that whoever wants many holds up nobody else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.server.deferred_files import FileNotMadeError
from s7core.language.translation import _

MADE_AT_ONCE = 1  # of all sessions together; such a file is made on one core, and training needs the others
MOST_OF_ONE = 2  # of one session, being made or waiting
MOST_OF_ADDRESS = 6  # of all sessions of one address, so that it leaves places to others
MOST_OF_ALL = 12

Made = TypeVar("Made")


class Asker(NamedTuple):
    """Who wants a file: a session, and the address that it comes from; "" where that is unknown."""

    session: str
    address: str = ""


class ExportTurns:
    """At most `at_once` files are made at the same time; safe to use from several threads."""

    def __init__(self, at_once: int = MADE_AT_ONCE, most_of_one: int = MOST_OF_ONE, most_of_all: int = MOST_OF_ALL) -> None:
        self._most_of_one, self._most_of_all = most_of_one, most_of_all
        self._free = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._there: list[Asker] = []  # of each file that is being made or waits

    @contextmanager
    def turn(self, asker: Asker) -> Iterator[None]:
        """Wait until it is this session's turn, and have it; FileNotMadeError where too many wait already."""
        with self._lock:
            if sum(each.session == asker.session for each in self._there) >= self._most_of_one:
                raise FileNotMadeError(
                    _("{count} of your files are still being made: try again when they are there.", count=self._most_of_one)
                )
            of_address = sum(each.address == asker.address for each in self._there if asker.address)
            if of_address >= MOST_OF_ADDRESS or len(self._there) >= self._most_of_all:
                raise FileNotMadeError(_("The server makes many files at the moment: try again in half a minute."))
            self._there.append(asker)
        try:
            with self._free:
                yield
        finally:
            with self._lock:
                self._there.remove(asker)


_of_server = ExportTurns()


def in_turn(asker: Asker, make: Callable[[], Made]) -> Made:
    """What `make` returns, once it is this session's turn; FileNotMadeError where too many wait already."""
    with _of_server.turn(asker):
        return make()


def this_asker() -> Asker:
    """The session that draws now; without a name outside of one."""
    context = get_script_run_ctx()
    return Asker(context.session_id if context else "", st.context.ip_address or "")
