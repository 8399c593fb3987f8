"""Personal codes of students: who they bring back, and how often they may be tried."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from s7core.classroom import source_rate, student_codes
from s7core.classroom.student_codes import WRONG_CODES_AT_ONCE, StudentCodes


@pytest.fixture
def codes(store) -> StudentCodes:
    return StudentCodes(store)


def test_a_code_brings_back_its_student_and_a_new_one_replaces_it(codes, register, students):
    ada, bob, _ = students
    first, his = codes.give(ada.id), codes.give(bob.id)
    assert register.student(codes.exchange("9b", "Ada", first, "here")) == ada
    second = codes.give(ada.id)
    for class_name, nickname, code in (
        ("9b", "Ada", first),
        ("9b", "Ada", his),
        ("9b", "Bob", second),
        ("9b", "Cem", second),  # who has no code
        ("9b", "Eve", second),
        ("9c", "Ada", second),
        ("9b", "Ada", ""),
    ):
        with pytest.raises(ValueError, match="the code is not theirs") as refused:
            codes.exchange(class_name, nickname, code, f"{nickname} {code}")
        assert not code or code not in str(refused.value)
    assert register.student(codes.exchange("9b", "ADA", second, "here")) == ada


def test_guessing_gets_slow_for_one_student_from_one_address_and_for_nobody_else(codes, students, monkeypatch):
    ada, bob, _ = students
    hers, his = codes.give(ada.id), codes.give(bob.id)
    for _ in range(WRONG_CODES_AT_ONCE):
        with pytest.raises(ValueError, match="not theirs"):
            codes.exchange("9b", "Ada", "0000-0000", "there")
    with pytest.raises(ValueError, match=r"wait (29|30) s before the next try"):
        codes.exchange("9b", "Ada", hers, "there")
    assert codes.exchange("9b", "Ada", hers, "here") and codes.exchange("9b", "Bob", his, "there")
    assert codes.exchange("9b", "Ada", codes.give(ada.id), "there")  # a new code has all its tries


def test_a_right_code_counts_as_no_try(codes, students):
    code = codes.give(students[0].id)
    assert (
        len({codes.exchange("9b", "Ada", code, "here") for _ in range(WRONG_CODES_AT_ONCE + 3)}) == WRONG_CODES_AT_ONCE + 3
    )


def test_tries_at_the_same_moment_pass_no_bound(codes, students):
    codes.give(students[0].id)

    def attempt(number: int) -> str:
        with pytest.raises(ValueError) as refused:
            codes.exchange("9b", "Ada", f"0000-00{number:02}", "there")
        return str(refused.value)

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(attempt, range(24)))
    assert sum("not theirs" in each for each in said) == WRONG_CODES_AT_ONCE


def test_a_code_that_is_replaced_while_it_is_checked_brings_nobody_back(codes, students, monkeypatch):
    code = codes.give(students[0].id)
    checked = student_codes.is_personal_code

    def slow(*given):
        codes.give(students[0].id)
        return checked(*given)

    monkeypatch.setattr(student_codes, "is_personal_code", slow)
    with pytest.raises(ValueError, match="not theirs"):
        codes.exchange("9b", "Ada", code, "here")


def test_a_nickname_of_any_length_is_answered_in_a_sentence(codes, students):
    with pytest.raises(ValueError, match="not theirs") as refused:
        codes.exchange("9b", "Ada" * 100_000, "x" * 100_000, "here")
    assert len(str(refused.value)) < 300


def test_how_often_is_remembered_within_bounds(codes):
    assert source_rate.MOST_SOURCES <= 10_000 and codes._wrong is not StudentCodes(codes._store)._wrong
