"""The teacher's sign-in: who has the password gets in, who guesses does not get far."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from s7core.classroom import teacher_sessions
from s7core.classroom.teacher_sessions import (
    FREE_TRIES,
    FREE_TRIES_OF_ALL,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    MOST_ADDRESSES,
    PAUSE_OF_ALL,
    REMEMBERED_SECONDS,
    TeacherSessions,
    password_warning,
)
from s7core.runs.store import Store

RIGHT = "four words of chalk"


class Room:
    """Teacher sessions in a time of their own, which goes on only while somebody waits; `waits` are all waits so far."""

    def __init__(self, store: Store) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.sessions = TeacherSessions(RIGHT, store, clock=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def wrong(self, address: str) -> str:
        with pytest.raises(ValueError, match="password") as refused:
            self.sessions.sign_in("cheese", address)
        return str(refused.value)


@pytest.fixture
def room(store: Store) -> Room:
    return Room(store)


def test_only_the_right_password_signs_in_and_only_its_token_stays_signed_in(room, store):
    token = room.sessions.sign_in(RIGHT, "10.0.0.1")
    assert room.sessions.knows(token) and not room.sessions.knows("") and not room.sessions.knows(RIGHT)
    room.sessions.sign_out(token)
    assert not room.sessions.knows(token)
    assert room.wrong("10.0.0.1") == "password is wrong: it is the one that this server was started with."
    with pytest.raises(ValueError, match="password is wrong"):
        TeacherSessions("", store).sign_in("", "here")  # without a password there is no way in


def test_a_password_is_the_same_however_a_keyboard_composes_its_letters_and_any_text_is_answered(store):
    sessions = TeacherSessions("Kreide für alle", store)
    assert sessions.sign_in("Kreide fu\u0308r alle", "10.0.0.1")
    for typed in ("\ud800", "x" * 10**6, "\0", ""):
        with pytest.raises(ValueError, match="password is wrong"):
            sessions.sign_in(typed, typed[:40])


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.2"])
def test_the_right_password_is_never_refused_however_many_wrong_ones_came_before(room, address):
    for number in range(60):
        room.wrong("10.0.0.1" if number % 2 else f"10.0.1.{number}")
    room.waits.clear()
    told: list[float] = []
    assert room.sessions.knows(room.sessions.sign_in(RIGHT, address, told.append))
    assert sum(room.waits) <= LONGEST_WAIT and told == room.waits


def test_a_few_wrong_passwords_cost_no_wait_and_further_ones_more_and_more(room):
    for _ in range(12):
        room.wrong("10.0.0.1")
    assert room.waits == [1.0, 2.0, 4.0, *[LONGEST_PAUSE] * 4]
    room.waits.clear()
    room.wrong("10.0.0.2")
    assert not room.waits


def test_whoever_guesses_from_many_addresses_waits_too(room):
    for number in range(FREE_TRIES_OF_ALL):
        room.wrong(f"10.0.{number}.1")
    assert not room.waits
    for number in range(600):
        room.wrong(f"10.1.{number % 250}.{number % 7}")
    assert room.now >= 600 * PAUSE_OF_ALL


def test_the_network_of_a_machine_with_many_addresses_of_ipv6_counts_as_one(room):
    for number in range(FREE_TRIES + 1):
        room.wrong(f"2001:db8::{number:x}")
    assert room.waits == [1.0]
    for number in range(FREE_TRIES + 1):
        room.wrong(f"::ffff:10.0.0.{number + 1}")  # IPv4, each a machine of its own
    assert room.waits == [1.0]


def waiting(store: Store, count: int) -> tuple[TeacherSessions, list[float], threading.Event, ThreadPoolExecutor]:
    """Sessions with so many tries waiting from one address that has used up its free ones, and what ends their waits."""
    waits: list[float] = []
    enough, end = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == count:
            enough.set()
        end.wait(10)

    sessions = TeacherSessions(RIGHT, store, clock=lambda: 0.0, sleep=sleep)
    for _ in range(FREE_TRIES):
        with pytest.raises(ValueError, match="is wrong"):
            sessions.sign_in("cheese", "10.0.0.1")
    pool = ThreadPoolExecutor(count + 1)
    for _ in range(count):
        pool.submit(sessions.sign_in, "cheese", "10.0.0.1")
    assert enough.wait(10)
    return sessions, waits, end, pool


def test_tries_at_once_take_turns_and_the_teacher_s_waits_for_all_of_them_but_not_for_long(store):
    sessions, waits, end, pool = waiting(store, 8)
    waits.sort()
    assert all(later - earlier == 1.0 or later == LONGEST_WAIT for earlier, later in pairwise(waits))
    teacher = pool.submit(sessions.sign_in, RIGHT, "10.0.0.1")
    while len(waits) < 9:
        time.sleep(0.001)
    assert waits[-1] <= LONGEST_WAIT
    end.set()
    assert sessions.knows(teacher.result(10))
    pool.shutdown()


def test_however_many_wait_the_right_password_is_checked_and_no_more_than_a_few_a_second(store, monkeypatch):
    monkeypatch.setattr(teacher_sessions, "MOST_CHECKED_A_SECOND", 1.25)
    sessions, waits, end, pool = waiting(store, 12)
    teacher = pool.submit(sessions.sign_in, RIGHT, "10.0.0.1")
    while len(waits) < 13:
        time.sleep(0.001)
    assert max(waits) == 13 / 1.25 > LONGEST_WAIT  # as long as it takes to check those who wait
    end.set()
    assert sessions.knows(teacher.result(10))
    pool.shutdown()


def test_wrong_tries_are_forgotten_after_an_hour(room):
    for _ in range(FREE_TRIES):
        room.wrong("10.0.0.1")
    room.now += REMEMBERED_SECONDS + 1
    room.wrong("10.0.0.1")
    room.wrong("10.0.0.1")
    assert not room.waits and len(room.sessions._tries) == 1


def test_whoever_tries_from_many_addresses_does_not_fill_the_memory(room, monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(teacher_sessions, "MOST_ADDRESSES", 100)
    for number in range(300):
        room.wrong(f"10.{number // 250}.{number % 250}.1")
    assert len(room.sessions._tries) == 100 and MOST_ADDRESSES <= 10_000


def test_wrong_tries_are_logged_with_address_and_number_and_never_with_what_was_typed(room, caplog):
    for _ in range(3):
        room.wrong("10.0.0.1")
    room.wrong("evil\n10.0.0.9 signed in")
    assert "from '10.0.0.1': number 3 of this address" in caplog.text and len(caplog.records) == 4
    assert "cheese" not in caplog.text and RIGHT not in caplog.text
    assert len(caplog.text.splitlines()) == 4  # what calls itself an address begins no line


def test_a_server_with_another_password_knows_nobody_who_signed_in_with_this_one(store, room):
    token = room.sessions.sign_in(RIGHT, "10.0.0.1")
    changed, restarted = TeacherSessions("other words of chalk", store), TeacherSessions(RIGHT, store)
    assert not changed.knows(token) and restarted.knows(token)


def test_a_password_that_can_be_guessed_is_warned_of(store, caplog):
    assert "fewer than 8 characters" in password_warning("chalk")
    assert not password_warning("") and not password_warning("chalk and cheese")
    TeacherSessions("chalk", store)
    assert "fewer than 8 characters" in caplog.text and "'chalk'" not in caplog.text
