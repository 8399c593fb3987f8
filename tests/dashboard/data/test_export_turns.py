"""Files that take seconds are made one after the other."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.data import export_turns
from dashboard.data.export_turns import MOST_OF_ADDRESS, Asker, ExportTurns, in_turn, this_asker
from dashboard.server.deferred_files import FileNotMadeError


class Busy:
    """Turns of which one is taken, by the session "first", until `end` is called."""

    def __init__(self, turns: ExportTurns) -> None:
        self.turns, self._end, begun = turns, threading.Event(), threading.Event()
        self.most, self._now = 0, 0
        self.pool = ThreadPoolExecutor(30)
        self._lock = threading.Lock()
        self.first = self.pool.submit(self.make, "first", begun)
        assert begun.wait(5)

    def make(self, session: str, begun: threading.Event | None = None, address: str = "") -> None:
        with self.turns.turn(Asker(session, address)):
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
            if begun:
                begun.set()
            self._end.wait(10)
            with self._lock:
                self._now -= 1

    def end(self) -> None:
        self._end.set()
        self.pool.shutdown()


def waiting(turns: ExportTurns) -> int:
    return len(turns._there)


def test_no_two_files_are_made_at_once_and_all_are_made():
    busy = Busy(ExportTurns())
    others = [busy.pool.submit(busy.make, f"session {number}") for number in range(8)]
    busy.end()
    assert not [each for each in (busy.first, *others) if each.exception()] and busy.most == 1
    assert not busy.turns._there  # nothing is kept of sessions that have their files


def test_one_session_does_not_take_the_turns_of_others():
    busy = Busy(ExportTurns(most_of_one=2))
    second = busy.pool.submit(busy.make, "first")
    while waiting(busy.turns) < 2:
        pass
    with pytest.raises(FileNotMadeError, match="2 of your files are still being made"):
        busy.make("first")
    other = busy.pool.submit(busy.make, "other")
    busy.end()
    assert second.exception() is None and other.exception() is None


def test_no_more_wait_than_there_is_room_for_and_the_next_is_told_to_come_back():
    busy = Busy(ExportTurns(most_of_all=3))
    for number in range(2):
        busy.pool.submit(busy.make, f"session {number}")
    while waiting(busy.turns) < 3:
        pass
    with pytest.raises(FileNotMadeError, match="try again in half a minute"):
        busy.make("late")
    busy.end()
    busy.turns.turn(Asker("late")).__enter__()


def test_a_turn_ends_where_the_file_fails(monkeypatch):
    monkeypatch.setattr(export_turns, "_of_server", ExportTurns(most_of_one=1))
    with pytest.raises(ZeroDivisionError):
        in_turn(Asker("one"), lambda: str(1 / 0))
    assert in_turn(Asker("one"), lambda: "made") == "made"


def test_one_address_leaves_places_to_others_however_many_pages_it_opens():
    busy = Busy(ExportTurns())
    for number in range(MOST_OF_ADDRESS):
        busy.pool.submit(busy.make, f"page {number}", address="10.0.0.1")
    while waiting(busy.turns) < MOST_OF_ADDRESS + 1:
        pass
    with pytest.raises(FileNotMadeError, match="try again in half a minute"):
        busy.make("page 99", address="10.0.0.1")
    other = busy.pool.submit(busy.make, "other", address="10.0.0.2")
    busy.end()
    assert other.exception() is None


def test_outside_of_a_page_there_is_no_session():
    assert this_asker() == Asker("")
