"""How far each student of a class is with the lesson, and which questions the class finds hard."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from s7core.analysis.lesson_duration import STEPS
from s7core.choices import STAGES
from s7core.classroom.guesses import Guess
from s7core.classroom.register import Student
from s7core.classroom.student_progress import ANSWER_SHOWN, ANSWERED_RIGHT, LessonAnswer, StepDone
from s7core.runs.records import Run


@dataclass(frozen=True)
class StudentLesson:
    """What one student has done.

    `steps` are those done of each stage, in the order of the lesson. Of the questions, `right_at_once` were right at the
    first answer without a hint, `right_with_help` after more tries or hints, and of `shown` ones the answer was shown.
    `guessed` is the newest finished run with a guess. `last_active`, in seconds since 1970, is when the student last did
    a step, worked on a question or a run changed, or when they joined.
    """

    student: Student
    steps: Mapping[str, tuple[str, ...]]
    right_at_once: int
    right_with_help: int
    shown: int
    guessed: tuple[Run, Guess] | None
    last_active: float


@dataclass(frozen=True)
class HardQuestion:
    """The question of a stage that most students have answered wrongly: `wrong` of the `answered` who gave an answer."""

    stage: str
    question: str
    wrong: int
    answered: int


def lessons_of_class(
    students: Sequence[Student],
    steps: Iterable[StepDone],
    answers: Iterable[LessonAnswer],
    runs: Sequence[Run],
    guesses: Iterable[Guess],
) -> list[StudentLesson]:
    """What each of the students has done, in their order; `runs` are those of the class, the newest first."""
    steps_by, answers_by, runs_by = defaultdict(list), defaultdict(list), defaultdict(list)
    for step in steps:
        steps_by[step.student_id].append(step)
    for answer in answers:
        answers_by[answer.student_id].append(answer)
    for run in runs:
        runs_by[run.student].append(run)
    guess_at = {each.run_id: each for each in guesses}
    return [_lesson(each, steps_by[each.id], answers_by[each.id], runs_by[each.id], guess_at) for each in students]


def hardest_questions(answers: Iterable[LessonAnswer]) -> dict[str, HardQuestion]:
    """Of each stage the question that most students have answered wrongly, at least once; stages without one are left out.

    Of several questions that as many got wrong it is the one with more wrong answers.
    """
    by_question: dict[tuple[str, str], list[LessonAnswer]] = defaultdict(list)
    for each in answers:
        if each.tries:
            by_question[each.stage, each.question].append(each)
    hardest: dict[str, HardQuestion] = {}
    for (stage_key, question), given in sorted(by_question.items(), key=lambda item: (-_wrong(item[1]), -_tries(item[1]))):
        if _wrong(given) and stage_key not in hardest:
            hardest[stage_key] = HardQuestion(stage_key, question, _wrong(given), len(given))
    return {key: hardest[key] for key in STAGES if key in hardest}


def _lesson(
    student: Student,
    steps: Sequence[StepDone],
    answers: Sequence[LessonAnswer],
    runs: Sequence[Run],
    guess_at: Mapping[str, Guess],
) -> StudentLesson:
    done = {(each.stage, each.step) for each in steps}
    right = [each for each in answers if each.verdict == ANSWERED_RIGHT]
    at_once = sum(each.is_right_at_once for each in right)
    guessed = (run for run in runs if run.state == "finished" and run.id in guess_at and run.last_test_accuracy is not None)
    newest = next(guessed, None)
    moments = [
        *(each.done_at for each in steps),
        *(each.changed_at for each in answers),
        *(each.created_at for each in runs),
    ]
    return StudentLesson(
        student,
        {key: tuple(step for step in STEPS if (key, step) in done) for key in STAGES},
        right_at_once=at_once,
        right_with_help=len(right) - at_once,
        shown=sum(each.verdict == ANSWER_SHOWN for each in answers),
        guessed=(newest, guess_at[newest.id]) if newest else None,
        last_active=max([student.joined_at, *moments]),
    )


def _wrong(given: Sequence[LessonAnswer]) -> int:
    """How many students were wrong at least once."""
    return sum(each.wrong_tries > 0 for each in given)


def _tries(given: Sequence[LessonAnswer]) -> int:
    return sum(each.wrong_tries for each in given)
