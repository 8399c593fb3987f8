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
from s7core.language.numerals import localised
from s7core.language.translation import N_, _, _n, _p
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
            _(
                "**For this digit the ReLU sets {share} of the values to zero** and leaves the rest as they are.",
                share=formatting.share((before <= 0).mean(), 1),
            )
        )


def _facts(row: Row) -> str:
    shapes = " → ".join(formatting.shape(shape) for shape in (row.input_shape, row.output_shape))
    facts = _(
        "{shapes}. {parameters} parameters, {macs} multiply-accumulates.",
        shapes=shapes,
        parameters=formatting.count(row.parameters),
        macs=formatting.count(row.macs),
    )
    return f"{facts} {sees(row)}"


def _values(output: np.ndarray, digit: Shown) -> None:
    largest = int(output.argmax())
    table = pd.DataFrame({N_("unit"): range(len(output)), N_("value"): output})
    title = _(
        "For {digit}, unit {unit} is the largest: {value}",
        digit=digit.name,
        unit=largest,
        value=formatting.decimal(output[largest], 2),
    )
    show_chart(values_chart(table), title, "values", table)


def _choose_channel(row: Row, output: np.ndarray) -> int:
    """Draw all feature maps (C, H, W), one of which is chosen by a click; its number, 0..C-1, is kept in the address."""
    options = [str(channel) for channel in range(row.output_shape[0])]
    if CHANNEL.get("0") not in options:  # set at another layer, which has more channels
        CHANNEL.set("0")
    st.markdown(
        _n(
            "**{count} feature map.** Orange is above zero, blue below, black zero; all on one scale. Click one to select "
            "it.",
            "**{count} feature maps.** Orange is above zero, blue below, black zero; all on one scale. Click one to select "
            "it.",
            len(options),
            count=len(options),
        )
    )
    most = float(np.abs(output).max())
    place = st.container()
    chosen = select(_("Selected channel"), options, key=CHANNEL, default="0", width=160)
    pictures = [
        (
            signed_image(each, most),
            _("{channel}: {low} to {high}", channel=at, low=_tenths(each.min()), high=_tenths(each.max())),
        )
        for at, each in enumerate(output)
    ]
    with place:
        clickable(
            image_grid(pictures, 84, options, chosen),
            key=FEATURE_MAPS,
            when_clicked=CHANNEL.set,
        )
    return int(chosen)


def _tenths(value: float) -> str:
    return formatting.decimal(value, 1).replace("-", formatting.MINUS)


def _filters(weight: np.ndarray, channel: int, first: bool) -> None:
    """Draw a channel's filter, or all filters of the first layer, which has one input. weight (out, in, k, k)."""
    if weight.shape[-1] == 1:
        return  # one number for each input channel; the panel below shows these
    most = float(np.abs(weight).max())
    if first:
        st.markdown(_("**Its {count} filters**, on one scale.", count=len(weight)))
        pictures = [(signed_image(each[0], most), _("channel {number}", number=at)) for at, each in enumerate(weight)]
    else:
        st.markdown(
            _(
                "**The filter of channel {channel}**: one window for each of the {count} channels before.",
                channel=channel,
                count=weight.shape[1],
            )
        )
        pictures = [
            (signed_image(each, most), _p("an input channel", "from {number}", number=at))
            for at, each in enumerate(weight[channel])
        ]
    st.html(image_grid(pictures, 56))


def _distribution(run: Run, row: Row, channel: int) -> None:
    """Draw the distribution of one channel's values over many digits, before and after BatchNorm."""
    found = batch_norm_effect_of(run, row.name, channel)
    markdown_with_terms(
        _(
            "**Channel {channel}: mean {mean} and deviation {deviation} become {new_mean} and {new_deviation}**",
            channel=channel,
            mean=formatting.decimal(found.before.mean, 2),
            deviation=formatting.decimal(found.before.deviation, 2),
            new_mean=formatting.decimal(found.after.mean, 2),
            new_deviation=formatting.decimal(found.after.deviation, 2),
        )
    )
    st.latex(
        rf"y = {_in_formula(found.scale, '.3f')} \times \frac{{x - ({_in_formula(found.mean, '.3f')})}}"
        rf"{{\sqrt{{{_in_formula(found.variance, '.4f')} + 10^{{{math.log10(found.epsilon):.0f}}}}}}} "
        rf"{_in_formula(found.shift, '+.3f')}"
    )
    sides = (
        ("before", _("Before BatchNorm"), found.before),
        ("after", _("After BatchNorm"), found.after),
    )
    for place, (side, title, spread) in zip(st.columns(2, gap="medium"), sides, strict=True):
        with place:
            figures = {N_("low"): spread.edges[:-1], N_("high"): spread.edges[1:], N_("share"): spread.shares * 100}
            table = pd.DataFrame(figures)
            show_chart(histogram_chart(table, side), title, f"spread-{side}", table)
    caption_with_terms(
        _(
            "All values of the channel over {count} test digits. The running mean and variance come from training; scale "
            "and shift are learned, so what comes out need not have mean 0 and deviation 1.",
            count=found.digits,
        )
    )


def _in_formula(number: float, form: str) -> str:
    """A number in LaTeX, which puts a space behind a comma that stands alone."""
    return localised(f"{number:{form}}").replace(",", "{,}")


def _dropped(run: Run, row: Row, rate: float, digit: Shown) -> None:
    """Draw the layer's feature maps with a random dropout mask, as a training step may see them; `rate` is 0..1."""
    options, text = list(map(str, range(MOST_DRAWS + 1))), asked(DROPOUT_MASK)
    check_link(DROPOUT_MASK, options)
    draw = int(text) if text is not None and text in options else 0
    after, dropped = with_dropout(network_of(run), row, digit.image, draw)
    markdown_with_terms(
        _(
            "**While training, this mask switches {share} of the units off** (pink) and makes the others {factor} times as "
            "large. Each training step draws another; tests use none.",
            share=formatting.percentage(dropped.mean() * 100, 1),
            factor=formatting.decimal(1 / (1 - rate), 3),
        )
    )
    st.button(_("Fresh mask"), icon=":material/casino:", key="fresh", on_click=guarded(_next_mask), args=(draw,))
    most = float(np.abs(after).max())
    st.html(
        image_grid(
            [
                (
                    signed_image(each, most, off),
                    _("{channel}: {off} of {count} off", channel=at, off=off.sum(), count=off.size),
                )
                for at, (each, off) in enumerate(zip(after, dropped, strict=True))
            ],
            84,
        )
    )


def _next_mask(draw: int) -> None:
    set_address(DROPOUT_MASK, str((draw + 1) % (MOST_DRAWS + 1)))
