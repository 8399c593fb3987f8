"""What a visiting student does of the lesson, kept in the store beside the session; of other visitors nothing is kept.

The session is first: what the store cannot take at this moment waits there and is sent again.
"""

from time import monotonic

from dashboard.data.resources import student_progress
from dashboard.data.visitors import visitor
from dashboard.state.lesson_marks import forget_marks, join_marks
from dashboard.state.session import EARNED_STEPS, NEXT_SAVE, STORED_STEPS, STUDENT_OF_MARKS, UNSAVED_ANSWERS
from s7core.classroom.student_progress import AnswerNews
from s7core.runs.store_error import StoreError

SAVE_AGAIN_SECONDS = 10.0  # after the store has failed
MOST_UNSAVED = 100  # of what was done with questions, the latest


def join_stored_marks() -> None:
    """Add the marks that the store has of the visiting student to those of the session; call it once a script run.

    They are read when the session becomes this student's. One that was another student's before begins anew.
    """
    student = visitor().student
    if student is None or STUDENT_OF_MARKS.get() == student.id:
        return
    try:
        stored = student_progress().steps_of(student.id)
    except StoreError:
        return  # the next script run asks again
    if STUDENT_OF_MARKS.is_set():
        forget_marks()
    join_marks(stored)
    STORED_STEPS.set(stored)
    STUDENT_OF_MARKS.set(student.id)


def note_answer(news: AnswerNews) -> None:
    """Keep what was done with a question; for a visitor who joins a class later it waits until then."""
    UNSAVED_ANSWERS.set([*UNSAVED_ANSWERS.get([]), news][-MOST_UNSAVED:])
    save_progress()


def save_progress() -> None:
    """Write to the store what the visiting student has done since the last time; without anything new it asks nothing."""
    earned, stored, news = EARNED_STEPS.get(set()), STORED_STEPS.get(set()), UNSAVED_ANSWERS.get([])
    new = earned - stored
    if not (new or news) or monotonic() < NEXT_SAVE.get(0.0):
        return
    student = visitor().student
    if student is None or STUDENT_OF_MARKS.get() != student.id:
        return
    try:
        if not student_progress().record(student.id, new, list(news)):
            return  # removed a moment ago: what they do is theirs again once they are let in
    except StoreError:
        NEXT_SAVE.set(monotonic() + SAVE_AGAIN_SECONDS)
        return
    news.clear()  # in the session itself, at once: a script run that ends here would send them a second time
    STORED_STEPS.set(stored | new)
