"""Numbers are written as each language writes them; Babel's own formatting is what they are held against."""

import pytest
from babel.numbers import format_decimal, format_percent

from s7core import formatting
from s7core.language.translation import speaking

CODES = ("en", "de", "es", "zh")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("number", [0, 7, 7_958, 593_200, 12_345_678])
def test_whole_numbers_are_written_as_babel_writes_them(code, number):
    with speaking(code):
        assert formatting.count(number) == format_decimal(number, locale=code)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("fraction", [0.0, 0.5, 0.9946, 1.0])
def test_percent_are_written_as_babel_writes_them(code, fraction):
    pattern = "#,##0.00%" if code in ("en", "zh") else "#,##0.00\xa0%"
    with speaking(code):
        assert formatting.percent(fraction) == format_percent(fraction, format=pattern, locale=code)


def test_decimal_signs_and_the_space_before_percent_are_those_of_the_language():
    with speaking("en"):
        assert formatting.percent(0.9946) == "99.46%"
        assert formatting.points(-0.0015) == "−0.15"
    with speaking("de"):
        assert formatting.percent(0.9946) == "99,46\xa0%"
        assert formatting.points(-0.0015) == "−0,15"
