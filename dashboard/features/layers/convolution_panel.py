"""The computation of one output value of a convolution: window, weights, products and their sum."""

import html

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.number_images import ABOVE, BELOW, signed_image
from dashboard.components.unit_grid import choose_unit
from dashboard.features.layers.window_slide import show_slide
from dashboard.state.session import INPUT_CHANNEL
from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.inside.convolution_terms import ConvolutionTerms, convolution_terms
from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import Conv2d
from s7core.model.trace import Row

LARGEST = "largest"
WRITTEN = 7  # cells a side; wider windows are drawn without their numbers


def show_convolution_terms(
    inspected: InspectedNetwork, row: Row, image: np.ndarray, channel: int, output: np.ndarray
) -> None:
    """Draw a channel's map `output` (H, W), on which a unit is picked, and the computation of that unit.

    `row` is a convolution, image (28, 28) uint8 its input digit.
    """
    st.markdown(f"**One number taken apart: click a unit of channel {channel}**")
    grid, sums = st.columns([1, 2.6], gap="medium")
    with grid:
        unit = choose_unit(row, signed_image(output), f"Map of channel {channel}", 240)
    found = convolution_terms(inspected, row, image, channel, unit)
    with sums:
        chosen = _choose_input(found.sums)
        st.html(_detail(found, chosen))
        st.markdown(_total(found, chosen))
        if row.index == 1:
            black, white = -MEAN / DEVIATION, (1 - MEAN) / DEVIATION
            caption_with_terms(f"The image comes normalised: black is {black:.2f}, white {white:.2f}.".replace("-", "−"))
    source = "the image" if row.index == 1 else f"input channel {chosen}"
    st.markdown(
        f"**Every number comes about in this way: let the window slide over {source} into the map of channel {channel}**"
    )
    assert isinstance(row.layer, Conv2d)
    show_slide(row.layer, found, chosen, output)


def _choose_input(sums: np.ndarray) -> int:
    """The input channel to show in detail, 0..C-1; at first the one whose sum is largest in size. sums (C,)."""
    if len(sums) == 1:
        return 0
    largest, options = int(np.abs(sums).argmax()), [LARGEST, *map(str, range(len(sums)))]
    if INPUT_CHANNEL.get(LARGEST) not in options:  # set at another layer, which has more channels
        INPUT_CHANNEL.set(LARGEST)

    def title(option: str) -> str:
        at = largest if option == LARGEST else int(option)
        return f"{'the weightiest, ' if option == LARGEST else ''}{at}: adds {sums[at]:+.3f}".replace("-", "−")

    chosen = select("Input channel, in detail", options, key=INPUT_CHANNEL, default=LARGEST, width=360, title=title)
    return largest if chosen == LARGEST else int(chosen)


def _detail(found: ConvolutionTerms, channel: int) -> str:
    parts = (
        ("What it sees", found.window[channel], found.padded),
        ("Weights", found.weights[channel], None),
        ("Products", found.products[channel], found.padded),
    )
    window, weights, products = (
        f"<figure><figcaption>{name}</figcaption>{_table(values, padded)}</figure>" for name, values, padded in parts
    )
    times, equals = (f'<span class="sign">{sign}</span>' for sign in "×=")
    return f'<div class="s7-apart">{window}{times}{weights}{equals}{products}</div>'


def _total(found: ConvolutionTerms, channel: int) -> str:
    parts = [f"Input channel {channel} adds **{found.sums[channel]:+.4f}**"]
    if len(found.sums) > 1:
        parts.append(f"all {len(found.sums)} input channels together {found.sums.sum():+.4f}")
    if found.bias:
        parts.append(f"the bias {found.bias:+.4f}")
    padded = f" {int(found.padded.sum())} of its places lie outside, in the padding." if found.padded.any() else ""
    return f"{', '.join(parts)}: the unit's value is **{found.value:.4f}**.{padded}".replace("-", "−")


def _table(values: np.ndarray, padded: np.ndarray | None) -> str:
    most = float(np.abs(values).max()) or 1.0
    rows = []
    for y, line in enumerate(values):
        cells = [
            _cell(float(value), most, padded is not None and bool(padded[y, x]), len(values) <= WRITTEN)
            for x, value in enumerate(line)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    kind = "" if len(values) <= WRITTEN else ' class="wide"'
    return f"<table{kind}>{''.join(rows)}</table>"


def _cell(value: float, most: float, padded: bool, written: bool) -> str:
    share = value / most * 0.62  # dark enough for white figures to be legible on every cell
    red, green, blue = (abs(share) * (ABOVE if share > 0 else BELOW)).astype(int)
    text = html.escape(f"{value:.2f}".replace("-", "−")) if written else ""
    kind = ' class="pad" title="padding"' if padded else ""
    return f'<td{kind} style="background:rgb({red},{green},{blue})">{text}</td>'
