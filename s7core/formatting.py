"""How numbers are written, once for pages, reports and the command line: 99.46 %, 7,958, 1.50 M, 2 min 24 s."""

import time

MINUS = "−"  # the sign, which is as wide as a digit; a hyphen is not
UNKNOWN_INTERVAL = "interval unknown"
SMALLEST_PROBABILITY = 1e-6  # written out; below it only that it is smaller
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def percent(fraction: float | None, missing: str = "not yet") -> str:
    """A fraction 0..1 with two decimals, which for 10,000 digits is exact: 99.46 %. None is written as `missing`."""
    return missing if fraction is None else f"{fraction * 100:.2f} %"


def share(part: float, whole: float) -> str:
    """A share in percent, with one decimal where it is below 10 %: 92 %, 1.3 %."""
    found = 100 * part / whole
    return f"{found:.0f} %" if found >= 10 or not found else f"{found:.1f} %"


def probability(value: float) -> str:
    """A probability 0..1 in percent with the digits that matter: 99.98 %, 3.1 %, 0.0004 %."""
    if value < SMALLEST_PROBABILITY:
        return f"< {SMALLEST_PROBABILITY * 100:.4f} %"
    return f"{value * 100:.2f} %" if value >= 0.1 else f"{value * 100:.2g} %"


def points(difference: float) -> str:
    """A difference of two fractions in percentage points, with its sign: +0.15."""
    return f"{difference * 100:+.2f}".replace("-", MINUS)


def interval(low: float, high: float) -> str:
    """Bounds of a fraction in percent, never above 100: 99.30 to 99.59. Bounds that are nan are unknown."""
    return f"{low * 100:.2f} to {min(high, 1) * 100:.2f}" if low == low else UNKNOWN_INTERVAL


def points_interval(low: float, high: float) -> str:
    """Bounds of a difference in percentage points: −0.07 to +0.15. Bounds that are nan are unknown."""
    return f"{points(low)} to {points(high)}" if low == low else UNKNOWN_INTERVAL


def p_value(p: float) -> str:
    """0.034, or below 0.001; nan is unknown."""
    if p != p:
        return "unknown"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def count(number: int) -> str:
    """With a comma after thousands: 7,958."""
    return f"{number:,}"


def signed(number: int) -> str:
    """A difference of counts: +1,234 or −56."""
    return f"{number:+,}".replace("-", MINUS)


def millions(number: int) -> str:
    """1.50 M"""
    return f"{number / 1e6:.2f} M"


def number_in_words(number: int) -> str:
    """Up to twelve in words, others in digits."""
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else count(number)


def learning_rate(rate: float) -> str:
    """To two significant figures: 0.084."""
    return f"{rate:.2g}"


def duration(seconds: float) -> str:
    """4.2 s, 48 s, 2 min 24 s, 1 h 3 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def clock(moment: float) -> str:
    """A moment, seconds since 1970, in local time: 23 Nov 14:05."""
    return time.strftime("%d %b %H:%M", time.localtime(moment))


def digit_with_article(digit: int) -> str:
    """A digit 0..9 as a noun: an 8, a 7."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def shape(sides: tuple[int, ...]) -> str:
    """The shape of a tensor without its batch: 10 × 26 × 26."""
    return " × ".join(map(str, sides))
