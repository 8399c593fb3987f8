"""What the teacher is told of a class is what its students have done."""

from dashboard.data.class_progress import class_progress, lesson_questions
from s7core.classroom.student_progress import AnswerNews, StudentProgress, declared_questions
from s7core.recipe import STAGES


def test_the_progress_of_a_class_is_that_of_its_students_without_those_who_were_removed(register, store):
    ada, bob = (register.join("9b", name)[0] for name in ("Ada", "Bob"))
    for each in (ada, bob):
        StudentProgress(store).record(each.id, [("net1", "look")], [AnswerNews("net1", "jump", "wrong", "3")])
    register.remove(bob.id)
    found = class_progress("9b", [])
    assert [each.student for each in found.lessons] == [ada]
    assert [each.student_id for each in found.answers] == [ada.id]
    assert (found.hardest["net1"].wrong, found.hardest["net1"].answered) == (1, 1)


def test_every_question_of_the_lesson_has_its_text(store):
    found = lesson_questions()
    assert list(found) == list(STAGES)
    for stage_key, questions in found.items():
        assert set(questions) == declared_questions(stage_key)
        assert all(key == question.key and question.text for key, question in questions.items())
