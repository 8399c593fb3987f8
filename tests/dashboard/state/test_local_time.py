"""Times as the visitor's own clock shows them."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.state import local_time
from s7core import formatting

MOMENT = 1_763_906_700  # 23 November 2025, 14:05 UTC


@pytest.fixture
def browser(monkeypatch) -> SimpleNamespace:
    """What the visitor's browser says of itself."""
    said = SimpleNamespace(timezone="Europe/Berlin", locale="de-DE")
    monkeypatch.setattr(formatting, "_find_reader", formatting._find_reader)  # to be put back afterwards
    monkeypatch.setattr(local_time, "get_script_run_ctx", lambda suppress_warning: said)
    monkeypatch.setattr(st, "context", said)
    local_time.write_times_for_the_visitor()
    return said


@pytest.mark.parametrize(
    ("zone", "locale", "text"),
    [
        ("Europe/Berlin", "de-DE", "23 Nov 15:05"),
        ("Asia/Kolkata", "en-IN", "23 Nov 19:35"),
        ("America/New_York", "en-US", "Nov 23, 9:05 AM"),
        ("America/Los_Angeles", "es-US", "Nov 23, 6:05 AM"),
        ("Europe/London", "en", "23 Nov 14:05"),
        ("Pacific/Auckland", "mi-Latn-NZ", "24 Nov 03:05"),
    ],
)
def test_a_time_is_that_of_the_visitor_s_zone_in_the_way_of_their_country(browser, zone, locale, text):
    browser.timezone, browser.locale = zone, locale
    assert formatting.clock(MOMENT) == text


@pytest.mark.parametrize(
    "zone", [None, "", "Mars/Base", "../../etc/passwd", "/etc/passwd", "a\0b", "x" * 10_000, "America", "."]
)
def test_a_browser_that_names_no_time_zone_gets_the_server_s(browser, zone, monkeypatch):
    browser.timezone = browser.locale = zone
    assert formatting.clock(MOMENT) == formatting.datetime.fromtimestamp(MOMENT).strftime("%d %b %H:%M")


def test_two_visitors_of_one_server_each_get_their_own(browser):
    first = formatting.clock(MOMENT)
    browser.timezone = "Asia/Tokyo"
    assert (first, formatting.clock(MOMENT)) == ("23 Nov 15:05", "23 Nov 23:05")


def test_where_nobody_looks_the_server_s_zone_counts(browser, monkeypatch):
    monkeypatch.setattr(local_time, "get_script_run_ctx", lambda suppress_warning: None)
    assert formatting.clock(MOMENT) == formatting.datetime.fromtimestamp(MOMENT).strftime("%d %b %H:%M")
