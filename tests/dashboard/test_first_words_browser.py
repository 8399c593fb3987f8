"""The first words of Home are there soon after a newcomer opens a server that has just been started."""

import time

import pytest
from browser_under_test import PATIENCE, serve

pytestmark = pytest.mark.slow

MOST_SECONDS = 3.0  # on a busy machine; docs/performance.md has what a quiet one takes


def test_the_first_words_of_a_new_server_come_soon(browser, tmp_path, record_property):
    for address in serve(f"sqlite:///{tmp_path / 'runs.sqlite'}"):
        took = [_seconds_to_first_words(browser, address) for _ in range(2)]  # of the server's first visitor, and the next
    record_property("seconds to the first words", took)
    print(f"first words after {took[0]:.2f} s, for the next visitor after {took[1]:.2f} s")
    assert max(took) < MOST_SECONDS, took


def _seconds_to_first_words(browser, address: str) -> float:
    """Seconds from the request until the heading is visible, for a visitor whose browser keeps nothing of the server."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    started = time.monotonic()
    page.goto(address, wait_until="commit")
    page.get_by_role("heading", level=1).wait_for()
    took = time.monotonic() - started
    context.close()
    return took
