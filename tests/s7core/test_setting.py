"""The declaration of one setting: what it allows, what it refuses and how it is written."""

import pytest

from s7core.recipe import SCHEDULERS, setting, settings
from s7core.setting import SETTING_GROUPS, Setting

GIVEN = {"label": "Width", "group": "Network", "help": "How wide."}
WHOLE = Setting("width", int, **GIVEN, minimum=2, maximum=2_000)
REAL = Setting("width", float, **GIVEN, minimum=0.5, maximum=1_000_000.0)
SWITCH = Setting("wide", bool, **GIVEN)
TEXT = Setting("words", str, **GIVEN, minimum=0, maximum=5)
CHOICE = Setting("kind", str, **GIVEN, choices={"a": "First", "b": "Second"})


def test_groups_are_those_of_the_recipe_s_settings_in_order():
    assert tuple(dict.fromkeys(declared.group for declared in settings())) == SETTING_GROUPS


@pytest.mark.parametrize(
    ("declared", "allowed"),
    [
        (WHOLE, "a whole number from 2 to 2,000"),
        (REAL, "a number from 0.5 to 1,000,000"),
        (SWITCH, "true or false"),
        (TEXT, "text of at most 5 characters"),
        (CHOICE, "one of a, b"),
    ],
)
def test_allowed_values_are_named_by_kind(declared, allowed):
    assert declared.allowed == allowed


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (WHOLE, 1),
        (WHOLE, 2_001),
        (WHOLE, 10**400),
        (WHOLE, 3.0),
        (WHOLE, True),
        (WHOLE, "3"),
        (REAL, 0.4999),
        (REAL, float("inf")),
        (REAL, float("nan")),
        (REAL, False),
        (SWITCH, 1),
        (SWITCH, "true"),
        (TEXT, "123456"),
        (TEXT, None),
        (CHOICE, "c"),
        (CHOICE, ["a"]),
    ],
)
def test_a_value_of_another_type_or_outside_the_limits_is_refused_with_what_is_allowed(declared, value):
    with pytest.raises(ValueError) as refused:
        declared.check(value)
    assert str(refused.value) == f"{declared.name} is {value!r}, but it must be {declared.allowed}."


@pytest.mark.parametrize(
    ("declared", "value"),
    [(WHOLE, 2), (WHOLE, 2_000), (REAL, 0.5), (SWITCH, False), (TEXT, ""), (TEXT, "12345"), (CHOICE, "b")],
)
def test_an_allowed_value_is_kept_as_it_is(declared, value):
    assert declared.check(value) is value


def test_a_whole_number_becomes_a_float_where_a_float_is_meant():
    assert REAL.check(3) == 3.0 and type(REAL.check(3)) is float


@pytest.mark.parametrize("declared", [WHOLE, REAL, SWITCH, TEXT, CHOICE], ids=lambda declared: declared.kind.__name__)
def test_a_value_survives_the_way_through_text(declared):
    value = {int: 77, float: 0.1 + 0.6, bool: True, str: "a"}[declared.kind]
    assert declared.parse(str(value)) == value and type(declared.parse(str(value))) is declared.kind


@pytest.mark.parametrize(
    ("declared", "text"), [(WHOLE, "3.5"), (WHOLE, "x"), (REAL, ""), (SWITCH, "yes"), (SWITCH, "1"), (WHOLE, "9" * 400)]
)
def test_a_text_that_means_no_allowed_value_is_refused_with_what_is_allowed(declared, text):
    with pytest.raises(ValueError, match=f"^{declared.name} is .* but it must be {declared.allowed}"):
        declared.parse(text)


def test_a_switch_is_read_whatever_its_capitals():
    assert SWITCH.parse("True") is True and SWITCH.parse("FALSE") is False


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("batch_norm", True, "on"),
        ("nesterov", False, "off"),
        ("learning_rate", 0.05, "0.05"),
        ("weight_decay", 1e-05, "1e-05"),
        ("train_images", 60_000, "60,000"),
        ("epochs", 15, "15"),
        ("layers", "", "the stage's own"),
        ("layers", "conv8 relu", "conv8 relu"),
        ("scheduler", "one-cycle", "one-cycle"),
    ],
)
def test_a_value_is_written_for_people(name, value, text):
    assert setting(name).text(value) == text
    assert setting(name).label_and_text(value) == f"{setting(name).label.lower()} {text}"


def test_every_choice_has_a_title():
    assert setting("scheduler").choices == SCHEDULERS
    for declared in settings():
        assert all(key and title for key, title in declared.choices.items()), declared.name
