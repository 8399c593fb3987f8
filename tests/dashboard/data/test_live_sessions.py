"""Where many sessions draw again and again, each does so less often."""

import pytest

from dashboard.data import live_sessions
from dashboard.data.live_sessions import LEAST_SECONDS, SEEN_SECONDS, UPDATES_A_SECOND, LiveSessions, live_interval


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(live_sessions.time, "monotonic", lambda: now[0])
    return now


def test_a_session_counts_once_and_until_it_has_drawn_nothing_for_some_time(clock):
    sessions = LiveSessions()
    assert [sessions.count(name) for name in ("ada", "bob", "ada")] == [1, 2, 2]
    clock[0] += SEEN_SECONDS / 2
    assert sessions.count("bob") == 2
    clock[0] += SEEN_SECONDS * 0.6
    assert sessions.count("bob") == 1  # ada has gone
    assert list(sessions._seen) == ["bob"]


def test_whatever_is_asked_for_no_session_draws_without_a_pause():
    assert [live_interval(seconds) for seconds in (0.0, -3600.0, LEAST_SECONDS / 2)] == [LEAST_SECONDS] * 3


@pytest.mark.parametrize("count", [1, 10, 30, 100])
def test_all_sessions_together_never_draw_more_often_than_the_server_is_meant_to(count, monkeypatch):
    monkeypatch.setattr(LiveSessions, "count", lambda self, session: count)
    interval = live_interval(1.0)
    assert interval >= 1.0 and count / interval <= UPDATES_A_SECOND + 1e-9
    assert interval == 1.0 or count / interval == pytest.approx(UPDATES_A_SECOND)
