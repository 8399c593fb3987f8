"""Times that are counted down in the browser, and what stands there until then."""

import json
import time

from dashboard.components.countdown import start_html, start_text


def drawn_times() -> None:
    from dashboard.components.countdown import show_countdown, start_html

    show_countdown(f"<p>{start_html('r1', 42.0)}</p>", "times")


def test_a_start_is_told_in_words_before_it_is_counted_down():
    assert start_text(42.0) == "starts in about 42 s" and start_text(None) == "start not known yet"
    assert start_text(0.4) == "starts any moment"
    html = start_html("r1", 42.04)
    assert html == '<span role="timer" data-name="r1" data-seconds="42.04">starts in about 42 s</span>'


def test_an_unknown_start_is_not_counted_down():
    assert start_html("r1", None) == "start not known yet"


def test_the_browser_is_told_the_seconds_and_the_moment_that_they_count_from_by_a_clock_that_nobody_sets(draw):
    before = time.monotonic()
    [component] = draw(drawn_times).get("bidi_component")
    told = json.loads(component.proto.json)
    assert told["html"] == f"<p>{start_html('r1', 42.0)}</p>" and before <= told["at"] <= time.monotonic()
