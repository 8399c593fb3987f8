"""The teacher's sign-in."""

import pytest

from s7core.classroom.teacher_sessions import (
    FREE_TRIES,
    LONGEST_WAIT,
    MOST_ADDRESSES,
    MOST_SESSIONS,
    REMEMBERED_SECONDS,
    TeacherSessions,
)


def test_only_the_right_password_signs_in_and_only_its_token_stays_signed_in():
    sessions = TeacherSessions("chalk")
    token = sessions.sign_in("chalk", "here")
    assert sessions.knows(token) and not sessions.knows("") and not sessions.knows("chalk")
    sessions.sign_out(token)
    assert not sessions.knows(token)
    with pytest.raises(ValueError, match="password is wrong"):
        TeacherSessions("").sign_in("", "here")  # without a password there is no way in


def test_guessing_passwords_gets_slower_and_slower_from_one_address_and_not_from_others():
    now = 0.0
    sessions = TeacherSessions("chalk", clock=lambda: now)
    for _ in range(FREE_TRIES):
        with pytest.raises(ValueError, match="is wrong"):
            sessions.sign_in("cheese", "there")
    with pytest.raises(ValueError, match="wait 1 s"):
        sessions.sign_in("chalk", "there")  # even the right one has to wait
    assert sessions.knows(sessions.sign_in("chalk", "here"))
    now = 1.5
    with pytest.raises(ValueError, match="is wrong"):
        sessions.sign_in("cheese", "there")
    with pytest.raises(ValueError, match="wait 2 s"):
        sessions.sign_in("chalk", "there")
    now = 4.0
    assert sessions.knows(sessions.sign_in("chalk", "there"))


def wrong(sessions: TeacherSessions, address: str) -> str:
    with pytest.raises(ValueError, match="password") as refused:
        sessions.sign_in("cheese", address)
    return str(refused.value)


def test_wrong_tries_are_forgotten_after_a_time_in_which_going_on_gives_more_of_them():
    now = 0.0
    sessions = TeacherSessions("chalk", clock=lambda: now)
    for _ in range(FREE_TRIES):
        wrong(sessions, "there")
    now = REMEMBERED_SECONDS - 1
    wrong(sessions, "elsewhere")
    wrong(sessions, "there")  # it waited long enough
    assert "wait" in wrong(sessions, "there")
    now += REMEMBERED_SECONDS + 1
    wrong(sessions, "new")
    assert set(sessions._wrong) == {"new"}
    assert REMEMBERED_SECONDS / LONGEST_WAIT > FREE_TRIES


def test_whoever_tries_from_many_addresses_does_not_fill_the_memory():
    sessions = TeacherSessions("chalk")
    for number in range(MOST_ADDRESSES + 100):
        wrong(sessions, f"address {number}")
    assert len(sessions._wrong) == MOST_ADDRESSES and "address 0" not in sessions._wrong


def test_only_the_latest_sessions_are_signed_in():
    sessions = TeacherSessions("chalk")
    first, *_, last = [sessions.sign_in("chalk", "here") for _ in range(MOST_SESSIONS + 1)]
    assert len(sessions._tokens) == MOST_SESSIONS and sessions.knows(last) and not sessions.knows(first)


def test_the_wait_stays_at_its_longest_however_often_the_password_is_wrong():
    now = 0.0
    sessions = TeacherSessions("chalk", clock=lambda: now)
    for _ in range(1_200):
        now += LONGEST_WAIT
        wrong(sessions, "there")
    assert f"wait {LONGEST_WAIT:.0f} s" in wrong(sessions, "there")
