"""How numbers are written, against values written by hand."""

import math
import os
import time
from datetime import timedelta, timezone

import pytest

from s7core import formatting
from s7core.language.translation import speaking

NAN = float("nan")
MINUS_SIGN = "\N{MINUS SIGN}"


@pytest.mark.parametrize(("fraction", "text"), [(0.9946, "99.46%"), (1.0, "100.00%"), (0.0, "0.00%"), (0.99996, "100.00%")])
def test_an_accuracy_has_two_decimals(fraction, text):
    assert formatting.percent(fraction) == text


def test_every_accuracy_on_ten_thousand_digits_is_written_exactly():
    texts = {formatting.percent(right / 10_000) for right in range(10_001)}
    assert len(texts) == 10_001 and formatting.percent(9_999 / 10_000) == "99.99%"


def test_an_unknown_accuracy_is_written_as_the_given_words():
    assert formatting.percent(None) == "not yet" and formatting.percent(None, missing="none") == "none"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(92, 100, "92%"), (13, 1_000, "1.3%"), (0, 7, "0%"), (1, 10, "10%"), (99, 1_000, "9.9%")],
)
def test_a_share_has_a_decimal_only_where_it_is_below_ten_percent(part, whole, text):
    assert formatting.share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9998, "99.98%"),
        (0.1, "10.00%"),
        (0.031, "3.1%"),
        (4e-6, "0.0004%"),
        (1e-6, "0.0001%"),
        (9e-7, "< 0.0001%"),
        (0.0, "< 0.0001%"),
    ],
)
def test_a_probability_has_the_digits_that_tell_it_from_others(value, text):
    assert formatting.probability(value) == text


@pytest.mark.parametrize(
    ("difference", "text"), [(0.0015, "+0.15"), (-0.0007, f"{MINUS_SIGN}0.07"), (0.0, "+0.00"), (0.25, "+25.00")]
)
def test_a_difference_in_points_has_its_sign_and_no_hyphen(difference, text):
    assert formatting.points(difference) == text


def test_the_size_of_a_difference_in_points_has_no_sign():
    assert [formatting.unsigned_points(difference) for difference in (0.0015, -0.0007, 0.0)] == ["0.15", "0.07", "0.00"]


def test_an_interval_lies_from_0_to_100_percent_and_may_be_unknown():
    assert formatting.interval(0.993, 0.9959) == "99.30 to 99.59"
    assert formatting.interval(0.999, 1.0003) == "99.90 to 100.00"
    assert formatting.interval(-0.12, 0.33) == "0.00 to 33.00"
    assert formatting.interval(NAN, NAN) == formatting.points_interval(NAN, NAN) == formatting.UNKNOWN_INTERVAL
    assert formatting.points_interval(-0.0007, 0.0015) == f"{MINUS_SIGN}0.07 to +0.15"


@pytest.mark.parametrize(
    ("p", "text"), [(0.0344, "0.034"), (0.001, "0.001"), (0.0009, "below 0.001"), (1.0, "1.000"), (NAN, "unknown")]
)
def test_a_p_value_has_three_decimals_a_lower_bound_and_may_be_unknown(p, text):
    assert formatting.p_value(p) == text


def test_things_are_counted_in_the_singular_and_plural():
    assert [formatting.counted(number, "{count} run", "{count} runs") for number in (0, 1, 2, 1_200)] == [
        "0 runs",
        "1 run",
        "2 runs",
        "1,200 runs",
    ]


def test_counts_have_commas_and_differences_of_counts_their_sign():
    assert [formatting.count(number) for number in (0, 999, 7_958, 60_000)] == ["0", "999", "7,958", "60,000"]
    assert [formatting.signed(number) for number in (1_234, 0, -56)] == ["+1,234", "+0", f"{MINUS_SIGN}56"]
    assert formatting.millions(1_499_999) == "1.50 M" and formatting.millions(7_958) == "0.01 M"


def test_numbers_up_to_twelve_are_words():
    words = [formatting.number_in_words(number) for number in range(14)]
    assert words[:3] == ["no", "one", "two"] and words[7] == "seven" and words[12:] == ["twelve", "13"]
    assert formatting.number_in_words(1_000) == "1,000"


@pytest.mark.parametrize(
    ("rate", "text"), [(0.084321, "0.084"), (0.05, "0.05"), (1e-5, "1e-05"), (10.0, "10"), (0.1, "0.1")]
)
def test_a_learning_rate_has_two_significant_figures(rate, text):
    assert formatting.learning_rate(rate) == text and math.isclose(float(text), rate, rel_tol=0.05)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (4.24, "4.2 s"),
        (10, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (144, "2 min 24 s"),
        (3_599.4, "59 min 59 s"),
        (3_600, "1 h 0 min"),
        (3_780, "1 h 3 min"),
    ],
)
def test_a_duration_is_written_in_the_units_that_fit(seconds, text):
    assert formatting.duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "less than 1 s"), (0.99, "less than 1 s"), (1, "1.0 s"), (48.2, "48 s")])
def test_no_time_that_is_left_is_written_as_nothing(seconds, text):
    assert formatting.time_left(seconds) == text


def test_a_moment_is_written_in_local_time(monkeypatch):
    for zone, text in (("UTC", "23 Nov 14:05"), ("EST5", "23 Nov 09:05")):
        monkeypatch.setitem(os.environ, "TZ", zone)
        time.tzset()
        assert formatting.clock(1_763_906_700) == text
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def in_america(monkeypatch) -> None:
    """Times are written for a reader in New York."""
    monkeypatch.setattr(formatting, "_find_reader", formatting._find_reader)  # to be put back afterwards
    formatting.write_times_for(lambda: formatting.Reader(timezone(timedelta(hours=-5)), is_american=True))


def test_a_moment_is_written_as_it_is_where_the_reader_is(in_america):
    assert formatting.clock(1_763_906_700) == "Nov 23, 9:05 AM" and formatting.clock(1_763_917_500) == "Nov 23, 12:05 PM"
    assert formatting.table_time(1_763_906_700) == "2025-11-23 09:05"
    for code, text in (("de", "23. Nov., 09:05"), ("zh", "11月23日 09:05")):
        with speaking(code):
            assert formatting.clock(1_763_906_700) == text


def test_only_eight_takes_an_an():
    assert [formatting.digit_with_article(digit) for digit in range(10)] == [
        "a 0", "a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", "an 8", "a 9"
    ]  # fmt: skip


def test_a_shape_is_written_with_times_signs():
    assert formatting.shape((10, 26, 26)) == "10 × 26 × 26" and formatting.shape((10,)) == "10"


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (112, "112th")],
)
def test_a_place_in_an_order_has_its_ending(number, text):
    assert formatting.ordinal(number) == text
