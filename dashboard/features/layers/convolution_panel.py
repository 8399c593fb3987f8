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
from s7core.formatting import MINUS, decimal
from s7core.inside.convolution_terms import ConvolutionTerms, convolution_terms
from s7core.inside.inspected_network import InspectedNetwork
from s7core.language.translation import _
from s7core.language.words import comma_list
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
    st.markdown(_("**One number taken apart: click a unit of channel {channel}**", channel=channel))
    grid, sums = st.columns([1, 2.6], gap="medium")
    with grid:
        unit = choose_unit(row, signed_image(output), _("Map of channel {channel}", channel=channel), 240)
    found = convolution_terms(inspected, row, image, channel, unit)
    with sums:
        chosen = _choose_input(found.sums)
        st.html(_detail(found, chosen))
        st.markdown(_total(found, chosen))
        if row.index == 1:
            black, white = -MEAN / DEVIATION, (1 - MEAN) / DEVIATION
            caption_with_terms(
                _(
                    "The image comes normalised: black is {black}, white {white}.",
                    black=_number(black, 2),
                    white=_number(white, 2),
                )
            )
    st.markdown(_slides_over_image(channel) if row.index == 1 else _slides_over_input(chosen, channel))
    assert isinstance(row.layer, Conv2d)
    show_slide(row.layer, found, chosen, output)


def _slides_over_image(channel: int) -> str:
    return _(
        "**Every number comes about in this way: let the window slide over the image into the map of channel {channel}**",
        channel=channel,
    )


def _slides_over_input(source: int, channel: int) -> str:
    return _(
        "**Every number comes about in this way: let the window slide over input channel {input} into the map of channel "
        "{channel}**",
        input=source,
        channel=channel,
    )


def _choose_input(sums: np.ndarray) -> int:
    """The input channel to show in detail, 0..C-1; at first the one whose sum is largest in size. sums (C,)."""
    if len(sums) == 1:
        return 0
    largest, options = int(np.abs(sums).argmax()), [LARGEST, *map(str, range(len(sums)))]
    if INPUT_CHANNEL.get(LARGEST) not in options:  # set at another layer, which has more channels
        INPUT_CHANNEL.set(LARGEST)

    def title(option: str) -> str:
        at = largest if option == LARGEST else int(option)
        adds = _signed(sums[at], 3)
        if option == LARGEST:
            return _("the weightiest, {channel}: adds {number}", channel=at, number=adds)
        return _("{channel}: adds {number}", channel=at, number=adds)

    chosen = select(_("Input channel, in detail"), options, key=INPUT_CHANNEL, default=LARGEST, width=360, title=title)
    return largest if chosen == LARGEST else int(chosen)


def _detail(found: ConvolutionTerms, channel: int) -> str:
    parts = (
        (_("What it sees"), found.window[channel], found.padded),
        (_("Weights"), found.weights[channel], None),
        (_("Products"), found.products[channel], found.padded),
    )
    window, weights, products = (
        f"<figure><figcaption>{html.escape(name)}</figcaption>{_table(values, padded)}</figure>"
        for name, values, padded in parts
    )
    times, equals = (f'<span class="sign">{sign}</span>' for sign in "×=")
    return f'<div class="s7-apart">{window}{times}{weights}{equals}{products}</div>'


def _total(found: ConvolutionTerms, channel: int) -> str:
    parts = [_("Input channel {channel} adds **{number}**", channel=channel, number=_signed(found.sums[channel], 4))]
    if len(found.sums) > 1:
        together = _signed(found.sums.sum(), 4)
        parts.append(_("all {count} input channels together {number}", count=len(found.sums), number=together))
    if found.bias:
        parts.append(_("the bias {number}", number=_signed(found.bias, 4)))
    told = _("{parts}: the unit's value is **{value}**.", parts=comma_list(parts), value=_number(found.value, 4))
    if not found.padded.any():
        return told
    return f"{told} {_('{count} of its places lie outside, in the padding.', count=int(found.padded.sum()))}"


def _number(value: float, digits: int) -> str:
    return decimal(value, digits).replace("-", MINUS)


def _signed(value: float, digits: int) -> str:
    return ("" if value < 0 or value != value else "+") + _number(value, digits)


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
    text = html.escape(_number(value, 2)) if written else ""
    kind = f' class="pad" title="{html.escape(_("padding"))}"' if padded else ""
    return f'<td{kind} style="background:rgb({red},{green},{blue})">{text}</td>'
