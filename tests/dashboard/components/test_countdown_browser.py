"""Starts are counted down to the second in a real browser, evenly, and by one timer."""

import re

import pytest

from dashboard.assets import script
from dashboard.components.countdown import start_html

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

LOAD = """
async (source) => {
  window.timers = 0;
  window.ends = [];  // one of each call
  const start = window.setInterval, stop = window.clearInterval;
  window.setInterval = (...given) => { window.timers += 1; return start(...given); };
  window.clearInterval = (timer) => { window.timers -= 1; stop(timer); };
  const load = () => import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  window.draws = [(await load()).default, (await load()).default];  // as two components of one page load it
  window.places = [document.createElement('div'), document.createElement('div')];
  document.body.append(...window.places);
}
"""
DRAW = """
([place, html, at, words]) => {
  const data = { html, at, words };
  window.ends.push(window.draws[place]({ parentElement: window.places[place], data }));
}
"""
WORDS = {"left": "starts in {time}", "ended": "starts any moment"}


@pytest.fixture
def drawing(page):
    """An empty page, and a function that draws the HTML of some seconds in one of its two places."""
    page.goto("about:blank")
    page.evaluate(LOAD, script("countdown"))

    def draw(seconds: float, at: float = 1.0, place: int = 0, lead: str = "Next, ") -> None:
        page.evaluate(DRAW, [place, f"<p>{lead}{start_html(f'run {place}', seconds)}</p>", at, WORDS])

    return page, draw


def seconds_shown(page, place: int = 0) -> int:
    text = page.get_by_role("timer").nth(place).inner_text()
    minutes, seconds = re.fullmatch(r"starts in (\d+):(\d\d)", text).groups()
    return 60 * int(minutes) + int(seconds)


def test_a_start_is_counted_down_by_the_second_between_two_drawings(drawing):
    page, draw = drawing
    draw(75.5)
    assert seconds_shown(page) in (75, 76)
    page.wait_for_timeout(3_000)
    assert seconds_shown(page) in (72, 73)
    draw(3_725.0, at=2.0)
    assert re.fullmatch(r"starts in 1:02:0[45]", page.get_by_role("timer").inner_text())


def test_a_small_change_of_the_estimate_is_not_drawn_and_a_large_one_is(drawing):
    page, draw = drawing
    draw(30.9)
    draw(30.2, at=1.5)
    assert seconds_shown(page) == 31
    draw(12.4, at=2.0)
    assert seconds_shown(page) in (12, 13)
    draw(40.0, at=1.9)  # older than what is known
    assert seconds_shown(page) in (12, 13)


def test_a_server_that_has_restarted_with_its_machine_is_believed_though_its_clock_counts_from_anew(drawing):
    page, draw = drawing
    draw(12.4, at=90_000.0)
    draw(40.0, at=5.0)
    assert seconds_shown(page) in (39, 40)


def test_a_start_that_is_due_says_so(drawing):
    page, draw = drawing
    draw(0.4)
    page.wait_for_timeout(1_000)
    assert page.get_by_role("timer").inner_text() == "starts any moment"


def test_one_timer_serves_the_page_and_ends_with_its_last_countdown(drawing):
    page, draw = drawing
    draw(30)
    draw(29, at=2.0)
    draw(50, place=1)
    assert page.evaluate("window.timers") == 1
    page.evaluate("window.ends[0]()")  # of a call before the latest one
    page.wait_for_timeout(1_500)
    assert seconds_shown(page) < 30 and seconds_shown(page, 1) < 50
    page.evaluate("window.ends[1]()")
    assert page.evaluate("window.timers") == 1
    page.evaluate("window.ends[2]()")
    assert page.evaluate("window.timers") == 0


def test_elements_stay_where_only_the_seconds_change(drawing):
    page, draw = drawing
    draw(30)
    page.evaluate("document.querySelector('p').marked = true")
    draw(10, at=2.0)
    assert page.evaluate("document.querySelector('p').marked") and seconds_shown(page) == 10
    draw(10, at=3.0, lead="2nd, ")
    assert not page.evaluate("document.querySelector('p').marked ?? false")
    assert page.inner_text("p").startswith("2nd, starts in")
