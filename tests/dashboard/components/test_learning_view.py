"""The view of a network that learns: what it tells the browser, and what it takes from the address."""

import json

import pytest

from dashboard.components import learning_view as module
from dashboard.components.learning_view import WatchedRun, learning_view
from s7core.data.drawing import MAX_POINTS

RUN = WatchedRun(
    run_id="r1",
    title="<b>Final</b>",
    colour="#CC79A7",
    dash=(6, 2),
    total_steps=7_035,
    steps_per_epoch=469,
    moments=tuple(range(60)),
    training=tuple((step, 0.123456789) for step in range(300)),
    tests=tuple((step, 0.987654321, True) for step in range(40)),
    state="Training",
)


def drawn_view() -> None:
    from dashboard.components.learning_view import WatchedRun, learning_view, watched_digit, watched_moment

    run = WatchedRun("r1", "Final", "#CC79A7", (6, 2), 7_035, 469, (0, 7))
    learning_view([run], key="view", digit=watched_digit(3), at=watched_moment(), live=True, pace_seconds=2.0)


def told(at) -> dict:
    [component] = at.get("bidi_component")
    return json.loads(component.proto.json)


def sent(monkeypatch, runs, **more) -> dict:
    mounted: dict = {}
    monkeypatch.setattr(module, "_component", lambda **arguments: mounted.update(arguments))
    learning_view(runs, key="view", digit=module.WatchedDigit(), **more)
    return mounted["data"]


def test_the_browser_is_told_of_the_run_its_moments_and_where_their_arrays_are(draw):
    data = told(draw(drawn_view))
    [run] = data["runs"]
    assert (run["id"], run["steps"], run["epoch"], run["moments"]) == ("r1", 7_035, 469, [0, 7])
    assert data["routes"] == "/s7/" and data["assets"].startswith("/s7/assets/")
    assert data["digit"] == {"index": 3, "strokes": ""} and data["at"] is None
    assert data["live"] and data["pace"] == 2.0 and not data["scroll"] and not data["autoplay"]


def test_an_update_of_a_run_with_full_curves_stays_small(monkeypatch):
    whole = json.dumps(sent(monkeypatch, [RUN, RUN], live=True))
    assert len(whole) < 20_000
    assert "0.1235" in whole and "0.123456" not in whole


def test_below_a_base_path_the_browser_asks_below_it(monkeypatch):
    monkeypatch.setattr(module, "base_path", lambda: "/lab")
    assert sent(monkeypatch, [RUN])["routes"] == "/lab/s7/"


def test_a_colour_that_is_none_reaches_no_style(monkeypatch):
    strange = WatchedRun("r1", "Final", "red;background:url(//x)", (1, 0), 10, 10, (0,))
    assert sent(monkeypatch, [strange])["runs"][0]["colour"] == "#8A8A8A"


def test_there_is_room_for_two_runs_only(monkeypatch):
    with pytest.raises(AssertionError):
        sent(monkeypatch, [RUN, RUN, RUN])


def test_the_digit_and_the_moment_are_those_of_the_address(draw):
    at = draw(drawn_view, watched="9999", moment="120", strokes="4D33b333-B33373D9")
    assert told(at)["digit"] == {"index": 9_999, "strokes": "4d33b333-b33373d9"} and told(at)["at"] == 120
    assert not at.warning


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"watched": "10000"}, "9,999"),
        ({"watched": "-1"}, "9,999"),
        ({"moment": "-5"}, "moment is -5"),
        ({"strokes": "xyz"}, "strokes is not what the drawing pad writes"),
        ({"strokes": "4d33-b3"}, "strokes is not what the drawing pad writes"),
        ({"strokes": "00" * 2 * (MAX_POINTS + 1)}, "strokes has more than"),
    ],
)
def test_what_the_address_may_not_say_is_left_out_with_a_note(draw, said, named):
    at = draw(drawn_view, **said)
    assert told(at)["digit"] == {"index": 3, "strokes": ""} and told(at)["at"] is None
    [note] = at.warning
    assert named in note.value


def test_what_is_of_another_kind_is_not_heeded(draw):
    at = draw(drawn_view, watched="seven", moment="1e9")
    assert told(at)["digit"]["index"] == 3 and told(at)["at"] is None
