"""Letters that look alike, scripts and stacked marks."""

import pytest

from s7core.classroom.confusables import is_accent, mixes_scripts, script, scripts, skeleton, stacks_marks


# Rows of Unicode's table confusables.txt.
@pytest.mark.parametrize(
    ("letter", "prototype"),
    [
        ("а", "a"),
        ("е", "e"),
        ("ο", "o"),
        ("Ν", "N"),
        ("ν", "v"),
        ("I", "l"),
        ("1", "l"),
        ("0", "O"),
        ("m", "rn"),
        ("ا", "l"),
        ("Ꮯ", "C"),
    ],
)
def test_a_skeleton_has_the_prototypes_of_unicode(letter, prototype):
    assert skeleton(letter) == skeleton(prototype)


def test_letters_that_look_alike_in_pairs_have_one_skeleton_and_others_their_own():
    for one, other in (("я", "ᴙ"), ("ニ", "二"), ("\u0337", "\u0338"), ("ᴛ", "T"), ("т", "T")):
        assert skeleton(one) == skeleton(other)
    assert len({skeleton(each) for each in "abcdefghijkLno"}) == 14


def test_scripts_are_those_of_unicode():
    assert [script(each) for each in "aяα李あアกع1-"] == (
        ["LATIN", "CYRILLIC", "GREEK", "HAN", "HIRAGANA", "KATAKANA", "THAI", "ARABIC", "COMMON", "COMMON"]
    )
    assert scripts("R2-D2 é") == {"LATIN"}


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Anna 2", False),
        ("9б", False),
        ("Anna李", False),
        ("田中かずキ", False),
        ("김金", False),
        ("аnna", True),
        ("Αnna", True),
        ("あ김", True),
        ("אб", True),
    ],
)
def test_only_scripts_of_one_language_go_together(text, mixed):
    assert mixes_scripts(text) == mixed


@pytest.mark.parametrize("text", ["é", "Lietūvėlė̃", "ọ́", "မြို့", "ស្ត្រី", "སྒྲུབས", "ṩ̃", "שִׁרָה", "น้ำ"])
def test_the_marks_that_a_language_needs_are_no_stack(text):
    assert not stacks_marks(text)


@pytest.mark.parametrize(
    "text", ["a" + "\u0301" * 19, "á\u0301\u0301", "a\u0300\u0301\u0302", "a" + "\u0e34\u0e35\u0e36\u0e37\u0e38"]
)
def test_marks_upon_marks_are_a_stack(text):
    assert stacks_marks(text)


def test_accents_are_told_from_vowels():
    assert all(map(is_accent, "\u0301\u0323\u0338")) and not any(map(is_accent, "\u093f\u094d\u3099\u0e38\u05b0"))
