"""The teacher's sign-in."""

import pytest

from s7core.classroom.teacher_sessions import FREE_TRIES, TeacherSessions


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
