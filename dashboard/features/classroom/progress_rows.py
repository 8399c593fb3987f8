"""Progress and answers of a class as rows of a file: one for each student and question, whether it was answered or not."""

from dashboard.data.class_progress import ClassProgress, lesson_questions
from dashboard.state.lesson_marks import STEP_TITLES
from s7core import formatting
from s7core.language.translation import in_source_language
from s7core.lesson.stages import ALL_STAGES

PROGRESS_COLUMNS = (
    "Nickname",
    "Stage",
    "Steps done",
    "Question",
    "Asks",
    "Last answer",
    "Ended",
    "Tries",
    "Hints",
    "Changed",
)


@in_source_language
def progress_rows(found: ClassProgress) -> list[tuple[object, ...]]:
    """The rows under PROGRESS_COLUMNS, by student, stage and question; what was not done is empty."""
    answers = {(each.student_id, each.stage, each.question): each for each in found.answers}
    asked = lesson_questions()
    rows: list[tuple[object, ...]] = []
    for lesson in found.lessons:
        student = lesson.student
        for stage in ALL_STAGES:
            begins = (student.nickname, stage.title, ", ".join(STEP_TITLES[step] for step in lesson.steps[stage.key]))
            for key, question in asked[stage.key].items():
                answer = answers.get((student.id, stage.key, key))
                if answer is None:
                    rows.append((*begins, key, question.text, None, None, None, None, None))
                    continue
                changed = formatting.table_time(answer.changed_at)
                given = (answer.answer or None, answer.verdict or None, answer.tries, answer.hints, changed)
                rows.append((*begins, key, question.text, *given))
    return rows
