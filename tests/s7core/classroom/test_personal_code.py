"""Personal codes: chance, typing and hashing."""

import re

import pytest

from s7core.classroom.personal_code import (
    CODE_LENGTH,
    CODE_LETTERS,
    is_personal_code,
    new_personal_code,
    personal_code_hash,
)


def test_codes_differ_and_have_40_bits_in_letters_that_nobody_confuses():
    codes = [new_personal_code() for _ in range(2_000)]
    assert len(set(codes)) == len(codes) and len(CODE_LETTERS) ** CODE_LENGTH == 2**40
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", each) for each in codes)
    assert {letter for code in codes for letter in code} == {*CODE_LETTERS, "-"}


@pytest.mark.parametrize("typed", ["10AB-Z9K4", "10abz9k4", " 10 ab z9 k4 ", "IOAB–Z9K4", "loab.z9k4", "１０ab-z9k4"])
def test_a_code_is_read_as_people_type_it(typed):
    assert is_personal_code(typed, personal_code_hash("10AB-Z9K4"))


@pytest.mark.parametrize("typed", ["", "10AB-Z9K", "10AB-Z9K44", "10AB-Z9K5", "U0AB-Z9K4", "ß" * 8, "10AB-Z9K4" * 10_000])
def test_anything_else_is_refused(typed):
    assert not is_personal_code(typed, personal_code_hash("10AB-Z9K4"))


def test_a_hash_gives_nothing_away_and_two_of_one_code_differ():
    first, second = (personal_code_hash("10AB-Z9K4") for _ in range(2))
    assert first != second and "10AB" not in first and len(first) <= 128  # as wide as its column
