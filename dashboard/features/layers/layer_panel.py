"""One layer of a network for one digit: its feature maps, its filters, and what is particular to its kind."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.layer_charts import histogram_chart, values_chart
from dashboard.components.address_widgets import check_link, select
from dashboard.components.answer_bars import Answer, answers
from dashboard.components.chart_frame import show_chart
from dashboard.components.clickable import clickable
from dashboard.components.digit_choice import Shown, choose_digit
from dashboard.components.digit_images import data_uri
from dashboard.components.error_sentences import guarded, part
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.layer_choice import choose_layer
from dashboard.components.network_diagram import show_diagram
from dashboard.components.number_images import image_grid, signed_image, single_image
from dashboard.components.receptive_growth import sees
from dashboard.data.networks import answers_of, batch_norm_effect_of, network_of, outputs_of
from dashboard.features.layers.convolution_panel import show_convolution_terms
from dashboard.features.layers.learning_panel import show_step_apart
from dashboard.state.address import asked, set_address
from dashboard.state.session import CHANNEL, DROPOUT_MASK, FEATURE_MAPS, LAYER
from s7core import formatting
from s7core.inside.dropout_mask import with_dropout
from s7core.inside.learning_step import learns
from s7core.lesson.layers import BatchNorm2d, Conv2d, Dropout, ReLU
from s7core.model.trace import Row
from s7core.runs import titles
from s7core.runs.records import Run

MOST_DRAWS = 9_999


@part  # choosing another layer, digit or unit draws only this part again
def show_layer_panel(run: Run) -> None:
    """Draw the chosen digit with the run's answer, the network's diagram, and the layer that is chosen in it."""
    traced = network_of(run).trace
    choice, picture_side, answer_side = st.columns([1.2, 0.5, 1], gap="medium")
    with choice:
        digit = choose_digit()
        row = choose_layer(traced)
    with picture_side:
        st.html(single_image(data_uri(digit.image), digit.name, 150))
    with answer_side:
        st.html(answers([Answer(titles.run_name(run), answers_of([run], digit.image)[0], digit.label)]))
    show_diagram(traced, row.name, when_clicked=LAYER.set)
    _show_layer(run, row, digit)


def _show_layer(run: Run, row: Row, digit: Shown) -> None:
    output = outputs_of(run, digit.image)[row.index]
    st.header(row.name)
    markdown_with_terms(_facts(row))
    if output.ndim < 3:
        _values(output, digit)
    else:
        _show_grid(run, row, digit, output)
    if learns(row):
        show_step_apart(run, row, digit)


def _show_grid(run: Run, row: Row, digit: Shown, output: np.ndarray) -> None:
    inspected = network_of(run)
    channel = _choose_channel(row, output)
    if isinstance(row.layer, Conv2d):
        _filters(inspected.parameter(row, "weight"), channel, first=row.index == 1)
        show_convolution_terms(inspected, row, digit.image, channel, output[channel])
    elif isinstance(row.layer, BatchNorm2d):
        _distribution(run, row, channel)
    elif isinstance(row.layer, Dropout):
        _dropped(run, row, row.layer.p, digit)
    elif isinstance(row.layer, ReLU):
        before = outputs_of(run, digit.image)[row.index - 1]
        markdown_with_terms(
            f"**For this digit the ReLU sets {formatting.share((before <= 0).mean(), 1)} of the values to zero** and leaves "
            "the rest as they are."
        )


def _facts(row: Row) -> str:
    shapes = " → ".join(formatting.shape(shape) for shape in (row.input_shape, row.output_shape))
    return (
        f"{shapes}. {formatting.count(row.parameters)} parameters, {formatting.count(row.macs)} multiply-accumulates. "
        + sees(row)
    )


def _values(output: np.ndarray, digit: Shown) -> None:
    largest = int(output.argmax())
    table = pd.DataFrame({"unit": range(len(output)), "value": output})
    title = f"For {digit.name}, unit {largest} is the largest: {output[largest]:.2f}"
    show_chart(values_chart(table), title, "values", table)


def _choose_channel(row: Row, output: np.ndarray) -> int:
    """Draw all feature maps (C, H, W), one of which is chosen by a click; its number, 0..C-1, is kept in the address."""
    options = [str(channel) for channel in range(row.output_shape[0])]
    if CHANNEL.get("0") not in options:  # set at another layer, which has more channels
        CHANNEL.set("0")
    st.markdown(
        f"**{len(options)} feature map{'s' if len(options) > 1 else ''}.** Orange is above zero, blue below, black "
        "zero; all on one scale. Click one to select it."
    )
    most = float(np.abs(output).max())
    place = st.container()
    chosen = select("Selected channel", options, key=CHANNEL, default="0", width=160)
    pictures = [
        (signed_image(each, most), f"{at}: {each.min():.1f} to {each.max():.1f}".replace("-", "−"))
        for at, each in enumerate(output)
    ]
    with place:
        clickable(
            image_grid(pictures, 84, options, chosen),
            key=FEATURE_MAPS,
            when_clicked=CHANNEL.set,
        )
    return int(chosen)


def _filters(weight: np.ndarray, channel: int, first: bool) -> None:
    """Draw a channel's filter, or all filters of the first layer, which has one input. weight (out, in, k, k)."""
    if weight.shape[-1] == 1:
        return  # one number for each input channel; the panel below shows these
    most = float(np.abs(weight).max())
    if first:
        st.markdown(f"**Its {len(weight)} filters**, on one scale.")
        pictures = [(signed_image(each[0], most), f"channel {at}") for at, each in enumerate(weight)]
    else:
        st.markdown(f"**The filter of channel {channel}**: one window for each of the {weight.shape[1]} channels before.")
        pictures = [(signed_image(each, most), f"from {at}") for at, each in enumerate(weight[channel])]
    st.html(image_grid(pictures, 56))


def _distribution(run: Run, row: Row, channel: int) -> None:
    """Draw the distribution of one channel's values over many digits, before and after BatchNorm."""
    found = batch_norm_effect_of(run, row.name, channel)
    markdown_with_terms(
        f"**Channel {channel}: mean {found.before.mean:.2f} and deviation {found.before.deviation:.2f} become "
        f"{found.after.mean:.2f} and {found.after.deviation:.2f}**"
    )
    st.latex(
        rf"y = {found.scale:.3f} \times \frac{{x - ({found.mean:.3f})}}{{\sqrt{{{found.variance:.4f} + "
        rf"10^{{{math.log10(found.epsilon):.0f}}}}}}} {found.shift:+.3f}"
    )
    sides = {"before": found.before, "after": found.after}
    for place, (side, spread) in zip(st.columns(2, gap="medium"), sides.items(), strict=True):
        with place:
            table = pd.DataFrame({"low": spread.edges[:-1], "high": spread.edges[1:], "share": spread.shares * 100})
            show_chart(histogram_chart(table, side), f"{side.capitalize()} BatchNorm", f"spread-{side}", table)
    caption_with_terms(
        f"All values of the channel over {found.digits} test digits. The running mean and variance come from "
        "training; scale and shift are learned, so what comes out need not have mean 0 and deviation 1."
    )


def _dropped(run: Run, row: Row, rate: float, digit: Shown) -> None:
    """Draw the layer's feature maps with a random dropout mask, as a training step may see them; `rate` is 0..1."""
    options, text = list(map(str, range(MOST_DRAWS + 1))), asked(DROPOUT_MASK)
    check_link(DROPOUT_MASK, options)
    draw = int(text) if text is not None and text in options else 0
    after, dropped = with_dropout(network_of(run), row, digit.image, draw)
    markdown_with_terms(
        f"**While training, this mask switches {dropped.mean() * 100:.1f}% of the units off** (pink) and makes the "
        f"others {1 / (1 - rate):.3f} times as large. Each training step draws another; tests use none."
    )
    st.button("Fresh mask", icon=":material/casino:", key="fresh", on_click=guarded(_next_mask), args=(draw,))
    most = float(np.abs(after).max())
    st.html(
        image_grid(
            [
                (signed_image(each, most, off), f"{at}: {off.sum()} of {off.size} off")
                for at, (each, off) in enumerate(zip(after, dropped, strict=True))
            ],
            84,
        )
    )


def _next_mask(draw: int) -> None:
    set_address(DROPOUT_MASK, str((draw + 1) % (MOST_DRAWS + 1)))
