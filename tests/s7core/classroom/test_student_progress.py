"""Steps and answers of students in the store: each once, whoever sends them how often."""

import itertools

import pytest
import sqlalchemy as sql

from s7core.analysis.lesson_duration import STEPS
from s7core.analysis.questions import question_context, questions
from s7core.classroom.student_progress import (
    ANSWER_LENGTH,
    AnswerNews,
    LessonAnswer,
    StepDone,
    StudentProgress,
    declared_questions,
)
from s7core.lesson.experiments import lesson_experiments
from s7core.recipe import STAGES
from s7core.reference.lesson_outline import single_history
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs import schema

QUESTION = "batch-norm"


@pytest.fixture
def progress(store) -> StudentProgress:
    """Its clock counts 1, 2, 3 ..."""
    return StudentProgress(store, clock=map(float, itertools.count(1)).__next__)


def checked(answer: str, right: bool, hints: int = 0) -> AnswerNews:
    return AnswerNews("net1", QUESTION, "right" if right else "wrong", answer, hints)


def test_a_step_is_kept_once_with_the_moment_at_which_it_was_first_done(progress, students):
    ada, bob, _ = students
    progress.record(ada.id, [("net1", "look")])
    progress.record(ada.id, [("net1", "look"), ("net1", "guess")])
    progress.record(bob.id, [("init", "look")])
    assert progress.steps_of(ada.id) == {("net1", "look"), ("net1", "guess")}
    assert set(progress.steps_of_class("9b")) == {
        StepDone(ada.id, "net1", "look", 1.0),
        StepDone(ada.id, "net1", "guess", 2.0),
        StepDone(bob.id, "init", "look", 3.0),
    }


def test_answers_count_tries_and_hints_until_one_is_right(progress, students):
    ada, *_ = students
    progress.record(ada.id, [], [checked("12", False), AnswerNews("net1", QUESTION, hints=1), checked("13", False, 1)])
    assert progress.answers_of_class("9b") == [LessonAnswer(ada.id, "net1", QUESTION, "13", 2, 1, "wrong", 3.0)]
    progress.record(ada.id, [], [checked("224", True, 1)])
    [found] = progress.answers_of_class("9b")
    assert (found.answer, found.tries, found.hints, found.verdict) == ("224", 3, 1, "right")
    assert (found.wrong_tries, found.is_right_at_once) == (2, False)


@pytest.mark.parametrize("ending", [checked("224", True), AnswerNews("net1", QUESTION, "shown")])
def test_nothing_changes_a_question_that_was_right_or_whose_answer_was_shown(ending, progress, students):
    ada, *_ = students
    progress.record(ada.id, [], [ending])
    before = progress.answers_of_class("9b")
    progress.record(ada.id, [], [checked("1", False, 2), checked("224", True), AnswerNews("net1", QUESTION, "shown")])
    assert progress.answers_of_class("9b") == before


@pytest.mark.parametrize(
    ("news", "at_once"),
    [
        ([checked("224", True)], True),
        ([checked("224", True, 1)], False),
        ([AnswerNews("net1", QUESTION, hints=1), checked("224", True)], False),
        ([checked("1", False), checked("224", True)], False),
        ([AnswerNews("net1", QUESTION, "shown")], False),
    ],
)
def test_right_at_once_is_the_first_answer_without_a_hint(news, at_once, progress, students):
    progress.record(students[0].id, [], news)
    [found] = progress.answers_of_class("9b")
    assert found.is_right_at_once is at_once and found.is_ended


def test_a_hint_on_a_second_device_is_not_counted_twice(progress, students):
    ada, *_ = students
    progress.record(ada.id, [], [AnswerNews("net1", QUESTION, hints=2), AnswerNews("net1", QUESTION, hints=1)])
    assert [each.hints for each in progress.answers_of_class("9b")] == [2]


def test_a_long_answer_is_cut(progress, students):
    progress.record(students[0].id, [], [checked("9" * 1000, False)])
    assert [each.answer for each in progress.answers_of_class("9b")] == ["9" * ANSWER_LENGTH]


@pytest.mark.parametrize(
    ("steps", "news", "told"),
    [
        ([("net9", "look")], [], "stage is 'net9'"),
        ([("net1", "peek")], [], "step is 'peek', but it must be one of explain, guess, look, run"),
        ([], [AnswerNews("net9", QUESTION, "shown")], "stage is 'net9'"),
        ([], [AnswerNews("net1", "linear-share", "shown")], "question is 'linear-share'"),  # which Model Init asks
        ([], [AnswerNews("net1", QUESTION, "perfect")], "verdict is 'perfect'"),
    ],
)
def test_what_the_lesson_does_not_have_is_refused_and_nothing_of_it_is_kept(steps, news, told, progress, students):
    ada, *_ = students
    with pytest.raises(ValueError, match=told):
        progress.record(ada.id, [("net1", "look"), *steps], news)
    assert not progress.steps_of(ada.id) and not progress.answers_of_class("9b")


def test_a_student_has_no_more_rows_than_the_lesson_has_steps_and_questions(progress, students, store):
    ada, *_ = students
    everything = [(stage, step) for stage in STAGES for step in STEPS]
    news = [AnswerNews(stage, each, "wrong", "1") for stage in STAGES for each in declared_questions(stage)]
    for _ in range(3):
        progress.record(ada.id, everything, news)
    with store.begin() as connection:
        tables = (schema.lesson_steps, schema.lesson_answers)
        counts = [connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one() for table in tables]
    assert counts == [len(everything), len(news)]


def test_nothing_is_kept_of_a_student_who_was_removed_and_what_they_did_is_left_out_until_they_are_back(
    progress, students, register
):
    ada, *_ = students
    progress.record(ada.id, [("net1", "look")], [checked("1", False)])
    register.remove(ada.id)
    progress.record(ada.id, [("net1", "guess")], [checked("2", False)])
    assert not progress.steps_of_class("9b") and not progress.answers_of_class("9b")
    register.readmit(ada.id)
    assert [each.step for each in progress.steps_of_class("9b")] == ["look"]
    assert [each.answer for each in progress.answers_of_class("9b")] == ["1"]


def test_nothing_is_kept_of_somebody_who_is_no_student(progress, register):
    progress.record("nobody", [("net1", "look")], [checked("1", False)])
    assert not progress.steps_of("nobody") and not progress.answers_of_class("9b")


def test_of_another_class_nothing_is_read(progress, students, register):
    progress.record(students[0].id, [("net1", "look")], [checked("1", False)])
    register.open_class("10c")
    assert not progress.steps_of_class("10c") and not progress.answers_of_class("10c")


@pytest.mark.parametrize("stage_key", STAGES)
def test_the_questions_that_a_stage_declares_are_those_that_its_page_asks(stage_key, store):
    experiment = lesson_experiments(stage_key)[0]
    learned, recipe = single_history(RunCatalog(store, ReferenceStore()), experiment)
    asked = questions(question_context(experiment.recipe, None, None, learned, recipe))
    assert declared_questions(stage_key) == {each.key for each in asked}
