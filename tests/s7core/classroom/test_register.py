"""Classes and students: uniqueness, tokens, and what a removed student leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sql

from s7core.classroom.browser_tokens import TOKEN_SECONDS
from s7core.classroom.limits import Limits
from s7core.classroom.register import NEWCOMERS_AT_ONCE, Register
from s7core.recipe import Recipe
from s7core.runs import schema
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


def test_a_removed_student_keeps_their_runs_and_their_name_while_what_trains_or_waits_stops(register, store):
    student, token = register.join("9b", "Ada")
    code = register.new_code(student.id)
    other, _ = register.join("9b", "Bob")
    done, running, waiting, his = (
        store.submit(QUICK, "final-exp1", state, owner.id)
        for state, owner in (("finished", student), ("running", student), ("queued", student), ("queued", other))
    )
    register.remove(student.id)
    assert register.student(token) is None
    for run_id in (done, running, waiting):
        assert (store.run(run_id).student, store.run(run_id).nickname) == (student.id, "Ada")
    assert store.run(running).stop_requested and store.run(waiting).state == "stopped"
    assert store.run(done).state == "finished" and store.run(his).state == "queued"
    with pytest.raises(ValueError, match="code is not theirs"):
        register.come_back("9b", "Ada", code, "here")
    with pytest.raises(ValueError, match="no longer in this class"):
        register.new_code(student.id)
    assert [each.nickname for each in register.students("9b")] == ["Bob"]
    assert [(each.student.nickname, each.state) for each in register.members("9b")] == [("Ada", "removed"), ("Bob", "here")]


def test_a_removed_student_s_browser_enters_under_no_other_nickname_until_the_teacher_lets_them_in(register):
    student, token = register.join("9b", "Ada")
    register.remove(student.id)
    with pytest.raises(ValueError, match="You were removed from class '9b', where you were 'Ada': ask your teacher"):
        register.join("9b", "Eve", browser=token)
    with pytest.raises(ValueError, match="in this class has already"):
        register.join("9b", "Ada")  # nor does anybody else under theirs
    code = register.readmit(student.id)
    again = register.come_back("9b", "ada", code.lower().replace("-", " "), "here")
    assert register.student(again) == student and register.student(token) is None


def test_one_browser_has_one_nickname_in_a_class_and_may_have_another_one_in_another_class(register):
    student, token = register.join("9b", "Ada")
    for _ in range(2):  # before they leave and after
        with pytest.raises(ValueError, match="this browser is 'Ada' already: come back as 'Ada' with the personal code"):
            register.join("9b", "Eve", browser=token)
        register.leave(token)
    assert register.holder(token) == student and register.holder("nobody's") is None
    register.open_class("9c")
    assert register.join("9c", "Eve", browser=token)[0].nickname == "Eve"


def test_leaving_revokes_the_token_of_that_browser_only(register):
    student, token = register.join("9b", "Ada")
    phone = register.come_back("9b", "Ada", register.new_code(student.id), "here")
    register.leave(token)
    assert register.student(token) is None and register.student(phone) == student
    assert [each.state for each in register.members("9b")] == ["here"]
    register.leave(phone)
    assert register.student(phone) is None and [each.state for each in register.members("9b")] == ["left"]


def test_who_has_left_with_every_browser_takes_no_turns_in_the_queue(register, store):
    student, token = register.join("9b", "Ada")
    phone = register.come_back("9b", "Ada", register.new_code(student.id), "here")
    running, waiting = (store.submit(QUICK, "final-exp1", state, student.id) for state in ("running", "queued"))
    register.leave(token)
    assert store.run(waiting).state == "queued"
    register.leave(phone)
    assert store.run(waiting).state == "stopped" and not store.run(running).stop_requested


def test_a_token_expires_unless_it_is_used_and_is_written_at_most_once_a_day(store):
    now = 1e9
    register = Register(store, clock=lambda: now)
    register.open_class("9b")
    student, token = register.join("9b", "Ada")
    begun, written = now, []
    sql.event.listen(store._engine, "before_cursor_execute", lambda *given: written.append(given[2].startswith("UPDATE")))
    for _ in range(6):
        now += TOKEN_SECONDS - 1
        assert register.student(token) == student and register.student(token) == student
    assert sum(written) == 6 and now - begun > 5 * TOKEN_SECONDS
    now += TOKEN_SECONDS + 1
    assert register.student(token) is None and register.holder(token) == student
    with pytest.raises(ValueError, match="this browser is 'Ada' already"):
        register.join("9b", "Eve", browser=token)


def test_neither_token_nor_code_is_stored(register, store):
    student, token = register.join("9b", "Ada")
    code = register.new_code(student.id)
    with store.begin() as connection:
        for table in schema.store_metadata.tables.values():
            stored = str(connection.execute(sql.select(table)).all())
            assert not any(secret in stored for secret in (token, code, code.replace("-", ""))), table.name


def test_a_closed_door_keeps_newcomers_out_and_lets_those_back_in_who_were_here(register):
    student, token = register.join("9b", "Ada")
    code = register.new_code(student.id)
    register.set_limits("9b", Limits(epochs=4))
    register.change_limits("9b", joining=False)
    with pytest.raises(ValueError, match="takes no newcomers now: ask your teacher to open its door"):
        register.join("9b", "Bob")
    assert register.class_named("9b").limits == Limits(epochs=4, joining=False)  # the others stay
    assert register.student(token) == register.student(register.come_back("9b", "Ada", code, "here")) == student
    register.change_limits("9b", joining=True)
    register.join("9b", "Bob")


def test_everybody_is_called_to_a_stage_and_no_longer_and_the_limits_stay(register):
    register.set_limits("9b", Limits(epochs=4))
    register.change_limits("9b", called_to="net1")
    assert register.class_named("9b").limits == Limits(epochs=4, called_to="net1")
    with pytest.raises(ValueError, match="called_to is 'net9', but it must be one of"):
        register.change_limits("9b", called_to="net9")
    register.change_limits("9b", called_to="")
    assert register.class_named("9b").limits == Limits(epochs=4)


def test_a_class_takes_as_many_as_its_limit_says_however_many_come_at_once_and_a_removed_one_makes_room(register):
    register.set_limits("9b", Limits(students=5))

    def try_to_join(number: int) -> bool:
        try:
            register.join("9b", f"Student {number}")
        except ValueError as full:
            assert "which is full with 5 students" in str(full)
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_to_join, range(16))) == 5 == len(register.students("9b"))
    register.remove(register.students("9b")[0].id)
    assert try_to_join(20) and not try_to_join(21)
    assert register.students("9b")[-1].number == 6  # no number is given twice


def test_one_address_joins_a_class_at_once_and_then_waits_while_others_do_not(register):
    register.set_limits("9b", Limits(students=200))
    for number in range(NEWCOMERS_AT_ONCE):
        student, _ = register.join("9b", f"Student {number}", "10.0.0.1")
        if student.number == NEWCOMERS_AT_ONCE:
            break
        with pytest.raises(ValueError, match="has already"):  # a name that is taken counts nothing
            register.join("9b", "Student 0", "10.0.0.1")
    with pytest.raises(ValueError, match=r"have joined from your address just now: wait \d+ s"):
        register.join("9b", "Ada", "10.0.0.1")
    register.join("9b", "Ada", "10.0.0.2")
    register.join("9b", "Bob")  # a command has no address


def test_classes_of_any_letters_are_found_however_they_are_typed(register):
    made = register.open_class("Klasse Ä")
    register.join("KLASSE Ä", "Zoë")
    assert register.class_named(" klasse ä ") == made and len(register.students(made.name)) == 1
    assert register.class_named("?" * 10_000) is None


def test_a_store_has_a_name_of_its_own(register, store, tmp_path):
    other = Register(Store(str(tmp_path / "other.sqlite")))
    assert len(register.store_id) == 16 and register.store_id != other.store_id
    assert Register(Store(store.url)).store_id == register.store_id
