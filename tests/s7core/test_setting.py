"""The declaration of one setting: what it allows, what it refuses and how it is written."""

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


NO_NUMBERS = ["", "x", "9" * 400, "9" * 5_000, "1_000", "１２", "٣", "1,000", "inf", "-Infinity", "nan", "0x1f"]
REFUSED_TEXTS = {
    "int": [*NO_NUMBERS, "3.5", "1e3", "1"],
    "float": [*NO_NUMBERS, "1e400", "-1e400", "1_0.5", "０.５", "1e", ".", "0.4"],
    "bool": ["yes", "1", ""],
    "str": ["a" * 10**6],
    "choice": ["c", "9" * 5_000],
}
HUGE_VALUES = {
    "int": [10**400, -(10**5_000)],
    "float": [10**400, 10**5_000],
    "str": ["ab\n" * 999],
    "choice": [["a"] * 999],
}
OF_KIND = {"int": WHOLE, "float": REAL, "bool": SWITCH, "str": TEXT, "choice": CHOICE}


@pytest.mark.parametrize("kind", REFUSED_TEXTS)
def test_a_text_that_means_no_allowed_value_is_refused_in_a_short_line_with_what_is_allowed(kind):
    for text in REFUSED_TEXTS[kind]:
        _refused(OF_KIND[kind], OF_KIND[kind].parse, text)


@pytest.mark.parametrize("kind", HUGE_VALUES)
def test_a_huge_value_is_refused_in_a_short_line(kind):
    for value in HUGE_VALUES[kind]:
        _refused(OF_KIND[kind], OF_KIND[kind].check, value)


def _refused(declared: Setting, read, value) -> None:
    with pytest.raises(ValueError, match=f"^{declared.name} is .* but it must be {declared.allowed}") as refused:
        read(value)
    assert len(str(refused.value)) < 150 and "\n" not in str(refused.value)


def test_a_decimal_comma_is_refused_and_never_read_as_another_number():
    for text in ("0,05", "0,5", "1,5e-3", "5,"):
        with pytest.raises(ValueError, match=f"^width is '{text}', but it must be .*, with a decimal point.$"):
            REAL.parse(text)


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        (WHOLE, " 77 ", 77),
        (WHOLE, "+0077", 77),
        (REAL, "1e3", 1000.0),
        (REAL, ".5", 0.5),
        (REAL, "5.", 5.0),
        (REAL, "5E+2", 500.0),
    ],
)
def test_a_number_is_read_in_each_of_its_usual_forms(declared, text, value):
    assert declared.parse(text) == value


def test_minus_zero_is_zero():
    whole = Setting("width", float, **GIVEN, minimum=0.0, maximum=1.0)
    assert [str(each) for each in (whole.check(-0.0), whole.parse("-0"), whole.check(0))] == ["0.0"] * 3


NUMBERS = st.from_regex(r"\s?[-+]?[0-9_,٣１]{0,12}\.?[0-9]{0,400}([eE][-+]?[0-9]{0,5})?\s?", fullmatch=True)
TEXTS = st.one_of(
    st.text(max_size=60), NUMBERS, st.sampled_from(["nan", "inf", "-inf", "Infinity", "true", "1e400", "9" * 5_000])
)


VALUES = st.one_of(
    TEXTS, st.integers(), st.integers(10**300, 10**310), st.floats(), st.booleans(), st.none(), st.lists(st.integers())
)


@hypothesis.settings(max_examples=120, deadline=None)
@given(st.sampled_from(settings()), TEXTS)
def test_any_text_is_an_allowed_value_or_refused_in_a_short_line(declared, text):
    _answered(declared, declared.parse, text)


@hypothesis.settings(max_examples=120, deadline=None)
@given(st.sampled_from(settings()), VALUES)
def test_any_value_is_allowed_or_refused_in_a_short_line(declared, value):
    _answered(declared, declared.check, value)


@pytest.mark.slow
@pytest.mark.many_cases
@hypothesis.settings(max_examples=5_000, deadline=None)
@given(st.sampled_from(settings()), TEXTS, VALUES)
def test_five_thousand_texts_and_values_are_answered(declared, text, value):
    _answered(declared, declared.parse, text)
    _answered(declared, declared.check, value)


def _answered(declared: Setting, read, value) -> None:
    try:
        found = read(value)
    except ValueError as refused:
        told = str(refused)
        assert told.startswith(f"{declared.name} is ") and declared.allowed in told
        assert "\n" not in told and len(told) < len(declared.allowed) + 120
        return
    assert type(found) is declared.kind and declared.check(found) == found
    if declared.kind is not str:
        assert declared.parse(str(found)) == found
    if not declared.choices and declared.kind is not bool:
        assert declared.minimum <= (len(found) if declared.kind is str else found) <= declared.maximum


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


def test_no_two_numbers_are_written_alike():
    rate = setting("learning_rate")
    assert [rate.text(value) for value in (0.1234567, 0.12345671)] == ["0.1234567", "0.12345671"]


def test_every_choice_has_a_title():
    assert setting("scheduler").choices == SCHEDULERS
    for declared in settings():
        assert all(key and title for key, title in declared.choices.items()), declared.name


def test_a_setting_speaks_the_reader_s_language_and_its_values_stay(speak):
    rate, images, scheduler = setting("learning_rate"), setting("train_images"), setting("scheduler")
    assert images.help == "How many of the 60,000 training images are used."
    speak(
        "de",
        {
            "Learning rate": "Lernrate",
            "{label} {value}": "{label} {value}",
            "One cycle": "Ein Zyklus",
            "one-cycle": "Ein-Zyklus",
        },
    )
    assert rate.label == "Lernrate" and rate.label_and_text(0.05) == "Lernrate 0,05"
    assert images.help == "⟦How many of the 60.000 training images are used.⟧" and images.text(60_000) == "60.000"
    assert scheduler.text("one-cycle") == "Ein-Zyklus"
    assert scheduler.choices["one-cycle"] == "Ein Zyklus" and scheduler.check("one-cycle") == "one-cycle"
    with pytest.raises(ValueError, match=r"^⟦learning_rate is '0,05', but it must be ⟦a number from 1e-06 to 100⟧, with"):
        rate.parse("0,05")
    assert rate.parse("0.05") == 0.05
