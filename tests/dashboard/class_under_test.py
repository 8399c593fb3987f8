"""A class that has done all that a class can do: results, guesses, a duel, answers, a drawn test set, a call and a note."""

from dataclasses import replace
from unittest.mock import patch

from drawings_under_test import keep_ten

from s7core.classroom.digit_sets import DigitSets
from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register, Student
from s7core.classroom.student_progress import AnswerNews, StudentProgress
from s7core.classroom.teacher_notes import TeacherNotes
from s7core.classroom.visitor import Visitor
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.attempt import Attempt
from s7core.runs.store import Store

NAME, CALLED_TO = "9b", "net2"
NOTE = "Compare both first layers."


def fill_class(store: Store, note: str = NOTE) -> dict[str, str]:
    """Open class 9b for Ada and Bob, with all that the class can have; returns their tokens by nickname.

    Each has three finished runs of two settings, which have the networks and the answers of reference runs.
    """
    register = Register(store)
    register.open_class(NAME)
    register.change_limits(NAME, called_to=CALLED_TO)
    tokens = {}
    with patch.object(Guesses, "_refuse_late", lambda *_: None):  # so that finished runs can have guesses
        for nickname in ("Ada", "Bob"):
            student, tokens[nickname] = register.join(NAME, nickname)
            visitor = Visitor(True, False, student, register.class_named(NAME))
            _train(store, visitor, student)
            keep_ten(DigitSets(store), visitor)
            TeacherNotes(store).write(student.id, note)
    return tokens


def _train(store: Store, visitor: Visitor, student: Student) -> None:
    """Runs of Net1 with a guess, a duel of two learning rates, and what is done of the lesson."""
    recipe = replace(experiment("net1").recipe, epochs=2, seed=100 * student.number + 1)
    other = replace(recipe, learning_rate=0.05)
    recipes = (recipe, other, replace(other, seed=recipe.seed + 1))
    runs = [_finish(store, each, student.id, f"ref-net1-s{seed}") for seed, each in enumerate(recipes, student.number)]
    guesses = Guesses(store, visitor)
    guesses.commit(runs[0], 0.5, 0.7)
    guesses.commit_duel(runs[0], runs[1], "first")
    steps = [("net1", step) for step in ("look", "guess", "run", "explain")]
    wrong, right = AnswerNews("net1", "jump", "wrong", "3"), AnswerNews("net1", "jump", "right", "2", 1)
    StudentProgress(store).record(student.id, [*steps, ("net2", "look")], [wrong, right])


def _finish(store: Store, recipe: Recipe, student_id: str, reference: str) -> str:
    """A finished run with the first and the last epoch of this reference run."""
    shipped = ReferenceStore()
    result, epochs = shipped.result(reference), shipped.epochs(reference)
    assert result
    run_id = store.submit(recipe, "net1", state="running", student=student_id)
    attempt = Attempt.current(store, run_id)
    for number, epoch in enumerate((epochs[0], epochs[-1]), start=1):
        answers = shipped.predictions(reference, epoch.epoch)
        assert answers
        assert attempt.add_epoch(replace(epoch, epoch=number), answers, result, None)
    attempt.end("finished", "")
    return run_id
