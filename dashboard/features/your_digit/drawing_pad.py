"""The drawing pad: mouse, pen or finger in, strokes out, several times a second while one draws."""

import streamlit as st

from dashboard.assets import script, stylesheet
from s7core.data.drawing import MOST_POINTS, PEN, UNITS

PAD = "pad"
OPENED = "pad opened with"  # session state
STROKES = "strokes"  # in the address: what `strokes.from_text` reads

_MARKUP = """
<canvas width="560" height="560" role="img" aria-label="Drawing pad: draw a digit here with mouse, pen or finger"></canvas>
<div class="buttons"><button type="button" class="undo">Undo</button><button type="button" class="clear">Clear</button></div>
"""

_component = st.components.v2.component("s7_pad", html=_MARKUP, css=stylesheet("drawing_pad"), js=script("drawing_pad"))


def pad(first: str) -> str:
    """The strokes as text, as drawn so far; `first` is what is on the pad when it opens.

    When the pen is lifted, the pad writes them into the address itself: st.query_params can only add to the browser's
    history, and what it writes may overtake what the visitor does meanwhile.
    """
    shown = st.session_state.setdefault(OPENED, first)  # it must not change while one draws
    data = {"strokes": shown, "units": UNITS, "pen": PEN, "most": MOST_POINTS}
    return _component(key=PAD, data=data, default={STROKES: shown}, on_strokes_change=lambda: None).strokes or ""


def forget_pad() -> None:
    """Call it where the pad is not shown: when it comes back, it opens with what is in the address by then."""
    st.session_state.pop(OPENED, None)
    st.session_state.pop(PAD, None)
