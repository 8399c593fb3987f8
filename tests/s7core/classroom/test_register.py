"""Classes and students: uniqueness, tokens, and what a removed student leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs.store import Store

QUICK = Recipe(train_images=6_000, epochs=2)


def test_two_nicknames_that_read_alike_are_the_same(register):
    register.join("9B", "Zoë")
    for again in ("zoe", "ZOË", "Zo-e", " zoë "):
        with pytest.raises(ValueError, match="somebody in this class has already"):
            register.join("9b", again)
    register.open_class("9c")
    register.join("9c", "Zoë")  # in another class it is free


def test_a_student_is_known_by_the_token_alone_which_is_not_stored(register, store):
    student, token = register.join("9b", "Ada")
    assert register.student(token) == student and register.student(token + "x") is None and register.student("") is None
    assert (student.number, student.class_name) == (1, "9b")
    with store.begin() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM students").fetchall()
    assert token not in str(stored)


def test_a_closed_or_unknown_class_takes_nobody(register):
    register.set_open("9b", False)
    with pytest.raises(ValueError, match="which is closed"):
        register.join("9b", "Ada")
    with pytest.raises(ValueError, match="no such class"):
        register.join("9x", "Ada")


def test_students_who_join_at_the_same_moment_get_numbers_of_their_own(register):
    with ThreadPoolExecutor(8) as pool:
        joined = list(pool.map(lambda at: register.join("9b", f"Student {at}")[0], range(24)))
    assert sorted(each.number for each in joined) == list(range(1, 25))


def test_of_two_who_take_one_nickname_at_the_same_moment_one_gets_it(register):
    def try_to_join(_: int) -> bool:
        try:
            register.join("9b", "Ada")
        except ValueError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to_join, range(8))) == 1


def test_of_two_who_open_one_class_at_the_same_moment_one_does_and_the_other_is_told(register):
    def try_to_open(_: int) -> str:
        try:
            return register.open_class("10c").name
        except ValueError as taken:
            return str(taken)

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(try_to_open, range(8)))
    assert said.count("10c") == 1 and sum("which is there already" in each for each in said) == 7


def test_nobody_joins_a_class_that_is_closed_while_they_join(register, store, monkeypatch):
    """Closing it waits until they are in it, or comes first and they are refused."""
    closed = threading.Event()
    closing = threading.Thread(target=lambda: (Register(Store(store.url)).set_open("9b", False), closed.set()))
    number = Register._number

    def slow(*given):
        closing.start()
        assert not closed.wait(0.5), "the class was closed between the check and the write"
        return number(*given)

    monkeypatch.setattr(Register, "_number", slow)
    register.join("9b", "Ada")
    closing.join()
    assert not register.class_named("9b").open and [each.nickname for each in register.students("9b")] == ["Ada"]


def test_a_removed_student_leaves_runs_that_belong_to_nobody(register, store):
    student, token = register.join("9b", "Ada")
    run_id = store.submit(QUICK, "final-exp1", student=student.id)
    assert (store.run(run_id).nickname, store.run(run_id).class_name) == ("Ada", "9b")
    register.remove(student.id)
    assert register.student(token) is None and store.run(run_id).student == "" and store.run(run_id).nickname == ""
