"""The sizes of the drawing pad, and of the digit that a drawing becomes, as JavaScript reads them."""

from typing import Any

from s7core.data import drawing


def drawing_sizes() -> dict[str, Any]:
    """The sizes that `digit_pixels.js` and `pad.js` read."""
    return {
        "digitSide": drawing.DIGIT_SIDE,
        "boxSide": drawing.BOX_SIDE,
        "units": drawing.STROKE_UNITS,
        "side": drawing.PAD_SIDE,
        "penWidth": drawing.PEN_WIDTH,
        "supersampling": drawing.SUPERSAMPLING,
        "mostPoints": drawing.MAX_POINTS,
        "leastExtent": drawing.LEAST_EXTENT,
        "dotExtent": drawing.DOT_EXTENT,
    }
