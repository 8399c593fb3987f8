"""Answers that pages ask for again and again: half a second old at the most, and never from before a change made here."""

import pytest

from s7core.classroom import fresh_answers
from s7core.classroom.fresh_answers import ASKED_AGAIN_SECONDS, FreshAnswers
from s7core.runs.store_error import StoreError


class Question:
    """What is true of each key, how often it was asked, and a clock that only the test moves."""

    def __init__(self) -> None:
        self.true: set[str] = set()
        self.asked: list[str] = []
        self.now = 0.0
        self.broken = False
        self.answers = FreshAnswers(self.ask, lambda: self.now)

    def ask(self, key: str) -> bool:
        self.asked.append(key)
        if self.broken:
            raise StoreError("store is away.")
        return key in self.true


@pytest.fixture
def question() -> Question:
    return Question()


def test_the_store_is_asked_once_in_half_a_second_however_many_pages_ask(question):
    for _ in range(100):
        assert not question.answers.answer("a")
        assert not question.answers.answer("b")
    assert question.asked == ["a", "b"]
    question.true.add("a")
    question.now = ASKED_AGAIN_SECONDS
    assert question.answers.answer("a") and not question.answers.answer("b") and len(question.asked) == 4


def test_what_changes_something_is_answered_anew_and_what_was_forgotten_too(question):
    assert not question.answers.answer("a")
    question.true.add("a")
    assert question.answers.answer("a", fresh=True) and question.answers.answer("a")
    question.true.clear()
    question.answers.forget("a")
    assert not question.answers.answer("a")


def test_an_answer_that_was_read_before_a_change_and_arrives_after_it_is_not_kept(question):
    question.true.add("a")

    def ask(key: str) -> bool:
        found = question.ask(key)
        question.true.clear()  # somebody signs out while the answer is on its way
        answers.forget(key)
        return found

    answers = FreshAnswers(ask, lambda: 0.0)
    answers.answer("a")
    assert not answers.answer("a")


def test_while_the_store_is_away_what_was_known_last_counts_unless_something_fresh_is_asked_for(question):
    question.true.add("a")
    assert question.answers.answer("a")
    question.broken, question.now = True, 3600.0
    assert question.answers.answer("a")
    for key, fresh in (("a", True), ("b", False)):
        with pytest.raises(StoreError):
            question.answers.answer(key, fresh)


def test_how_many_answers_are_kept_is_bounded(question, monkeypatch):
    monkeypatch.setattr(fresh_answers, "MOST_FRESH_ANSWERS", 3)
    for key in "abcde":
        question.answers.answer(key)
    assert list(question.answers._kept) == ["c", "d", "e"]
