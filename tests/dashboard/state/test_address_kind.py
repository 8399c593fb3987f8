"""What a parameter of an address may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state.address_kind import LONGEST, SWITCH, WHOLE_NUMBER, of_setting, text
from dashboard.state.session import ADDRESS_KEYS, DRAWN, SETTING_KEYS, STROKES
from s7core.data.drawing import MAX_POINTS
from s7core.recipe import Recipe, settings

NEVER_A_NUMBER = [
    "inf",
    "Infinity",
    "-inf",
    "nan",
    "1e400",
    "9" * 400,
    "9" * 5_000,
    "-" + "9" * 400,
    "",
    " ",
    "0,05x",
    "\x00",
]


@pytest.mark.parametrize("said", NEVER_A_NUMBER)
def test_what_is_no_finite_number_fits_no_number(said):
    numbers = [of_setting(each) for each in settings() if each.kind in (int, float) and not each.choices]
    assert len(numbers) > 8 and not any(kind.fits(said) for kind in [*numbers, WHOLE_NUMBER])


@given(st.text())
def test_a_whole_number_that_fits_can_be_read_by_everything_that_reads_numbers(said):
    if WHOLE_NUMBER.fits(said):
        assert int(said) == float(said)


@given(st.integers(-999_999, 999_999))
def test_whole_numbers_as_widgets_write_them_fit(number):
    assert WHOLE_NUMBER.fits(str(number))


def test_every_default_of_a_setting_fits_as_the_address_writes_it():
    from dashboard.state.address import parameter_text

    for declared in settings():
        assert SETTING_KEYS[declared.name].kind.fits(parameter_text(getattr(Recipe(), declared.name))), declared.name


def test_a_switch_is_true_or_false_in_any_case():
    assert all(map(SWITCH.fits, ("true", "FALSE"))) and not any(map(SWITCH.fits, ("", "1", "yes", "true ")))


def test_a_text_is_bounded_and_has_no_control_characters():
    assert text().fits("x" * LONGEST) and not text().fits("x" * (LONGEST + 1))
    assert (
        text().fits("two\nlines") and not text().fits("a\x00b") and not text().fits("a\x1bb") and not text().fits("\ud800")
    )


def test_every_parameter_is_bounded_and_long_enough_for_what_pages_write():
    assert not [key.name for key in ADDRESS_KEYS.values() if key.kind.fits("x" * 10_000)]
    assert STROKES.kind.fits("f" * (4 * MAX_POINTS) + "-" * (MAX_POINTS - 1)) and DRAWN.kind.fits("A" * 1_100)
