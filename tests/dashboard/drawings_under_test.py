"""Ten drawn digits as the pad writes them, each of a few straight lines that networks read as what they are."""

from types import SimpleNamespace
from typing import Any

from streamlit.testing.v1 import AppTest

from s7core.classroom.digit_sets import DigitSets
from s7core.classroom.visitor import Visitor
from s7core.data.stroke_text import strokes_as_text

_CORNERS: dict[int, list[list[tuple[int, int]]]] = {
    0: [[(128, 40), (85, 75), (75, 130), (90, 190), (128, 215), (170, 190), (182, 130), (170, 75), (128, 40)]],
    1: [[(110, 75), (140, 40), (140, 215)]],
    2: [[(80, 85), (105, 45), (155, 45), (175, 85), (75, 210), (190, 210)]],
    3: [[(80, 55), (130, 40), (170, 75), (130, 120), (180, 165), (135, 213), (75, 195)]],
    4: [[(150, 215), (150, 40), (70, 155), (195, 155)]],
    5: [[(175, 42), (95, 42), (88, 115), (140, 108), (180, 150), (150, 205), (80, 205)]],
    6: [[(160, 40), (100, 100), (80, 165), (110, 212), (160, 205), (178, 165), (150, 132), (90, 150)]],
    7: [[(72, 45), (190, 45), (115, 215)]],
    8: [[(128, 125), (85, 85), (128, 40), (172, 85), (128, 125), (80, 170), (128, 215), (178, 170), (128, 125)]],
    9: [[(172, 95), (128, 120), (90, 90), (128, 45), (172, 95), (160, 215)]],
}


def drawing(label: int, right: int = 0) -> str:
    """The strokes of this digit, moved to the right by so many units."""
    return strokes_as_text([[(x + right, y) for x, y in stroke] for stroke in _CORNERS[label]])


def keep_ten(sets: DigitSets, who: Visitor, labels: range = range(10), right: int = 0) -> None:
    """Keep a drawing of each of these digits for this visitor."""
    for label in labels:
        sets.keep(who, label, drawing(label, right))


def draw_on_pads(at: AppTest, strokes: str, label: int) -> None:
    """Let the pad of this digit hold these strokes, as if somebody had drawn them."""
    at.session_state[f"pad-{label}"] = SimpleNamespace(strokes=strokes)


def pad_that_holds(**options: Any) -> SimpleNamespace:
    """A pad in place of the component: what it opens with is on it, and a stroke besides."""
    return SimpleNamespace(strokes=options["data"]["strokes"] or "8080")
