"""The drawing pad for mouse, pen or finger; it sends its strokes several times a second while someone draws."""

from typing import Any

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.state.session import DIGIT_PAD, DRAWING_PAD, PAD_OPENED_WITH
from dashboard.state.session_key import Key
from s7core.data.drawing import MAX_POINTS, PEN_WIDTH, STROKE_UNITS
from s7core.language.translation import _

# The pad moves a pen by keys, so it is an application: a screen reader then hands the arrow keys on to it.
_MARKUP = """
<div class="board"><canvas width="560" height="560" tabindex="0" role="application"></canvas><i class="pen" hidden></i></div>
<div class="buttons"><button type="button" class="undo"></button><button type="button" class="clear"></button>\
<span role="status"></span></div>
"""

_component = st.components.v2.component("s7_pad", html=_MARKUP, css=stylesheet("drawing_pad"), js=script("drawing_pad"))


def pad(first: str) -> str:
    """Draw the pad and return its strokes so far, as `strokes_from_text` reads them; `first` are those it opens with.

    When the pen is lifted, the pad itself writes them into the address: Streamlit can only add to the browser's history,
    and what it writes may overtake what the visitor does meanwhile.
    """
    return _pad(DRAWING_PAD, PAD_OPENED_WITH.set_default(first), in_address=True)  # it must not change while one draws


def pad_of_digit(label: int, first: str) -> str:
    """The pad on which the digit `label` of a test set is drawn, as `pad`; its strokes are in no address."""
    return _pad(DIGIT_PAD.key(str(label)), first, in_address=False)


def strokes_of_digit(label: int) -> str:
    """What is on the pad of this digit, which was drawn before; for a callback."""
    found = getattr(DIGIT_PAD.key(str(label)).get(), "strokes", "")
    return found if isinstance(found, str) else ""  # a browser may send anything


def _pad(key: Key[Any], first: str, in_address: bool) -> str:
    data = {
        "strokes": first,
        "units": STROKE_UNITS,
        "pen": PEN_WIDTH,
        "most": MAX_POINTS,
        "inAddress": in_address,
        "words": _words(),
    }
    found = _component(key=key.name, data=data, default={"strokes": first}, on_strokes_change=lambda: None)
    return found.strokes or ""


def _words() -> dict[str, str]:
    """What the pad says, in the reader's language."""
    return {
        "pad": _(
            "Drawing pad: draw a digit here with mouse, pen or finger. By keyboard: arrow keys move the pen, Shift and an "
            "arrow draws, Space puts the pen down and lifts it, Escape leaves."
        ),
        "undo": _("Undo"),
        "clear": _("Clear"),
        "down": _("Pen down"),
        "up": _("Pen up"),
    }


def forget_pad() -> None:
    """Make the pad open with the strokes in the address when it is shown next; to be called where it is not shown."""
    PAD_OPENED_WITH.pop()
    DRAWING_PAD.pop()
