"""Everybody draws each digit once, in the set of their class or of the machine, and nobody touches what is not theirs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sql

from s7core.classroom import digit_sets
from s7core.classroom.digit_sets import OWN, DigitSets, may_see
from s7core.classroom.source_rate import SourceRate
from s7core.classroom.visitor import GUEST, Visitor
from s7core.data.drawing import MAX_POINTS
from s7core.runs import schema
from s7core.runs.store import Store

LINE = "808080c0"
ALONE = Visitor()
TEACHER = Visitor(is_classroom=True, is_teacher=True)


@pytest.fixture
def sets(store) -> DigitSets:
    return DigitSets(store)


@pytest.fixture
def ada(register, students) -> Visitor:
    return Visitor(True, False, students[0], register.class_named("9b"))


@pytest.fixture
def bob(register, students) -> Visitor:
    return Visitor(True, False, students[1], register.class_named("9b"))


def at_once(act, count: int = 20) -> list[object]:
    """What so many calls at the same moment return, or the ValueError that they raise."""
    barrier = Barrier(count)

    def call(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except ValueError as refused:
            return refused

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))


def test_a_student_s_digits_go_to_their_class_and_a_second_drawing_replaces_the_first(sets, ada, bob):
    sets.keep(ada, 3, LINE)
    sets.keep(ada, 3, LINE + "-0102")
    sets.keep(bob, 3, LINE)
    assert [(each.nickname, each.label, each.strokes) for each in sets.digits("9b")] == [
        ("Ada", 3, LINE + "-0102"),
        ("Bob", 3, LINE),
    ]
    assert not sets.digits(OWN)
    [found] = sets.sets()
    assert (found.title, found.digits, found.authors) == ("9b's digits", 2, 2)
    assert set(sets.own_digits(ada)) == {3} and sets.own_digits(ada)[3].nickname == "Ada"


def test_alone_one_has_one_set_of_the_machine(sets, store, ada):
    for label in range(10):
        sets.keep(ALONE, label, LINE)
    DigitSets(store).keep(TEACHER, 0, "0102")  # who may do everything on this server, and is no student
    assert [each.label for each in sets.digits(OWN)] == list(range(10)) and sets.digits(OWN)[0].strokes == "0102"
    assert [each.title for each in sets.sets()] == ["Your digits"] and not sets.digits("9b")
    assert not sets.digits(OWN)[0].is_removed


@pytest.mark.parametrize(("label", "strokes", "said"), [
    (10, LINE, "label is 10"),
    (-1, LINE, "label is -1"),
    (3, "", "draw a 3 first"),
    (3, "zz", "strokes is not what the drawing pad writes"),
    (3, "00ff" * (MAX_POINTS + 1), "more than 1,500 points"),
])  # fmt: skip
def test_what_is_no_drawing_of_a_digit_is_refused_in_a_sentence(label, strokes, said, sets):
    with pytest.raises(ValueError, match=said):
        sets.keep(ALONE, label, strokes)
    assert not sets.sets()


def test_a_guest_a_removed_student_and_one_of_a_closed_class_keep_nothing(sets, register, ada, bob):
    with pytest.raises(ValueError, match="Only students of a class"):
        sets.keep(GUEST, 3, LINE)
    register.set_open("9b", False)
    with pytest.raises(ValueError, match="Class 9b is closed"):
        sets.keep(ada, 3, LINE)
    register.set_open("9b", True)
    register.remove(bob.student.id)
    with pytest.raises(ValueError, match="no longer in class 9b"):
        sets.keep(bob, 3, LINE)
    assert not sets.sets()


def test_a_full_set_takes_no_more_but_lets_a_drawing_be_replaced(sets, ada, bob, monkeypatch):
    monkeypatch.setattr(digit_sets, "MOST_DIGITS", 2)
    sets.keep(ada, 0, LINE)
    sets.keep(ada, 1, LINE)
    with pytest.raises(ValueError, match="9b's digits are 2 already"):
        sets.keep(bob, 0, LINE)
    sets.keep(ada, 1, "0102")
    assert [each.strokes for each in sets.digits("9b")] == [LINE, "0102"]


def test_who_keeps_too_many_in_a_hurry_waits_and_others_do_not(sets, ada, bob):
    sets._kept = SourceRate(3, 1.0, clock=lambda: 0.0)
    for _ in range(3):
        sets.keep(ada, 0, LINE)
    with pytest.raises(ValueError, match="wait 1 s"):
        sets.keep(ada, 0, LINE)
    sets.keep(bob, 0, LINE)


def test_twenty_writes_at_once_leave_one_drawing_and_pass_no_limit(store, ada, register, monkeypatch):
    stores = [DigitSets(Store(store.url)) for _ in range(4)]  # as several servers on one store
    got = at_once(lambda number: stores[number % 4].keep(ada, 3, LINE))
    assert got == [None] * 20 and len(stores[0].digits("9b")) == 1
    monkeypatch.setattr(digit_sets, "MOST_DIGITS", 6)
    of_class = register.class_named("9b")
    others = [Visitor(True, False, register.join("9b", f"Eve {chr(97 + n)}{chr(107 + n)}")[0], of_class) for n in range(14)]
    got = at_once(lambda number: stores[number % 4].keep(others[number], 5, LINE), len(others))
    assert sum(each is None for each in got) == 5 and len(stores[0].digits("9b")) == 6


def test_twenty_first_drawings_at_once_make_one_set(store):
    stores = [DigitSets(Store(store.url)) for _ in range(4)]
    got = at_once(lambda number: stores[number % 4].keep(ALONE, number % 10, LINE))
    assert got == [None] * 20 and len(stores[0].digits(OWN)) == 10 and len(stores[0].sets()) == 1


def test_one_deletes_one_s_own_and_nobody_else_s(sets, ada, bob):
    sets.keep(ada, 3, LINE)
    sets.keep(bob, 4, LINE)
    of_bob = sets.own_digits(bob)[4].id
    sets.delete(ada, of_bob)
    sets.delete_of(ada, "9b", bob.student.id)
    with pytest.raises(ValueError, match="ask your teacher"):
        sets.delete_set(ada, "9b")
    for stranger in (GUEST, replace(ada, student=None)):
        with pytest.raises(ValueError, match="nothing was deleted"):
            sets.delete(stranger, of_bob)
    assert len(sets.digits("9b")) == 2
    sets.delete_of(ada, "9b", ada.student.id)
    assert [each.nickname for each in sets.digits("9b")] == ["Bob"]
    sets.delete(bob, of_bob)
    assert not sets.sets()


def test_the_teacher_deletes_one_digit_one_student_s_or_the_set(sets, ada, bob):
    for label in range(3):
        sets.keep(ada, label, LINE)
        sets.keep(bob, label, LINE)
    sets.delete(TEACHER, sets.own_digits(ada)[0].id)
    assert set(sets.own_digits(ada)) == {1, 2}
    sets.delete_of(TEACHER, "9b", bob.student.id)
    assert len(sets.digits("9b")) == 2
    sets.keep(ALONE, 0, LINE)
    sets.delete_set(TEACHER, "9b")
    assert not sets.digits("9b") and len(sets.digits(OWN)) == 1


def test_a_removed_student_s_digits_are_the_teacher_s_to_keep_or_delete(sets, register, ada):
    sets.keep(ada, 3, LINE)
    register.remove(ada.student.id)
    [kept] = sets.digits("9b")
    assert kept.is_removed and kept.nickname == "Ada"
    with pytest.raises(ValueError, match="nothing was deleted"):
        sets.delete(ada, kept.id)  # from a page that was drawn before
    sets.delete(TEACHER, kept.id)
    assert not sets.digits("9b")


def test_the_digits_go_with_their_class(sets, store, ada):
    sets.keep(ada, 3, LINE)
    with store.begin() as connection:
        connection.execute(schema.classes.delete().where(schema.classes.c.name == "9b"))
        assert not connection.execute(sql.select(schema.drawn_digits)).all()
        assert not connection.execute(sql.select(schema.digit_sets)).all()


def test_the_version_of_a_set_changes_with_every_change_of_it(sets, ada, bob):
    seen = [sets.version("9b")]
    for act in (
        lambda: sets.keep(ada, 3, LINE),
        lambda: sets.keep(ada, 3, LINE),
        lambda: sets.keep(bob, 3, LINE),
        lambda: sets.delete_of(ada, "9b", ada.student.id),
    ):
        act()
        seen.append(sets.version("9b"))
    assert len(set(seen)) == 5
    sets.keep(ALONE, 3, LINE)
    assert sets.version("9b") == seen[-1]


def test_students_see_the_digits_of_their_class_and_who_may_do_everything_all(ada):
    assert may_see(ada, "9b") and not may_see(ada, "9c") and not may_see(ada, OWN)
    assert not may_see(GUEST, "9b") and not may_see(GUEST, OWN)
    assert may_see(TEACHER, "9b") and may_see(ALONE, OWN)
