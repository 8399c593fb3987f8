"""What each student has done of the lesson, in the store: steps, and answers to the questions of the stages."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.lesson_duration import STEPS
from s7core.analysis.questions import question_context, questions
from s7core.choices import STAGES
from s7core.lesson.experiments import lesson_experiments
from s7core.runs import schema
from s7core.runs.row_lock import lock_rows, repeated
from s7core.runs.store import Store

ANSWER_LENGTH = 64  # characters that are kept of an answer
MOST_COUNTED = 9_999  # tries of a question
ANSWERED_RIGHT, ANSWERED_WRONG, ANSWER_SHOWN = "right", "wrong", "shown"
_VERDICTS = ("", ANSWERED_RIGHT, ANSWERED_WRONG, ANSWER_SHOWN)

_steps, _answers = schema.lesson_steps, schema.lesson_answers


@dataclass(frozen=True)
class StepDone:
    """A step of a stage that a student has done; `done_at` in seconds since 1970."""

    student_id: str
    stage: str
    step: str
    done_at: float


@dataclass(frozen=True)
class AnswerNews:
    """What a student has just done with one question.

    With the verdict "right" or "wrong" the `answer` was checked; with "shown" the right one was shown to them; without a
    verdict they took a hint. `hints` counts those that they have seen.
    """

    stage: str
    question: str
    verdict: str = ""
    answer: str = ""
    hints: int = 0


@dataclass(frozen=True)
class LessonAnswer:
    """How far a student is with one question: "right", "wrong" or "shown", or "" after hints alone.

    `answer` is the last one that was checked. What came after a right or a shown answer changes nothing.
    """

    student_id: str
    stage: str
    question: str
    answer: str
    tries: int
    hints: int
    verdict: str
    changed_at: float

    @property
    def is_ended(self) -> bool:
        return self.verdict in (ANSWERED_RIGHT, ANSWER_SHOWN)

    @property
    def is_right_at_once(self) -> bool:
        """Whether the first answer was right, without a hint."""
        return self.verdict == ANSWERED_RIGHT and self.tries == 1 and not self.hints

    @property
    def wrong_tries(self) -> int:
        return self.tries - (self.verdict == ANSWERED_RIGHT)


@lru_cache(maxsize=16)
def declared_questions(stage_key: str) -> frozenset[str]:
    """The keys of all questions that this stage may ask."""
    recipe, ran = lesson_experiments(stage_key)[0].recipe, AccuracyHistory("a run", (0.9, 0.95), (0.9, 0.95))
    return frozenset(each.key for each in questions(question_context(recipe, ran, recipe, ran, recipe)))


class StudentProgress:
    """The steps and answers of the students of a store. A student has at most one row for each step and each question."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970."""
        self._store, self._clock = store, clock

    @repeated
    def record(self, student_id: str, steps: Collection[tuple[str, str]], news: Sequence[AnswerNews] = ()) -> bool:
        """Add steps, pairs of a stage and a step of it, and what happened to questions, in the order in which it did.

        False, and nothing is kept, for somebody who is in no class any more. ValueError names what the lesson does not have.
        """
        for stage_key, step in steps:
            _check(stage_key, "step", step, STEPS)
        for each in news:
            _check(each.stage, "question", each.question, declared_questions)
            if each.verdict not in _VERDICTS:
                raise ValueError(f"verdict is {each.verdict!r}, but it must be one of {', '.join(_VERDICTS[1:])}, or empty.")
        students = schema.students.c
        with self._store.begin() as connection:
            # Of two browsers of one student the second one finds what the first has written.
            if not lock_rows(connection, schema.students, (students.id == student_id) & students.removed_at.is_(None)):
                return False
            self._add_steps(connection, student_id, steps)
            for each in news:
                self._add_answer(connection, student_id, each)
        return True

    def steps_of(self, student_id: str) -> set[tuple[str, str]]:
        """The steps that a student has done, each as a stage and a step of it."""
        with self._store.begin() as connection:
            return _steps_of(connection, student_id)

    def steps_of_class(self, name: str) -> list[StepDone]:
        """The steps that the students of a class have done, those who were removed left out."""
        with self._store.begin() as connection:
            return [StepDone(*row) for row in connection.execute(_of_class(_steps, StepDone, name)).all()]

    def answers_of_class(self, name: str) -> list[LessonAnswer]:
        """What the students of a class did with questions, those who were removed left out."""
        with self._store.begin() as connection:
            return [LessonAnswer(*row) for row in connection.execute(_of_class(_answers, LessonAnswer, name)).all()]

    def _add_steps(self, connection: Connection, student_id: str, steps: Collection[tuple[str, str]]) -> None:
        there = _steps_of(connection, student_id) if steps else set()
        for stage_key, step in sorted(set(steps) - there):
            row = StepDone(student_id, stage_key, step, self._clock())
            connection.execute(_steps.insert().values(**vars(row)))

    def _add_answer(self, connection: Connection, student_id: str, news: AnswerNews) -> None:
        answers = _answers.c
        same = (answers.student_id == student_id) & (answers.stage == news.stage) & (answers.question == news.question)
        row = connection.execute(sql.select(_answers).where(same)).mappings().one_or_none()
        before = LessonAnswer(**row) if row else LessonAnswer(student_id, news.stage, news.question, "", 0, 0, "", 0.0)
        if before.is_ended:
            return
        now = _after(before, news, self._clock())
        statement = _answers.update().where(same) if row else _answers.insert()
        connection.execute(statement.values(**vars(now)))


def _after(before: LessonAnswer, news: AnswerNews, now: float) -> LessonAnswer:
    checked = news.verdict in (ANSWERED_RIGHT, ANSWERED_WRONG)
    return replace(
        before,
        answer=news.answer[:ANSWER_LENGTH] if checked else before.answer,
        tries=min(before.tries + checked, MOST_COUNTED),
        hints=min(max(before.hints, news.hints), MOST_COUNTED),
        verdict=news.verdict or before.verdict,
        changed_at=now,
    )


def _check(stage_key: str, kind: str, value: str, declared: Collection[str] | Callable[[str], Collection[str]]) -> None:
    """ValueError unless there is this stage, and `value` is one of what it declares."""
    if stage_key not in STAGES:
        raise ValueError(f"stage is {stage_key!r}, but it must be one of {', '.join(STAGES)}.")
    known = declared(stage_key) if callable(declared) else declared
    if value not in known:
        raise ValueError(f"{kind} is {value!r}, but it must be one of {', '.join(sorted(known))}.")


def _steps_of(connection: Connection, student_id: str) -> set[tuple[str, str]]:
    rows = connection.execute(sql.select(_steps.c.stage, _steps.c.step).where(_steps.c.student_id == student_id))
    return {(stage_key, step) for stage_key, step in rows}


def _of_class(table: sql.Table, row: type[StepDone] | type[LessonAnswer], name: str) -> sql.Select[Any]:
    """The rows of a class, each with its columns in the order of the fields of `row`."""
    students = schema.students.c
    return (
        sql.select(*(table.c[field] for field in row.__dataclass_fields__))
        .join(schema.students, students.id == table.c.student_id)
        .where(students.class_name == name, students.removed_at.is_(None))
        .order_by(students.number)
    )
