"""Which nicknames and class names are taken."""

import pytest

from s7core.classroom import names


@pytest.mark.parametrize("typed", ["Ada", "  Ada   L ", "Zoë", "O'Neil", "Иван", "李", "R2-D2", "نور"])
def test_a_nickname_of_any_language_is_taken_with_single_spaces(typed):
    assert names.nickname(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "a" * 21,
        "<b>",
        "[x](y)",
        "*star*",
        "a_b",
        "$x$",
        "a\u202eb",
        "-x",
        "=1+1",
        ":smile:",
        "a`b",
        "Teacher",
        "Admin",
        "T e a c h e r",
        "tëacher",
        "a&b",
        'a"b',
        "a|b",
        "#1",
        "\u200b",
    ],
)
def test_a_nickname_that_could_be_markup_or_pass_for_the_teacher_is_refused(typed):
    with pytest.raises(ValueError, match="nickname is"):
        names.nickname(typed)


@pytest.mark.parametrize(("typed", "name"), [("9B", "9b"), (" physics-2 ", "physics-2")])
def test_a_class_name_is_what_a_link_can_carry(typed, name):
    assert names.class_name(typed) == name


@pytest.mark.parametrize("typed", ["", "9 b", "9/b", "-9", "a" * 25, "ä", "9b?x=1"])
def test_a_class_name_that_a_link_cannot_carry_is_refused(typed):
    with pytest.raises(ValueError, match="class is"):
        names.class_name(typed)
