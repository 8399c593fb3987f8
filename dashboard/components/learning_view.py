"""The view of a network that learns: its layers at work on a digit, 100 test digits, the accuracy, and one timeline.

Python says which runs there are and what is known of them; the browser fetches the arrays of each moment from the routes of
server/routes.py and draws them, so that moving along the timeline runs no script. What the visitor chooses there, the moment
and the digit, stands in the address.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from dashboard.assets import assets_version, script
from dashboard.components.script_messages import script_messages
from dashboard.server.routes import PREFIX
from dashboard.state.address import asked, link_note
from dashboard.state.session import MOMENT, STROKES, WATCHED
from dashboard.state.visitor import base_path
from s7core import formatting
from s7core.data.drawing import MAX_POINTS, PEN_WIDTH, STROKE_UNITS
from s7core.data.stroke_text import strokes_as_text, strokes_from_text
from s7core.language.translation import _
from s7core.recipe import TEST_IMAGES

MOST_WATCHED = 2
FIRST_DIGIT = 0  # of the test digits, which is looked at where the address names none

_component = st.components.v2.component("s7_learning_view", js=script("learning_view"))


@dataclass(frozen=True)
class WatchedGuess:
    """The test accuracies 0..1 that somebody expected of a run, and whose guess that is: "your guess"."""

    first_epoch: float
    last_epoch: float
    whose: str


@dataclass(frozen=True)
class WatchedRun:
    """What the view knows of a run. Steps are steps taken: 0 before the first one. Accuracies are 0..1."""

    run_id: str
    title: str  # may be text from outside: it is drawn as text
    colour: str  # "#CC79A7"
    dash: tuple[int, ...]  # as in palette.Mark
    total_steps: int
    steps_per_epoch: int
    moments: Sequence[int]  # steps of its weight snapshots, sorted
    training: Sequence[tuple[int, float]] = ()  # (steps, accuracy over the last ones)
    tests: Sequence[tuple[int, float, bool]] = ()  # (steps, accuracy, whether on a sample of the test digits)
    state: str = ""  # in words: "Training"
    guess: WatchedGuess | None = None


@dataclass(frozen=True)
class WatchedDigit:
    """The digit that the networks look at: a test digit, or what was drawn where there are strokes."""

    index: int = FIRST_DIGIT
    strokes: str = ""  # as the drawing pad writes them


def watched_digit(usual: int = FIRST_DIGIT) -> WatchedDigit:
    """The digit that the address asks for, or the usual one; what cannot be used is left out with a note."""
    return WatchedDigit(_asked_index(usual), _asked_strokes())


def _asked_index(usual: int) -> int:
    said = asked(WATCHED)
    if said is None:
        return usual
    if 0 <= int(said) < TEST_IMAGES:
        return int(said)
    last = formatting.count(TEST_IMAGES - 1)
    link_note(
        _("{name} is {value}, but it must be a test digit from 0 to {last}.", name=WATCHED.name, value=said, last=last)
    )
    return usual


def _asked_strokes() -> str:
    said = asked(STROKES) or ""
    try:
        return strokes_as_text(strokes_from_text(said))
    except ValueError as error:
        link_note(str(error), _("No drawing is used."))
        return ""


def watched_moment() -> int | None:
    """The steps taken at the moment that the address asks for; None if it asks for none."""
    said = asked(MOMENT)
    if said is None:
        return None
    if int(said) < 0:
        link_note(_("{name} is {value}, but no fewer than 0 steps are ever taken.", name=MOMENT.name, value=said))
        return None
    return int(said)


def learning_view(
    runs: Sequence[WatchedRun],
    *,
    key: str,
    digit: WatchedDigit,
    at: int | None = None,
    live: bool = False,
    pace_seconds: float = 1.0,
    scroll_to: bool = False,
    autoplay: bool = False,
) -> None:
    """Draw the view of one run, of two on one timeline, or, without runs, of a digit that waits for a network.

    `digit` and `at` (steps taken; None for the newest moment) are what it begins with; afterwards the browser knows better.
    While `live`, it follows the newest snapshot, of which the page tells about every `pace_seconds`. With `scroll_to` the
    page is scrolled until all of it is seen, once for each run; with `autoplay` it begins to play, unless the visitor has
    asked for less motion.
    """
    assert len(runs) <= MOST_WATCHED, "The view has room for two runs."
    base = base_path().rstrip("/") + PREFIX
    data = {
        "routes": base,
        "assets": f"{base}assets/{assets_version()}/",
        "runs": [_told(run) for run in runs],
        "digit": asdict(digit),
        "at": at,
        "live": live,
        "pace": pace_seconds,
        "scroll": scroll_to,
        "autoplay": autoplay,
        "pad": {"units": STROKE_UNITS, "pen": PEN_WIDTH, "most": MAX_POINTS},
        "failed": _("The view of the network could not be loaded from the server. Reload the page."),
        **script_messages("learning_view"),
    }
    _component(key=key, data=data)


def _told(run: WatchedRun) -> dict[str, Any]:
    """The run as the browser takes it; an accuracy by four decimals, which is more than can be drawn."""
    return {
        "id": run.run_id,
        "title": run.title,
        "colour": run.colour if re.fullmatch(r"#[0-9a-fA-F]{6}", run.colour) else "#8A8A8A",
        "dash": list(run.dash),
        "steps": run.total_steps,
        "epoch": run.steps_per_epoch,
        "moments": list(run.moments),
        "training": [(step, round(accuracy, 4)) for step, accuracy in run.training],
        "tests": [(step, round(accuracy, 4), sample) for step, accuracy, sample in run.tests],
        "state": run.state,
        "guess": asdict(run.guess) if run.guess else None,
    }
