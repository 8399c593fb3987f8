"""A newcomer reads the first words of Home at once, and the page itself soon after the server has been started."""

import time

import pytest
from browser_under_test import PATIENCE, serve

from dashboard.data.first_words import lesson_in_a_sentence
from dashboard.pages import page_heading

pytestmark = pytest.mark.slow

MOST_SECONDS = 1.0  # until the first words; docs/performance.md has what a quiet machine takes
MOST_PAGE_SECONDS = 3.0  # until the page itself is drawn as far as its heading
MOST_SERVERS = 3  # that are tried: what else the machine does just then only adds to the time


def test_the_first_words_of_a_new_server_come_within_a_second(browser, tmp_path, record_property):
    measured: list[tuple[float, ...]] = []  # of the first visitor of each server, and of the next one
    while len(measured) < MOST_SERVERS and not any(_is_soon(each) for each in measured):
        for address in serve(f"sqlite:///{tmp_path / f'{len(measured)}.sqlite'}"):
            measured.append((*_seconds_of_visit(browser, address), *_seconds_of_visit(browser, address)))
        print("first words after {:.2f} s, page after {:.2f} s; next visitor {:.2f} s, {:.2f} s".format(*measured[-1]))
    record_property("seconds to the first words", measured)
    assert _is_soon(measured[-1]), measured


def test_that_the_engine_is_being_loaded_is_said_over_the_first_words(page, tmp_path):
    for address in serve(f"sqlite:///{tmp_path / 'runs.sqlite'}"):
        page.goto(f"{address}/mistakes", wait_until="commit")
        page.get_by_text("Loading the training engine").wait_for()
        assert page.locator("#s7-first-words").count() == 0
        page.get_by_role("heading", level=1).wait_for()
        page.goto("about:blank")


def _is_soon(seconds: tuple[float, ...]) -> bool:
    return max(seconds[::2]) < MOST_SECONDS and max(seconds[1::2]) < MOST_PAGE_SECONDS


def _seconds_of_visit(browser, address: str) -> tuple[float, float]:
    """Seconds from the request until the first words and until the page's heading, for a browser that keeps nothing."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    started = time.monotonic()
    page.goto(address, wait_until="commit")
    page.get_by_text(lesson_in_a_sentence()).wait_for()
    words = time.monotonic() - started
    page.get_by_role("heading", level=1).wait_for()
    drawn = time.monotonic() - started
    assert page.locator("#s7-first-words").count() == 0 and page.get_by_text(page_heading("home")).count() == 1
    context.close()
    return words, drawn
