"""The progress of a class, counted from made-up steps and answers whose sums are known."""

from dataclasses import replace

import pytest

from s7core.classroom.class_progress import HardQuestion, hardest_questions, lessons_of_class
from s7core.classroom.guesses import Guess
from s7core.classroom.register import Student
from s7core.classroom.student_progress import LessonAnswer, StepDone
from s7core.recipe import STAGES, Recipe
from s7core.runs.records import Run

ADA, BOB = (Student(name, "9b", number, name, 10.0 * number) for number, name in enumerate(("Ada", "Bob"), start=1))
RIGHT = LessonAnswer("Ada", "net1", "jump", "2", 1, 0, "right", 50.0)


@pytest.fixture
def finished(store, finish) -> Run:
    run_id = finish(store, Recipe(train_images=6_000, epochs=2), "final-exp1", [500, 300])
    return replace(store.run(run_id), student="Ada", created_at=40.0)


def test_each_student_has_their_steps_in_the_order_of_the_lesson_and_the_sums_of_their_answers():
    steps = [
        StepDone("Ada", "net1", "run", 30.0),
        StepDone("Ada", "net1", "look", 20.0),
        StepDone("Bob", "init", "look", 21.0),
    ]
    answers = [
        RIGHT,
        replace(RIGHT, question="gap", tries=3),
        replace(RIGHT, question="rise", hints=1),
        replace(RIGHT, question="batch-norm", tries=2, verdict="wrong"),
        replace(RIGHT, stage="net2", question="field", tries=0, verdict="shown", changed_at=60.0),
        replace(RIGHT, stage="net2", question="wrong", tries=0, hints=1, verdict=""),
    ]
    ada, bob = lessons_of_class([ADA, BOB], steps, answers, [], [])
    assert ada.steps == {"init": (), "net1": ("look", "run"), "net2": (), "final": ()}
    assert (ada.right_at_once, ada.right_with_help, ada.shown, ada.last_active) == (1, 2, 1, 60.0)
    assert bob.steps["init"] == ("look",) and (bob.right_at_once, bob.right_with_help, bob.shown) == (0, 0, 0)
    assert (bob.last_active, bob.guessed) == (21.0, None)


def test_somebody_who_has_done_nothing_was_last_active_when_joining():
    [ada] = lessons_of_class([ADA], [], [], [], [])
    assert ada.last_active == 10.0 and set(ada.steps) == set(STAGES) and not any(ada.steps.values())


def test_the_newest_finished_run_with_a_guess_is_told(finished):
    older, unfinished = replace(finished, id="older", created_at=30.0), replace(finished, id="trains", state="running")
    guesses = [Guess(each, 0.9, last, 1.0, "Ada") for each, last in (("older", 0.91), (finished.id, 0.92), ("trains", 0.93))]
    [ada] = lessons_of_class([ADA], [], [], [unfinished, finished, older], guesses)
    assert ada.guessed == (finished, guesses[1]) and ada.last_active == 40.0
    [ada] = lessons_of_class([ADA], [], [], [unfinished, finished, older], guesses[:1])
    assert ada.guessed == (older, guesses[0])


def test_what_to_talk_about_is_the_question_that_most_students_have_answered_wrongly():
    wrong = replace(RIGHT, verdict="wrong")
    answers = [
        replace(wrong, tries=9),  # one student, many times
        replace(wrong, question="gap"),
        replace(RIGHT, student_id="Bob", question="gap", tries=2),
        replace(RIGHT, student_id="Cem", question="gap"),
        replace(wrong, stage="init", question="field", tries=0, verdict="shown"),  # nobody has answered it
        replace(wrong, stage="init", question="wrong", verdict="right"),
        replace(wrong, stage="final", question="gap", tries=1),
        replace(wrong, stage="final", question="rise", tries=2),
    ]
    assert hardest_questions(answers) == {
        "net1": HardQuestion("net1", "gap", 2, 3),
        "final": HardQuestion("final", "rise", 1, 1),
    }
    assert list(hardest_questions(answers)) == ["net1", "final"], "in the order of the lesson"
    assert hardest_questions([]) == {}
