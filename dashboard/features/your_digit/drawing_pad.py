"""The drawing pad for mouse, pen or finger; it sends its strokes several times a second while someone draws."""

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.state.session import DRAWING_PAD, PAD_OPENED_WITH
from s7core.data.drawing import MAX_POINTS, PEN_WIDTH, STROKE_UNITS

_MARKUP = """
<canvas width="560" height="560" role="img" aria-label="Drawing pad: draw a digit here with mouse, pen or finger"></canvas>
<div class="buttons"><button type="button" class="undo">Undo</button><button type="button" class="clear">Clear</button></div>
"""

_component = st.components.v2.component("s7_pad", html=_MARKUP, css=stylesheet("drawing_pad"), js=script("drawing_pad"))


def pad(first: str) -> str:
    """Draw the pad and return its strokes so far, as `strokes_from_text` reads them; `first` are those it opens with.

    When the pen is lifted, the pad itself writes them into the address: Streamlit can only add to the browser's history,
    and what it writes may overtake what the visitor does meanwhile.
    """
    shown = PAD_OPENED_WITH.set_default(first)  # it must not change while one draws
    data = {"strokes": shown, "units": STROKE_UNITS, "pen": PEN_WIDTH, "most": MAX_POINTS}
    found = _component(key=DRAWING_PAD.name, data=data, default={"strokes": shown}, on_strokes_change=lambda: None)
    return found.strokes or ""


def forget_pad() -> None:
    """Make the pad open with the strokes in the address when it is shown next; to be called where it is not shown."""
    PAD_OPENED_WITH.pop()
    DRAWING_PAD.pop()
