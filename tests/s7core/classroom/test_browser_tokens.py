"""Tokens of browsers, as rows of the store."""

import pytest

from s7core.classroom.browser_tokens import (
    MOST_BROWSERS,
    REVOKED,
    TOKEN_SECONDS,
    browsers_by_student,
    give_token,
    renew_token,
    revoke_token,
    revoke_tokens,
    token_expiry,
    token_holder,
)


@pytest.fixture
def connection(store):
    with store.begin() as opened:
        yield opened


def test_a_student_has_a_bounded_number_of_tokens_and_the_one_used_least_recently_goes_first(students, connection):
    given = [give_token(connection, students[0].id, now) for now in range(MOST_BROWSERS - 1)]  # and the one of joining
    other = token_expiry(connection, give_token(connection, students[1].id, 0.0))
    renew_token(connection, given[0], 50.0)
    given += [give_token(connection, students[0].id, 100.0)]
    assert other == TOKEN_SECONDS
    assert token_holder(connection, given[1]) is None  # nobody remembers whose it was
    assert [token_holder(connection, each) for each in (given[0], *given[2:])] == [students[0].id] * (MOST_BROWSERS - 1)


def test_a_revoked_token_is_known_but_not_valid_and_is_never_renewed(students, connection):
    token, other = (give_token(connection, students[0].id, 0.0) for _ in range(2))
    revoke_token(connection, token)
    renew_token(connection, token, 1.0)
    assert token_expiry(connection, token) == REVOKED and token_holder(connection, token) == students[0].id
    assert token_expiry(connection, other) == TOKEN_SECONDS
    revoke_tokens(connection, students[0].id)
    assert token_expiry(connection, other) == REVOKED


def test_an_expired_token_is_not_renewed(students, connection):
    token = give_token(connection, students[0].id, 0.0)
    renew_token(connection, token, TOKEN_SECONDS + 1)
    assert token_expiry(connection, token) == TOKEN_SECONDS


def test_browsers_are_counted_by_student_without_what_has_expired(students, connection):
    ada, bob, cem = (each.id for each in students)
    revoke_tokens(connection, cem)
    give_token(connection, ada, 1e11)
    assert browsers_by_student(connection, 1e10) == {ada: 1}
    assert browsers_by_student(connection, 0.0) == {ada: 2, bob: 1}


def test_a_token_that_nobody_has_leads_nowhere(connection):
    assert token_holder(connection, "") is None and token_expiry(connection, "x") == REVOKED
