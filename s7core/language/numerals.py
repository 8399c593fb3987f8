"""Numbers as the reader's language writes them: 7,958 and 99.46% in English, 7.958 and 99,46 % in German."""

from functools import lru_cache

from s7core.language.catalog import SOURCE
from s7core.language.translation import language


def localised(number: str) -> str:
    """A number that is written with a decimal point, and with commas after thousands, as the reader's language writes it."""
    spoken = language()
    return number if spoken == SOURCE else number.translate(_signs(spoken)[0])


def percent_sign() -> str:
    """What follows a number of percent, with the space before it where the language has one."""
    spoken = language()
    return "%" if spoken == SOURCE else _signs(spoken)[1]


@lru_cache(maxsize=16)
def _signs(code: str) -> tuple[dict[int, str], str]:
    """The signs in place of point and comma, and what follows a number of percent."""
    from babel import Locale
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = Locale.parse(code)
    signs = str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale)})
    return signs, locale.percent_formats[None].suffix[0]
