"""Numbers as a student reads them, and sums that add up as they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.layers.written_numbers import in_brackets, plain_rate, times_ten_to, written, written_sum

EXPONENTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.0314159, "0.03142"),
        (-12.3456, "−12.35"),
        (0.99996, "1.000"),
        (1234.6, "1,235"),
        (0.00012344, "0.0001234"),
        (-2.31e-7, "−2.310 × 10⁻⁷"),
        (4.5e12, "4.500 × 10¹²"),
        (float("inf"), "∞"),
        (float("nan"), "not a number"),
    ],
)
def test_a_number_has_four_significant_figures(value, text):
    assert written(value) == text


def test_a_negative_number_stands_in_brackets_within_a_formula():
    assert (in_brackets(-0.5), in_brackets(0.5)) == ("(−0.5000)", "0.5000")


def test_a_rate_has_no_power_of_ten_and_no_zeros_at_its_end():
    assert [plain_rate(rate) for rate in (0.9, 1e-6, 0.0000781, 100.0)] == ["0.9", "0.000001", "0.0000781", "100"]


def test_no_power_of_ten_is_written_where_it_is_one():
    assert (times_ten_to(0), times_ten_to(-12)) == ("", " × 10⁻¹²")


def number(text: str) -> float:
    """What a reader makes of it; the power of ten is the same for all parts of a sum."""
    return float(text.replace(",", "").translate(EXPONENTS).split(" ")[0])


@given(st.lists(st.floats(-100, 100), max_size=3), st.floats(-100, 100), st.sampled_from([1.0, 1e-3, 1e-8]))
def test_the_parts_and_the_rest_add_up_to_the_total_as_written(parts, total, scale):
    texts, rest, whole = written_sum([each * scale for each in parts], total * scale)
    assert sum(map(number, texts)) + number(rest) == pytest.approx(number(whole), abs=1e-9)
    assert len({re.sub(r"^[+−][\d,.]+", "", text) for text in (*texts, rest, whole)}) == 1  # one power of ten


def test_a_sum_is_written_with_signs_and_equally_many_decimals():
    assert written_sum([0.26051, -0.1854], 0.9127) == (["+0.2605", "−0.1854"], "+0.8376", "+0.9127")
