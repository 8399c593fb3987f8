"""How gradients and weights are written: four significant figures, tiny ones with a power of ten, and sums that add up."""

import math
from collections.abc import Sequence

import numpy as np

from s7core.formatting import MINUS
from s7core.language.numerals import localised
from s7core.language.translation import _

SIGNIFICANT_FIGURES = 4
NEGLIGIBLE_NUMBER = 1e-300  # smaller ones are written as 0; float64 keeps few of their figures
SMALLEST_PLAIN, LARGEST_PLAIN = -4, 5  # powers of ten of the first figure; beyond these a power of ten is written
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: float) -> str:
    """A number with four significant figures: 0.03141, −12.35, 2.310 × 10⁻⁷."""
    if not math.isfinite(value):
        return _("not a number") if math.isnan(value) else f"{MINUS if value < 0 else ''}∞"
    if abs(value) < NEGLIGIBLE_NUMBER:
        return "0"
    power = _power(value)
    if SMALLEST_PLAIN <= power <= LARGEST_PLAIN:
        return _plain(value, max(SIGNIFICANT_FIGURES - 1 - power, 0))
    return f"{_plain(value / 10.0**power, SIGNIFICANT_FIGURES - 1)}{times_ten_to(power)}"


def plain_rate(rate: float, figures: int = 6) -> str:
    """A setting without a power of ten and without zeros at its end: 0.9, 0.0000781."""
    return str(np.format_float_positional(rate, precision=figures, fractional=False, trim="-"))


def in_brackets(value: float) -> str:
    """The same within a formula: a negative number in brackets."""
    return f"({written(value)})" if value < 0 else written(value)


def written_sum(parts: Sequence[float], total: float) -> tuple[list[str], str, str]:
    """(each of the parts, what else belongs to the total, the total), with signs and equally many decimals.

    As written, the parts and the rest add up to the total exactly; the rest takes what rounding leaves over.
    """
    largest = max((abs(each) for each in (*parts, total)), default=0.0)
    power = _power(largest) if largest >= NEGLIGIBLE_NUMBER else 0
    unit = power if power < SMALLEST_PLAIN else 0
    decimals = max(SIGNIFICANT_FIGURES - 1 - (power - unit), 0)
    scale = 10.0 ** (decimals - unit)
    whole, counts = round(total * scale), [round(each * scale) for each in parts]
    texts = [
        _plain(count / 10**decimals, decimals, "+") + times_ten_to(unit) for count in (*counts, whole - sum(counts), whole)
    ]
    return texts[:-2], texts[-2], texts[-1]


def _power(value: float) -> int:
    """The power of ten of the first figure once the number is rounded to SIGNIFICANT_FIGURES of them; 0 of 0."""
    return int(f"{value:.{SIGNIFICANT_FIGURES - 1}e}".split("e")[1]) if value else 0


def _plain(value: float, decimals: int, sign: str = "-") -> str:
    return localised(f"{value:{sign},.{decimals}f}").replace("-", MINUS)


def times_ten_to(power: int) -> str:
    """What follows a number that is to be multiplied by a power of ten: " × 10⁻⁷", nothing where the power is 0."""
    return f" × 10{str(power).translate(_RAISED)}" if power else ""
