"""A store that cannot be used is asked again, and told of once."""

import pytest

from s7core.runs.patience import HOLD_SECONDS, STORE_RETRY_SECONDS, Patience, log_trouble
from s7core.runs.store_error import StoreError


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """The pauses that were made, which move the monotonic clock on."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    monkeypatch.setattr("time.monotonic", lambda: sum(pauses))
    return pauses


def locked_for(tries: int):
    """A question that fails so many times and then answers."""
    left = [StoreError("store is locked.")] * tries

    def question() -> str:
        if left:
            raise left.pop()
        return "answer"

    return question


def test_a_question_is_asked_until_it_is_answered_and_the_trouble_told_once(slept):
    told: list[str] = []
    patience = Patience(told.append)
    assert patience.ask(locked_for(3)) == "answer"
    assert slept == [STORE_RETRY_SECONDS] * 3 and told == ["store is locked."] and not patience.in_trouble
    assert patience.ask(locked_for(1)) == "answer" and len(told) == 2  # trouble again


def test_patience_ends(slept):
    with pytest.raises(StoreError, match="store is locked"):
        Patience(print).ask(locked_for(10_000))
    assert HOLD_SECONDS <= sum(slept) <= HOLD_SECONDS + 2 * STORE_RETRY_SECONDS


def test_who_cannot_wait_asks_once(slept):
    patience = Patience(print)
    question = locked_for(1)
    with pytest.raises(StoreError):
        patience.ask_once(question)
    assert patience.in_trouble and patience.ask_once(question) == "answer" and not patience.in_trouble and slept == []


def test_another_error_is_no_trouble_of_the_store(slept):
    def question() -> None:
        raise ValueError("a mistake")

    with pytest.raises(ValueError):
        Patience(print).ask(question)
    assert slept == []


def test_trouble_is_logged_where_nobody_else_is_told(caplog):
    log_trouble("store is locked.")
    assert "store is locked. It is tried again." in caplog.text
