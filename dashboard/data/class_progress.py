"""How far the students of a class are, as the teacher sees it, and the questions of the lesson in their order."""

from dataclasses import dataclass
from functools import lru_cache

from dashboard.data.lesson_facts import first_experiment, questions_of
from dashboard.data.resources import register, run_catalog, store, student_progress
from s7core.analysis.question import Question
from s7core.classroom.class_progress import HardQuestion, StudentLesson, hardest_questions, lessons_of_class
from s7core.classroom.guesses import Guesses
from s7core.classroom.student_progress import LessonAnswer
from s7core.classroom.visitor import GUEST
from s7core.language.translation import language
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.reference_store import Version
from s7core.runs.records import Run


@dataclass(frozen=True)
class ClassProgress:
    """Each student of a class, in the order in which they joined, their answers, and the hardest question of each stage."""

    lessons: list[StudentLesson]
    answers: list[LessonAnswer]
    hardest: dict[str, HardQuestion]


def class_progress(name: str, runs: list[Run]) -> ClassProgress:
    """The progress of the class of this name; `runs` are all of it, the newest first. Removed students are left out."""
    progress, guesses = student_progress(), Guesses(store(), GUEST)  # a guess is told once its run has an epoch
    ended = [run.id for run in runs if run.state == "finished"]
    answers = progress.answers_of_class(name)
    lessons = lessons_of_class(
        register().students(name), progress.steps_of_class(name), answers, runs, guesses.of_runs(ended) if ended else []
    )
    return ClassProgress(lessons, answers, hardest_questions(answers))


def lesson_questions() -> dict[str, dict[str, Question]]:
    """The questions of each stage by their keys, as they are asked about its published network and a reference run."""
    return _lesson_questions(run_catalog().reference_store.version, language())


@lru_cache(maxsize=8)
def _lesson_questions(version: Version, spoken: str) -> dict[str, dict[str, Question]]:
    return {
        each.key: {asked.key: asked for asked in questions_of(first_experiment(each.key).recipe, None, None)}
        for each in ALL_STAGES
    }
