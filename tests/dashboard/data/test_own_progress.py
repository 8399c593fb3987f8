"""What a student does is kept in the store once, and the session loses nothing while the store cannot take it."""

from unittest.mock import Mock

import pytest

from dashboard.data import own_progress
from dashboard.data.own_progress import MOST_UNSAVED, SAVE_AGAIN_SECONDS, join_stored_marks, note_answer, save_progress
from dashboard.state.lesson_marks import earn, marks
from dashboard.state.session import MARKS, QUESTIONS, UNSAVED_ANSWERS
from s7core.classroom.student_progress import AnswerNews, StudentProgress
from s7core.classroom.visitor import Visitor
from s7core.runs.store_error import StoreError

SHOWN = AnswerNews("net1", "jump", "shown")


class Here:
    """Whose session this is, and the store's progress with what is asked of it."""

    def __init__(self, store) -> None:
        self.real = StudentProgress(store)
        self.progress = Mock(wraps=self.real)
        self.who = Visitor(True)
        self.moment = 100.0

    def become(self, student) -> None:
        self.who = Visitor(True, False, student) if student else Visitor(True)
        join_stored_marks()


@pytest.fixture
def here(store, monkeypatch) -> Here:
    made = Here(store)
    monkeypatch.setattr(own_progress, "student_progress", lambda: made.progress)
    monkeypatch.setattr(own_progress, "visitor", lambda: made.who)
    monkeypatch.setattr(own_progress, "monotonic", lambda: made.moment)
    return made


@pytest.fixture
def students(register) -> tuple:
    return tuple(register.join("9b", name)[0] for name in ("Ada", "Bob"))


def test_a_step_is_written_once_however_often_the_page_is_drawn(here, students):
    ada, _ = students
    here.become(ada)
    for _ in range(3):
        earn("net1", "look")
        save_progress()
    assert here.progress.record.call_count == 1
    assert here.real.steps_of(ada.id) == {("net1", "look")}
    here.become(ada)
    assert here.progress.steps_of.call_count == 1


def test_another_device_begins_with_the_marks_of_the_store_beside_those_of_its_address(here, students):
    ada, _ = students
    here.real.record(ada.id, [("net1", "look"), ("final", "explain")])
    MARKS.set({"init": {"guess"}, "net1": set(), "net2": set(), "final": set()})  # as its address said
    here.become(ada)
    assert marks() == {"init": {"guess"}, "net1": {"look"}, "net2": set(), "final": {"explain"}}
    save_progress()
    assert here.progress.record.call_count == 0, "what an address says was not done by this student"


def test_a_step_that_the_address_names_counts_once_it_is_done(here, students):
    ada, _ = students
    MARKS.set({"init": set(), "net1": {"look"}, "net2": set(), "final": set()})
    here.become(ada)
    earn("net1", "look")
    save_progress()
    assert here.real.steps_of(ada.id) == {("net1", "look")}


def test_steps_and_answers_of_a_visitor_without_a_class_wait_until_they_join(here, students):
    ada, _ = students
    here.become(None)
    earn("net1", "look")
    note_answer(SHOWN)
    assert here.progress.method_calls == []
    here.become(ada)
    save_progress()
    assert here.real.steps_of(ada.id) == {("net1", "look")}
    assert [each.verdict for each in here.real.answers_of_class("9b")] == ["shown"]


def test_a_store_that_fails_loses_nothing_and_is_asked_again_after_a_while(here, students):
    ada, _ = students
    here.become(ada)
    here.progress.record.side_effect = StoreError("locked")
    earn("net1", "look")
    note_answer(SHOWN)
    save_progress()
    assert here.progress.record.call_count == 1, "a page does not wait for a locked store twice"
    assert marks()["net1"] == {"look"}
    here.progress.record.side_effect = None
    here.moment += SAVE_AGAIN_SECONDS
    save_progress()
    assert here.real.steps_of(ada.id) == {("net1", "look")} and len(here.real.answers_of_class("9b")) == 1
    assert not UNSAVED_ANSWERS.get([])


def test_a_store_that_cannot_be_read_at_first_gives_its_marks_later_and_gets_nothing_before(here, students):
    ada, _ = students
    here.real.record(ada.id, [("final", "look")])
    here.progress.steps_of.side_effect = StoreError("locked")
    here.become(ada)
    earn("net1", "look")
    save_progress()
    assert here.progress.record.call_count == 0
    here.progress.steps_of.side_effect = None
    here.become(ada)
    save_progress()
    assert marks()["final"] == {"look"} and here.real.steps_of(ada.id) == {("final", "look"), ("net1", "look")}


def test_who_leaves_and_comes_back_as_somebody_else_begins_anew(here, students):
    ada, bob = students
    here.become(ada)
    earn("net1", "look")
    QUESTIONS.set({"net1-jump": Mock()})
    save_progress()
    here.become(None)
    assert marks()["net1"] == {"look"}
    here.become(bob)
    save_progress()
    assert not any(marks().values()) and not here.real.steps_of(bob.id) and not QUESTIONS.is_set()
    here.become(ada)
    assert marks()["net1"] == {"look"}


def test_of_much_that_cannot_be_stored_the_latest_is_kept(here, students):
    here.become(None)
    for number in range(MOST_UNSAVED + 3):
        note_answer(AnswerNews("net1", "jump", "wrong", str(number)))
    assert len(UNSAVED_ANSWERS.value) == MOST_UNSAVED and UNSAVED_ANSWERS.value[-1].answer == str(MOST_UNSAVED + 2)
