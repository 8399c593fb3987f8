"""What is computed ahead is computed once, its errors are in the log, and no more waits than is worth it."""

import threading
from unittest.mock import Mock

import pytest

from dashboard.data import look_ahead
from dashboard.data.look_ahead import MOST_WAITING, LookAhead

PATIENCE = 20.0


@pytest.fixture
def ahead():
    started = LookAhead()
    yield started
    started.close()


@pytest.fixture
def busy(ahead):
    """The thread computes until this is set."""
    release, begun = threading.Event(), threading.Event()
    ahead.submit("busy", lambda: (begun.set(), release.wait(PATIENCE)))
    assert begun.wait(PATIENCE)
    yield release
    release.set()


def finished(ahead: LookAhead) -> bool:
    """Wait until all that was handed over before has been computed."""
    done = threading.Event()
    ahead._thread.submit(done.set)
    return done.wait(PATIENCE)


def test_what_waits_or_is_computed_already_is_not_queued_again(ahead, busy):
    computed = []
    assert not ahead.submit("busy", computed.append)
    assert [ahead.submit("features", lambda: computed.append(1)) for _ in range(5)] == [True, *[False] * 4]
    busy.set()
    assert finished(ahead) and computed == [1]
    assert ahead.submit("features", lambda: computed.append(2)) and finished(ahead) and computed == [1, 2]


def test_no_more_waits_than_is_worth_it(ahead, busy):
    taken = [ahead.submit(number, lambda: None) for number in range(100)]
    assert sum(taken) == MOST_WAITING - 1 and all(taken[: MOST_WAITING - 1])  # one is being computed


def test_an_error_is_in_the_log_and_the_next_one_is_computed(ahead, monkeypatch):
    log, computed = Mock(), []
    monkeypatch.setattr(look_ahead, "_logger", log)
    ahead.submit("broken", lambda: 1 / 0)
    ahead.submit("sound", lambda: computed.append(1))
    assert finished(ahead) and computed == [1]
    log.exception.assert_called_once_with("%s could not be computed ahead.", "broken")
    assert ahead.submit("broken", lambda: None)  # it does not count as waiting for ever


def test_the_end_of_the_server_waits_for_nothing_but_what_is_being_computed(ahead, busy):
    computed = []
    ahead.submit("features", lambda: computed.append(1))
    threading.Timer(0.05, busy.set).start()
    ahead.close()
    assert computed == []
