"""The teacher's sign-in in the store, as two servers on it see it."""

import time

import pytest
import sqlalchemy as sql

from s7core.classroom import teacher_sign_ins
from s7core.classroom.fresh_answers import ASKED_AGAIN_SECONDS
from s7core.classroom.teacher_sign_ins import IDLE_SECONDS, USE_NOTED_SECONDS, EndedSignIns, TeacherSignIns
from s7core.runs import schema
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

PASSWORD = b"four words of chalk"


class Servers:
    """Two servers on one store, `one` and `other`, at a time that only the test moves."""

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, 1_000_000.0
        self.one, self.other = (TeacherSignIns(store, PASSWORD, lambda: self.now) for _ in range(2))

    def rows(self) -> dict[str, float]:
        with self.store.begin() as connection:
            return dict(connection.execute(sql.select(schema.teacher_sign_ins)).all())


@pytest.fixture
def servers(store: Store) -> Servers:
    return Servers(store)


def test_who_signed_in_at_one_server_is_known_to_the_other_and_to_one_that_starts_later(servers, store):
    token = servers.one.begin()
    later = TeacherSignIns(store, PASSWORD, lambda: servers.now)
    assert servers.one.knows(token) and servers.other.knows(token) and later.knows(token)
    for unknown in ("", token[:-1], token + "x", "\ud800", "\0"):
        assert not servers.one.knows(unknown)


def test_a_sign_out_holds_at_the_other_server_within_a_second_and_at_once_for_what_changes_something(servers):
    token = servers.one.begin()
    assert servers.other.knows(token)
    servers.one.end(token)
    assert not servers.one.knows(token) and not servers.other.knows(token, fresh=True)
    token = servers.one.begin()
    assert servers.other.knows(token)
    servers.one.end(token)
    signed_out = time.monotonic()
    while servers.other.knows(token):
        assert time.monotonic() - signed_out < 1
        time.sleep(0.01)


def test_a_token_is_not_known_under_another_password_and_does_not_stand_in_the_store(servers, store):
    token = servers.one.begin()
    assert not TeacherSignIns(store, b"other words", lambda: servers.now).knows(token)
    [(kept, _)] = servers.rows().items()
    assert token not in kept and len(kept) == 64


def test_a_token_that_nobody_used_for_hours_is_forgotten_and_one_in_use_on_any_server_is_not(servers):
    used, idle = servers.one.begin(), servers.one.begin()
    for server in (servers.one, servers.other, servers.one):
        servers.now += IDLE_SECONDS / 2 + 1
        assert server.knows(used, fresh=True)
    assert not servers.one.knows(idle, fresh=True) and not servers.other.knows(idle, fresh=True)
    servers.one.begin()
    assert len(servers.rows()) == 2  # the next sign-in has taken the idle one away


def test_using_a_token_writes_to_the_store_once_in_some_minutes(servers):
    token, begun_at = servers.one.begin(), servers.now
    servers.now += USE_NOTED_SECONDS - 1
    assert servers.one.knows(token, fresh=True) and list(servers.rows().values()) == [begun_at]
    servers.now += 1
    assert servers.one.knows(token, fresh=True) and list(servers.rows().values()) == [servers.now]


def test_a_clock_that_was_set_back_makes_no_sign_in_last_longer(servers):
    token = servers.one.begin()
    servers.now -= 10 * IDLE_SECONDS
    assert servers.one.knows(token, fresh=True)
    servers.now += IDLE_SECONDS + 1
    assert not servers.one.knows(token, fresh=True)


def test_only_the_sessions_used_last_are_signed_in(servers, monkeypatch):
    monkeypatch.setattr(teacher_sign_ins, "MOST_SESSIONS", 3)
    tokens = []
    for _ in range(3):
        servers.now += USE_NOTED_SECONDS
        tokens.append(servers.one.begin())
    assert servers.one.knows(tokens[0], fresh=True)
    servers.now += 1
    tokens.append(servers.other.begin())
    assert [servers.one.knows(each, fresh=True) for each in tokens] == [True, False, True, True]


def test_who_is_signed_in_stays_so_while_the_moment_of_use_cannot_be_written(servers, monkeypatch):
    token = servers.one.begin()
    servers.now += USE_NOTED_SECONDS
    begin, begun = servers.store.begin, []

    def once():
        begun.append(1)
        if len(begun) > 1:
            raise StoreError("store is locked.")
        return begin()

    monkeypatch.setattr(servers.store, "begin", once)
    assert servers.one.knows(token, fresh=True) and len(begun) == 2


def test_a_sign_in_of_a_provider_that_was_ended_at_one_server_has_ended_at_the_other(store):
    one, other = EndedSignIns(store), EndedSignIns(store)
    assert not one.has("a" * 64) and not other.has("a" * 64)
    one.end("a" * 64)
    one.end("a" * 64)  # in two tabs
    assert one.has("a" * 64) and other.has("a" * 64, fresh=True) and not other.has("b" * 64)
    time.sleep(ASKED_AGAIN_SECONDS)
    assert other.has("a" * 64)


def test_how_many_ended_sign_ins_are_remembered_is_bounded_to_the_latest(store, monkeypatch):
    monkeypatch.setattr(teacher_sign_ins, "MOST_ENDED", 3)
    moments = iter(range(5))
    ended = EndedSignIns(store, lambda: next(moments))
    for key in "abcde":
        ended.end(key)
    assert [ended.has(key, fresh=True) for key in "abcde"] == [False, False, True, True, True]
