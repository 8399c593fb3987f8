"""The teacher's table of the progress of a class."""

from collections.abc import Callable

import pytest
from pages_under_test import opened_by, opened_by_teacher, words

from s7core.classroom.guesses import Guesses
from s7core.classroom.student_progress import AnswerNews, StudentProgress
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.slow
@pytest.mark.one_core
def test_each_student_has_a_row_with_steps_answers_and_the_latest_guess(register, store, three_runs):
    ada, bob, cem = register.students("9b")
    progress = StudentProgress(store)
    steps = [("net1", step) for step in ("look", "guess", "run", "explain")]
    progress.record(ada.id, [*steps, ("net2", "look"), ("net2", "run")], [AnswerNews("net1", "jump", "right", "2")])
    wrong = AnswerNews("net1", "jump", "wrong", "3")
    progress.record(bob.id, [], [wrong, AnswerNews("net1", "jump", "right", "2", 1), AnswerNews("init", "field", "shown")])
    progress.record(cem.id, [], [wrong])
    at = opened_by_teacher("teacher")
    table = at.table[0].value
    assert table.index.tolist() == ["Ada", "Bob", "Cem"]
    assert table.loc["Ada", ["Model Init", "Net1", "Net2", "Final Model"]].tolist() == [
        "none",
        "done",
        "Look, Run",
        "none",
    ]
    assert table[["Right at once", "With help", "Shown"]].values.tolist() == [
        ["1", "0", "0"],
        ["0", "1", "1"],
        ["0", "0", "0"],
    ]
    assert table["Guess and result"]["Bob"] == "Final Model: 96.00%, was 97.90%"
    assert "2 of 3 who answered were wrong at least once. What is the jump" in words(at)
    assert "18 questions" in words(at)


def test_names_in_the_table_are_no_markup(register, store):
    register.join("9b", "Ada")
    with store.begin() as connection:  # as an older release may have let somebody in
        connection.exec_driver_sql("UPDATE students SET nickname = '*Ada*'")
    assert opened_by_teacher("teacher").table[0].value.index.tolist() == [r"\*Ada\*"]


def test_a_class_without_students_says_what_will_be_there(register):
    at = opened_by_teacher("teacher")
    assert "Each student who joins has a row here." in words(at) and not at.table


def test_a_run_without_a_guess_and_a_guess_without_a_result_are_no_pair(register, store, finish: Callable[..., str]):
    ada, _ = register.join("9b", "Ada")
    waits = store.submit(Recipe(train_images=6_000, epochs=2), "final-exp1", student=ada.id)
    Guesses(store, Visitor(True, False, ada)).commit(waits, 0.9, 0.95)
    assert opened_by_teacher("teacher").table[0].value["Guess and result"].tolist() == ["none"]


@pytest.mark.slow
@pytest.mark.one_core
def test_what_a_student_does_on_a_stage_is_seen_by_the_teacher(register):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "net1", {"step": "explain"})
    shown = next(each for each in at.button if (each.key or "").startswith("show-net1-"))
    shown.click().run()
    assert not at.exception, at.exception
    [table] = (each.value for each in opened_by_teacher("teacher").table)
    assert table.loc["Ada", ["Right at once", "With help", "Shown"]].tolist() == ["0", "0", "1"]
