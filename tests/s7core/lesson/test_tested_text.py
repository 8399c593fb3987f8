"""Texts on the part of the test digits that a run was tested on."""

from s7core.lesson.tested_text import digits_of_test, digits_of_tests, on_part, wrong_digits_text
from s7core.recipe import Recipe

ALL, PART, SMALLER = Recipe(), Recipe(test_images=2_000), Recipe(test_images=1_000)


def test_a_part_is_named_wherever_it_is_one():
    assert digits_of_test(10_000) == "10,000 test digits" and on_part(10_000) == ""
    assert digits_of_test(2_000) == "2,000 of the 10,000 test digits"
    assert on_part(2_000) == " on 2,000 of the 10,000 test digits"


def test_several_runs_share_their_words_only_where_they_share_their_test():
    assert digits_of_tests([]) == digits_of_tests([ALL, ALL]) == "10,000 test digits"
    assert digits_of_tests([PART, PART]) == "2,000 of the 10,000 test digits"
    assert digits_of_tests([ALL, PART, SMALLER]) == "the test digits that it was tested on"


def test_wrong_digits_are_counted_among_those_that_were_tested():
    assert wrong_digits_text(1_054, 10_000) == "1,054 of the 10,000 test digits are wrong"
    assert wrong_digits_text(54, 2_000) == "54 of the 2,000 test digits that it was tested on are wrong"
