"""A convolution's window that slides over its input, on play or step by step, and writes its map number by number."""

from typing import Any

import numpy as np
import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.number_images import ABOVE, BELOW
from dashboard.state.session import WINDOW_SLIDE
from s7core.formatting import count
from s7core.inside.convolution_terms import ConvolutionTerms
from s7core.language.translation import _, _p, language
from s7core.lesson.layers import Conv2d

_DECIMALS = 4  # of a number that is sent, after the point

_MARKUP = """
<div class="slide" role="group">
<div class="grids"><figure><figcaption></figcaption><div class="board"><canvas class="input"></canvas>\
<div class="window" hidden></div></div></figure><span class="sign">×</span>\
<figure><figcaption></figcaption><div class="board small">\
<canvas class="weights"></canvas></div></figure><span class="sign">→</span><figure><figcaption></figcaption>\
<div class="board"><canvas class="output"></canvas><div class="cell" hidden></div></div></figure></div>
<p class="told" aria-live="polite"></p>
<div class="controls"><button type="button" class="play"></button><button type="button" class="step"></button>\
<button type="button" class="again"></button>\
<input type="range" min="0" value="0"></div></div>
"""

_component = st.components.v2.component(
    "s7_window_slide", html=_MARKUP, css=stylesheet("window_slide"), js=script("window_slide")
)


def show_slide(layer: Conv2d, found: ConvolutionTerms, channel: int, output: np.ndarray) -> None:
    """Draw the window of a convolution, which the browser slides by itself over input channel `channel`.

    `found` is the computation of any unit of the output map (H, W).
    """
    _component(key=WINDOW_SLIDE.name, data=slide_data(layer, found, channel, output))


def slide_data(layer: Conv2d, found: ConvolutionTerms, channel: int, output: np.ndarray) -> dict[str, Any]:
    """All that the browser needs for it, see window_slide.js."""
    return {
        "input": _sent(found.before[channel]),
        "weights": _sent(found.weights[channel]),
        "output": _sent(output),
        "stride": layer.stride,
        "padding": layer.padding,
        "channels": len(found.sums),
        "bias": bool(found.bias),
        "above": ABOVE.tolist(),
        "below": BELOW.tolist(),
        "language": language(),
        "words": _words(len(found.sums) - 1, bool(found.bias)),
    }


def _words(others: int, has_bias: bool) -> dict[str, Any]:
    """What the browser says of a map with so many other input channels; it fills in what stands in braces."""
    return {
        "title": _("The window slides over the input"),
        "grids": [_p("of a convolution", "Input"), _p("of a convolution", "Weights"), _p("of a convolution", "Map")],
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _p("button", "Step"),
        "again": _("Start over"),
        "place": _("Place of the window"),
        "at": _("row {row}, column {column}"),
        "empty": _("The map is empty: each place of the window gives one of its numbers."),
        "told": _told(others, has_bias),
    }


def _told(others: int, has_bias: bool) -> str:
    """What is said of a place of the window."""
    if not others and not has_bias:
        return _("Row {row}, column {column}: the products add up to {sum}")
    if not others:
        return _("Row {row}, column {column}: the products add up to {sum}, with the bias: {value}")
    if not has_bias:
        told = _("Row {row}, column {column}: the products add up to {sum}, with the other {others} input channels: {value}")
    else:
        told = _(
            "Row {row}, column {column}: the products add up to {sum}, with the other {others} input channels and the bias: "
            "{value}"
        )
    return told.replace("{others}", count(others))


def _sent(values: np.ndarray) -> list[list[float]]:
    return [[round(float(value), _DECIMALS) for value in line] for line in values]
