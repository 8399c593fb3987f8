"""Whatever visitors of two servers do to one class at the same moment, its limits hold, as on one server."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import sqlalchemy as sql
from two_servers import RACES, TwoServers, succeeded, two_servers

from s7core.classroom import personal_code
from s7core.classroom.admission import Admission
from s7core.classroom.digit_sets import OWN, DigitSets
from s7core.classroom.limits import Limits
from s7core.classroom.register import Class, Register
from s7core.classroom.student_progress import AnswerNews, StudentProgress
from s7core.classroom.teacher_notes import MOST_NOTES, TeacherNotes
from s7core.classroom.visitor import MOST_WAITING_OF_ALL, Visitor
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import sweep_state
from s7core.reference.sweep_training import enter_sweep
from s7core.runs import schema
from s7core.runs.sweep_plan import sweep_plan

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

RECIPE = Recipe(epochs=2)
LINE = "808080c0"
ALONE, TEACHER = Visitor(), Visitor(is_classroom=True, is_teacher=True)


@pytest.fixture(scope="module")
def both(postgres) -> Iterator[TwoServers]:
    with two_servers(postgres.new_database()) as servers:
        yield servers


@pytest.fixture(scope="module")
def registers(both) -> tuple[Register, Register]:
    return Register(both.first), Register(both.second)


@pytest.fixture(scope="module")
def new_class(registers) -> Callable[[Limits], Class]:
    """Makes another open class, with these limits."""
    numbers = itertools.count(1)

    def make(limits: Limits) -> Class:
        name = registers[0].open_class(f"class-{next(numbers)}").name
        registers[0].set_limits(name, limits)
        made = registers[0].class_named(name)
        assert made
        return made

    return make


def races(race: Callable[[], str | None]) -> None:
    """Run a race RACES times; `race` returns what went wrong, None where nothing did."""
    wrong = [fault for fault in (race() for _ in range(RACES)) if fault]
    assert not wrong, f"{len(wrong)} of {RACES} races went wrong, such as: {wrong[0]}"


def member(register: Register, of: Class, nickname: str) -> tuple[Visitor, str]:
    """A new student of a class, as a visitor, and their token."""
    student, token = register.join(of.name, nickname)
    return Visitor(True, False, student, of), token


@pytest.mark.parametrize("names", [("Ada", "Ada"), ("Ilan", "llan")], ids=["the same", "of the same look"])
def test_a_nickname_is_given_to_one_of_two_newcomers(both, registers, new_class, names):
    def race() -> str | None:
        of = new_class(Limits())
        joins = (partial(register.join, of.name, name) for register, name in zip(registers, names, strict=True))
        outcomes = both.at_once(*joins)
        there = registers[0].students(of.name)
        return None if succeeded(outcomes) == 1 == len(there) else f"{outcomes}, there are {there}"

    races(race)


def test_the_last_place_of_a_class_is_given_once(both, registers, new_class):
    def race() -> str | None:
        of = new_class(Limits(students=1))
        outcomes = both.at_once(partial(registers[0].join, of.name, "Ada"), partial(registers[1].join, of.name, "Bob"))
        there = registers[0].students(of.name)
        return None if succeeded(outcomes) == 1 == len(there) else f"{outcomes}, there are {there}"

    races(race)


def test_a_student_in_two_browsers_puts_no_more_runs_into_the_queue_than_the_class_allows(both, registers, new_class):
    def race() -> str | None:
        who, _ = member(registers[0], new_class(Limits(waiting=1)), "Ada")
        starts = (partial(Admission(store).start, who, [RECIPE], "net1") for store in (both.first, both.second))
        outcomes = both.at_once(*starts)
        runs = both.first.runs_of_student(who.student.id, 10)
        for run in runs:
            both.first.delete(run.id)
        return None if succeeded(outcomes) == 1 == len(runs) else f"{outcomes}, {len(runs)} wait"

    races(race)


def test_visitors_without_a_class_put_no_more_runs_into_the_queue_than_all_of_them_may(both):
    for _ in range(MOST_WAITING_OF_ALL - 1):
        both.first.submit(RECIPE, "net1")

    def race() -> str | None:
        starts = (partial(Admission(store).start, ALONE, [RECIPE], "net1") for store in (both.first, both.second))
        outcomes = both.at_once(*starts)
        waits = both.first.count_by_state()["queued"]
        for started in outcomes:
            if isinstance(started, list):
                both.first.delete(started[0])
        return None if waits == MOST_WAITING_OF_ALL else f"{waits} wait"

    races(race)


def test_a_student_who_is_removed_while_starting_a_run_leaves_none_in_the_queue(both, registers, new_class):
    def race() -> str | None:
        who, _ = member(registers[0], new_class(Limits()), "Ada")
        start = partial(Admission(both.first).start, who, [RECIPE], "net1")
        both.at_once(start, partial(registers[1].remove, who.student.id))
        runs = both.first.runs_of_student(who.student.id, 10)
        for run in runs:
            both.first.delete(run.id)
        return f"{runs[0].id} waits" if any(run.state == "queued" for run in runs) else None

    races(race)


def test_of_two_who_start_a_sweep_at_once_one_enters_each_run(both, registers, new_class, tmp_path):
    """A student beside another one of the class, and beside a command, in turn."""
    ada, bob = (member(registers[0], new_class(Limits()), name)[0] for name in ("Ada", "Bob"))
    plan = sweep_plan("net1", "0", ["learning_rate=0.01,0.03"], RECIPE)
    first, second = (RunCatalog(store, ReferenceStore(tmp_path)) for store in (both.first, both.second))

    def start(catalog: RunCatalog, who: Visitor) -> list[str]:
        return Admission(catalog.store).start(who, plan.recipes, "net1", lambda: sweep_state(catalog, plan).missing)

    others = itertools.cycle([partial(start, second, bob), partial(enter_sweep, second, plan)])

    def race() -> str | None:
        outcomes = both.at_once(partial(start, first, ada), next(others))
        runs = sweep_state(first, plan).runs
        for run in both.first.runs("queued"):
            both.first.delete(run.id)
        entered = [run_id for ids in outcomes if isinstance(ids, list) for run_id in ids]
        return None if sorted(entered) == sorted(run.id for run in runs) and len(runs) == 2 else f"{outcomes}"

    races(race)


def test_of_two_browsers_of_a_student_that_leave_at_once_one_is_the_last(both, registers, new_class, monkeypatch):
    monkeypatch.setitem(personal_code._COST, "n", 2)  # two hashes a race, which are no part of it, took most of its time
    of = new_class(Limits(students=200))
    who, first_token = member(registers[0], of, "Ada")
    code = registers[0].new_code(who.student.id)

    def race() -> str | None:
        tokens = [registers[0].come_back(of.name, "Ada", code, "") for _ in range(2)]
        registers[0].leave(first_token)
        [run_id] = Admission(both.first).start(who, [RECIPE], "net1")
        both.at_once(*(partial(register.leave, token) for register, token in zip(registers, tokens, strict=True)))
        run = both.first.run(run_id)
        both.first.delete(run_id)
        return None if run and run.state == "stopped" else "the run waits on"

    races(race)


def test_two_students_who_draw_the_first_digits_of_a_class_draw_them_into_one_set(both, registers, new_class):
    def race() -> str | None:
        of = new_class(Limits())
        ada, bob = (member(registers[0], of, name)[0] for name in ("Ada", "Bob"))
        both.at_once(partial(DigitSets(both.first).keep, ada, 7, LINE), partial(DigitSets(both.second).keep, bob, 7, LINE))
        drawn = DigitSets(both.first).digits(of.name)
        return None if len(drawn) == 2 else f"{len(drawn)} digits are kept"

    races(race)


def test_a_digit_that_is_drawn_twice_at_once_is_kept_once(both):
    def race() -> str | None:
        both.at_once(*(partial(DigitSets(store).keep, ALONE, 7, LINE) for store in (both.first, both.second)))
        drawn = DigitSets(both.first).digits(OWN)
        DigitSets(both.first).delete_set(TEACHER, OWN)
        return None if len(drawn) == 1 else f"{len(drawn)} digits are kept"

    races(race)


def test_a_set_that_is_deleted_while_somebody_draws_is_gone_or_has_that_digit(both):
    def race() -> str | None:
        DigitSets(both.first).keep(ALONE, 1, LINE)
        both.at_once(
            partial(DigitSets(both.first).keep, ALONE, 7, LINE), partial(DigitSets(both.second).delete_set, TEACHER, OWN)
        )
        with both.first.begin() as connection:
            labels = list(connection.execute(sql.select(schema.drawn_digits.c.label).distinct()).scalars())
            connection.execute(schema.drawn_digits.delete())
            connection.execute(schema.digit_sets.delete())
        return None if labels in ([], [7]) else f"the digits {labels} are kept"

    races(race)


def test_two_browsers_of_a_student_lose_neither_a_step_nor_a_try(both, registers, new_class):
    of = new_class(Limits())
    who, _ = member(registers[0], of, "Ada")
    news = [AnswerNews("net1", "jump", "wrong", "1")]

    def race() -> str | None:
        stores = (both.first, both.second)
        both.at_once(*(partial(StudentProgress(store).record, who.student.id, [("net1", "look")], news) for store in stores))
        [answer] = StudentProgress(both.first).answers_of_class(of.name)
        steps = StudentProgress(both.first).steps_of(who.student.id)
        with both.first.begin() as connection:
            connection.execute(schema.lesson_steps.delete())
            connection.execute(schema.lesson_answers.delete())
        return None if answer.tries == 2 and steps == {("net1", "look")} else f"{answer}, {steps}"

    races(race)


def test_two_teachers_write_no_more_notes_to_a_student_than_are_kept(both, registers, new_class):
    who, _ = member(registers[0], new_class(Limits()), "Ada")
    for number in range(MOST_NOTES):
        TeacherNotes(both.first).write(who.student.id, f"note {number}")

    def race() -> str | None:
        both.at_once(*(partial(TeacherNotes(store).write, who.student.id, "hello") for store in (both.first, both.second)))
        count = len(TeacherNotes(both.first).notes_to(who.student.id))
        return None if count == MOST_NOTES else f"{count} notes are kept"

    races(race)
