"""How numbers are written on pages, in reports and on the command line: 99.46%, 7,958, 1.50 M, 2 min 24 s.

On pages they are written as the reader's language does; the examples are those of English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from s7core.language.catalog import SOURCE
from s7core.language.numerals import localised, percent_sign
from s7core.language.translation import N_, _, _n, _p, language
from s7core.language.words import words_for_numbers

MINUS = "−"  # U+2212, as wide as a digit; the hyphen is narrower
UNKNOWN_INTERVAL = N_("interval unknown")
SECONDS_FORM, MINUTES_FORM, HOURS_FORM = N_("{seconds} s"), N_("{minutes} min {seconds} s"), N_("{hours} h {minutes} min")
SMALLEST_WRITTEN = 1e-6  # smaller ones are written as "< 0.0001%"
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def decimal(number: float, digits: int) -> str:
    """A number with this many digits after the point and commas after thousands: 1,234.50."""
    return localised(f"{number:,.{digits}f}")


def significant(number: float, digits: int) -> str:
    """A number with at most this many significant figures: 0.084, 1.2e-05."""
    return localised(f"{number:.{digits}g}")


def percentage(hundredths: float, digits: int) -> str:
    """A number of percent with this many digits after the point: 99.5%."""
    return decimal(hundredths, digits) + percent_sign()


def percent(fraction: float | None, missing: str = N_("not yet")) -> str:
    """A fraction 0..1 in percent with two decimals, which is exact for 10,000 images: 99.46%. None gives `missing`."""
    return _(missing) if fraction is None else percentage(fraction * 100, 2)


def share(part: float, whole: float) -> str:
    """part / whole in percent, with one decimal if it is below 10%: 92%, 1.3%."""
    hundredths = 100 * part / whole
    return percentage(hundredths, 0 if hundredths >= 10 or not hundredths else 1)


def probability(value: float) -> str:
    """A probability 0..1 in percent: two decimals from 10% on, below that two significant figures: 99.98%, 3.1%."""
    if value < SMALLEST_WRITTEN:
        return f"< {percentage(SMALLEST_WRITTEN * 100, 4)}"
    return percentage(value * 100, 2) if value >= 0.1 else significant(value * 100, 2) + percent_sign()


def points(difference: float) -> str:
    """A difference of two fractions in percentage points, with sign and two decimals: +0.15."""
    return localised(f"{difference * 100:+.2f}").replace("-", MINUS)


def unsigned_points(difference: float) -> str:
    """The size of a difference of two fractions in percentage points, without a sign: 0.15."""
    return decimal(abs(difference) * 100, 2)


def interval(low: float, high: float) -> str:
    """Bounds of a fraction in percent, from 0 to 100: 99.30 to 99.59. UNKNOWN_INTERVAL if they are nan."""
    if low != low:
        return _(UNKNOWN_INTERVAL)
    return _("{low} to {high}", low=decimal(max(low, 0) * 100, 2), high=decimal(min(high, 1) * 100, 2))


def points_interval(low: float, high: float) -> str:
    """Bounds of a difference in percentage points: −0.07 to +0.15. UNKNOWN_INTERVAL if they are nan."""
    return _("{low} to {high}", low=points(low), high=points(high)) if low == low else _(UNKNOWN_INTERVAL)


def p_value(p: float) -> str:
    """A p-value with three decimals: 0.034. "below 0.001" if it is smaller, "unknown" if it is nan."""
    if p != p:
        return _p("p-value", "unknown")
    return _("below {limit}", limit=decimal(0.001, 3)) if p < 0.001 else decimal(p, 3)


def count(number: int) -> str:
    """A whole number with a comma after thousands: 7,958."""
    return localised(f"{number:,}")


def counted(number: int, one: str, many: str) -> str:
    """A number of things, as `counted(1200, "{count} run", "{count} runs")`: 1 run, 0 runs, 1,200 runs."""
    return _n(one, many, number, count=count(number))


def signed(number: int) -> str:
    """A whole number with its sign: +1,234, −56."""
    return localised(f"{number:+,}").replace("-", MINUS)


def millions(number: int) -> str:
    """A number in millions with two decimals: 1.50 M."""
    return _("{number} M", number=decimal(number / 1e6, 2))


def number_in_words(number: int) -> str:
    """A number 0..12 as a word, "no" for 0; a larger one, and any in other languages than English, in digits: three, 13."""
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) and words_for_numbers() else count(number)


def ordinal(number: int) -> str:
    """A place in an order, counted from 1: 1st, 2nd, 3rd, 11th, 21st."""
    if not words_for_numbers():
        return _p("ordinal number", "{count}.", count=count(number))
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{count(number)}{ending}"


def learning_rate(rate: float) -> str:
    """A learning rate with two significant figures: 0.084."""
    return significant(rate, 2)


def duration(seconds: float) -> str:
    """Seconds in the units that fit: 4.2 s, 48 s, 2 min 24 s, 1 h 3 min."""
    if seconds < 10:
        return _(SECONDS_FORM, seconds=decimal(seconds, 1))
    whole = round(seconds)
    if whole < 60:
        return _(SECONDS_FORM, seconds=whole)
    if whole < 3600:
        return _(MINUTES_FORM, minutes=whole // 60, seconds=whole % 60)
    return _(HOURS_FORM, hours=whole // 3600, minutes=whole % 3600 // 60)


def time_left(seconds: float) -> str:
    """The seconds until something ends, as `duration` writes them; of the last one only that it is less: less than 1 s."""
    return _("less than 1 s") if seconds < 1 else duration(seconds)


@dataclass(frozen=True)
class Reader:
    """For whom times are written: their time zone, None for that of this machine, and whether 2:05 PM is usual there."""

    zone: tzinfo | None = None
    is_american: bool = False


_find_reader: Callable[[], Reader] = Reader


def write_times_for(find_reader: Callable[[], Reader]) -> None:
    """From now on times are written for the reader that `find_reader` returns whenever one is written."""
    global _find_reader
    _find_reader = find_reader


def reader() -> Reader:
    """For whom times are written now."""
    return _find_reader()


def clock(timestamp: float) -> str:
    """A Unix timestamp in seconds as date and time where the reader is: 23 Nov 14:05, or in America Nov 23, 2:05 PM."""
    reader = _find_reader()
    moment = datetime.fromtimestamp(timestamp, reader.zone)
    if (spoken := language()) != SOURCE:
        from babel.dates import format_skeleton, get_datetime_format

        day, time = (format_skeleton(skeleton, moment, locale=spoken) for skeleton in ("MMMd", "Hm"))
        return str(get_datetime_format("medium", locale=spoken)).format(time, day)
    if reader.is_american:
        return f"{moment:%b} {moment.day}, {moment.hour % 12 or 12}:{moment:%M %p}"
    return f"{moment:%d %b %H:%M}"


def table_time(timestamp: float) -> str:
    """A Unix timestamp in seconds as spreadsheets read it everywhere, where the reader is: 2026-11-23 14:05."""
    return f"{datetime.fromtimestamp(timestamp, _find_reader().zone):%Y-%m-%d %H:%M}"


def digit_with_article(digit: int) -> str:
    """A digit 0..9 with its article: an 8, a 7; without one in other languages, where it has cases."""
    if not words_for_numbers():
        return str(digit)
    return f"{'an' if digit == 8 else 'a'} {digit}"


def shape(sides: tuple[int, ...]) -> str:
    """The shape of a tensor, without the batch dimension: 10 × 26 × 26."""
    return " × ".join(map(str, sides))
