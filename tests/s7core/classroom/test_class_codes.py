"""The short code of a class: it stays the same, no two classes have the same, and it is found however it is typed."""

from dataclasses import replace

import pytest

from s7core.classroom.class_codes import LETTERS, LONGEST, SHORTEST, class_codes, class_of_code
from s7core.classroom.limits import Limits
from s7core.classroom.register import Class

NINE_B = Class("9b", True, 1_700_000_000.25, None, Limits())


def classes(many: int) -> list[Class]:
    return [replace(NINE_B, name=f"class-{number}", created_at=NINE_B.created_at + number) for number in range(many)]


def test_a_code_is_four_letters_and_stays_the_same_whatever_becomes_of_the_class():
    code = class_codes([NINE_B])["9b"]
    assert len(code) == SHORTEST and set(code) <= set(LETTERS)
    changed = replace(NINE_B, open=False, frozen_at=1.0, limits=Limits(epochs=1))
    assert class_codes([changed, *classes(3)])["9b"] == code


def test_no_two_of_very_many_classes_have_the_same_code_and_the_older_one_keeps_its_own():
    many = classes(3_000)
    codes = class_codes(many)
    assert len(set(codes.values())) == len(many)
    assert {len(code) for code in codes.values()} > {SHORTEST}  # some would have had the same four letters
    older = class_codes(many[:1_500])
    assert all(codes[name] == code for name, code in older.items())


def test_a_code_is_found_in_small_letters_and_with_spaces_or_hyphens():
    many = classes(20)
    for name, code in class_codes(many).items():
        for typed in (code, code.lower(), f" {code[:2]} {code[2:]} ", f"{code[:2]}-{code[2:]}"):
            assert class_of_code(many, typed) == name


@pytest.mark.parametrize("typed", ["", " ", "AEIO", "9b", "BCD", "<b>", "中文"])
def test_what_is_no_code_finds_no_class(typed):
    assert class_of_code([NINE_B], typed) is None


def test_a_code_has_no_vowel_so_that_it_spells_no_word():
    assert not set("AEIOUY") & set(LETTERS) and len(set(LETTERS)) == len(LETTERS) and LONGEST > SHORTEST
