"""The way of a gradient from the loss back to one weight: p − y, a picture for each layer, and the sum at the weight."""

import html
import math

import numpy as np
import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.number_images import ABOVE, BELOW, signed_image
from dashboard.features.layers.weight_choice import near_square
from dashboard.features.layers.written_numbers import in_brackets, times_ten_to, written, written_sum
from s7core import formatting
from s7core.formatting import MINUS
from s7core.inside.gradient_chain import GradientChain, GradientTerms, LayerGradient
from s7core.inside.learning_step import WeightPlace
from s7core.language.translation import _
from s7core.lesson.layers import Conv2d, Dropout, Flatten, Linear

TERMS_WRITTEN = 3
_SAME_NUMBERS = (Dropout, Flatten)  # their gradient has the same numbers as that of the layer behind them


def show_chain(chain: GradientChain, terms: GradientTerms, place: WeightPlace) -> None:
    """Draw how the gradient came to the weight at `place`; `terms` is its sum."""
    st.markdown(_("**How the gradient came to this weight: from the loss back through the layers**"))
    st.html(difference_table(chain))
    markdown_with_terms(
        _(
            "At the ten scores the gradient is p − y: what the network says minus what is true. From there each layer, left "
            "to right, hands back how the loss would change with each number that it gave out. Orange: it would grow with "
            "the number. Blue: it would shrink."
        )
    )
    if reason := why_no_gradient(chain, place):
        st.markdown(f"**{reason}**")
    st.html(strip(chain, place))
    caption_with_terms(
        _(
            "Under each picture the norm of the layer's whole gradient. Where a layer has many channels, the one shown is "
            "the weight's own or, further back, the one with the largest gradient. Dropout and Flatten pass the numbers on "
            "unchanged, so they are left out."
        )
    )
    if terms.gradients.size > 1:
        st.html(sum_pictures(chain, terms, place))
    st.html(sum_table(terms))


def why_no_gradient(chain: GradientChain, place: WeightPlace) -> str:
    """Why all weights of the output channel have the gradient 0, in a sentence; empty where they have not."""
    if np.any(chain.weights[place.output]):
        return ""
    if not np.any(chain.layers[0].gradient):
        return _("The digit is read so surely that its loss and all gradients are 0 in float32: nothing is left to learn.")
    return _(
        "No gradient reaches channel {channel}: whatever depends on it is cut off for this digit, by a ReLU or by a maximum "
        "behind it. Its weights learn nothing from this digit; choose another channel.",
        channel=place.output,
    )


def difference_table(chain: GradientChain) -> str:
    """HTML of p, y and p − y for the ten classes."""
    truth = [float(digit == chain.label) for digit in range(10)]
    head = "".join(f"<th>{digit}</th>" for digit in range(10))
    said = "".join(f"<td>{_short(float(share))}</td>" for share in chain.probabilities)
    true = "".join(f"<td>{each:.0f}</td>" for each in truth)
    gradient = chain.layers[0].gradient
    strongest = float(np.abs(gradient).max()) or 1.0
    differences = "".join(_coloured(float(each), float(each) / strongest) for each in gradient)
    return (
        f'<div class="s7-scores" tabindex="0" role="group" aria-label="{_safe(_("p − y of the ten classes"))}">'
        f"<table><tr><th>{_safe(_('class'))}</th>{head}</tr><tr><th>{_safe(_('p, said'))}</th>{said}</tr>"
        f"<tr><th>{_safe(_('y, true'))}</th>{true}</tr><tr><th>p − y</th>{differences}</tr></table></div>"
    )


def _short(value: float) -> str:
    """Three decimals, more just below 1; a smaller value with one figure and a power of ten: 0.031, 0.9998, −3 × 10⁻⁵."""
    if 0.9995 <= value < 1:
        return formatting.decimal(value, math.ceil(-math.log10(1 - value)))
    if abs(value) >= 0.0005 or not value:
        return formatting.decimal(value, 3).replace("-", MINUS)
    figure, power = f"{value:.0e}".split("e")
    return figure.replace("-", MINUS) + times_ten_to(int(power))


def _coloured(value: float, of_strongest: float) -> str:
    """A cell with the colour of its sign, the fuller the nearer it is to the strongest of its row."""
    share = of_strongest * 0.62
    red, green, blue = (abs(share) * (ABOVE if share > 0 else BELOW)).astype(int)
    return f'<td style="color:#fff;background:rgb({red},{green},{blue})">{_short(value)}</td>'


def strip(chain: GradientChain, place: WeightPlace) -> str:
    """HTML of a picture for each layer, from the last one back to the layer of the weight."""
    figures, own = [], _own_channel_begins(chain)
    for at, each in enumerate(chain.layers):
        if isinstance(each.row.layer, _SAME_NUMBERS):
            continue
        values, channel = _picture(each, place.output if at >= own else None)
        where = _("all units") if channel is None else _("channel {number}", number=channel)
        lines = f"{each.row.name}<br>{_safe(where)}<br>{written(each.norm)}"
        figures.append(f'<figure><img src="{signed_image(values)}" alt=""><figcaption>{lines}</figcaption></figure>')
    return f'<div class="s7-chain">{"<span>→</span>".join(figures)}</div>'


def _own_channel_begins(chain: GradientChain) -> int:
    """The place in the chain from which on every layer's channels are those of the weight's layer."""
    mixing = [at for at, each in enumerate(chain.layers[:-1]) if isinstance(each.row.layer, Conv2d | Linear)]
    flat = [at for at, each in enumerate(chain.layers) if isinstance(each.row.layer, Flatten)]
    return max([*mixing, *(at for at in flat if at < len(chain.layers) - 1)], default=-1) + 1


def _picture(found: LayerGradient, channel: int | None) -> tuple[np.ndarray, int | None]:
    """What is drawn of a layer's gradient, and of which channel; a row of units is drawn as a whole."""
    if found.gradient.ndim == 1:
        return near_square(found.gradient), None
    strongest = int((found.gradient**2).sum((1, 2)).argmax())
    shown = strongest if channel is None else channel
    return found.gradient[shown], shown


def sum_pictures(chain: GradientChain, terms: GradientTerms, place: WeightPlace) -> str:
    """HTML of the gradient of the output channel, what the weight meets there, and their products."""
    row = chain.layers[-1].row
    parts = (
        (_("Gradient at channel {channel} of {layer}", channel=place.output, layer=row.name), terms.gradients),
        (
            _("What this weight meets of the image")
            if row.index == 1
            else _("What this weight meets of input channel {channel}", channel=place.input),
            terms.met,
        ),
        (_("Products"), terms.products),
    )
    gradient, met, products = (
        f'<figure style="width:min(150px,23vw)"><figcaption>{_safe(name)}</figcaption><img class="s7-pixels" '
        f'src="{signed_image(values)}" alt=""></figure>'
        for name, values in parts
    )
    times, equals = (f'<span class="sign">{sign}</span>' for sign in "×=")
    return f'<div class="s7-apart">{gradient}{times}{met}{equals}{products}</div>'


def sum_table(terms: GradientTerms) -> str:
    """HTML of the largest products and the rest, which add up to the gradient of the weight as they are written."""
    largest, places = terms.largest(TERMS_WRITTEN), terms.gradients.size
    products, rest, total = written_sum([each.product for each in largest], terms.total)
    if places == 1:
        gradient, met = float(terms.gradients[0, 0]), float(terms.met[0, 0])
        formula = f"{written(gradient)} × {in_brackets(met)}"
        name = _safe(_("gradient of the unit × its input"))
        return f'<table class="s7-lines"><tr><th>{name}</th><td>{formula} = <b>{total}</b></td></tr></table>'
    lines = [
        (
            _("row {row}, column {column}", row=each.row, column=each.column),
            f"{written(each.gradient)} × {in_brackets(each.met)}",
            product,
        )
        for each, product in zip(largest, products, strict=True)
    ]
    if places > len(largest):
        lines.append((_other_places(places, len(largest)), "", rest))
    heads = _safe(_("place on the map")), _safe(_("gradient × what it meets")), _safe(_("product"))
    head = f"<tr><th>{heads[0]}</th><td>{heads[1]}</td><td>{heads[2]}</td></tr>"
    rows = "".join(
        f"<tr><th>{_safe(name)}</th><td>{formula}</td><td>{product}</td></tr>" for name, formula, product in lines
    )
    last = f"<tr><th>{_safe(_('sum: the gradient of this weight'))}</th><td></td><td><b>{total}</b></td></tr>"
    return f'<table class="s7-lines sum">{head}{rows}{last}</table>'


def _other_places(places: int, written_out: int) -> str:
    count = formatting.count(places - written_out)
    return _("the other {count} places", count=count) if written_out else _("all {count} places", count=count)


def _safe(text: str) -> str:
    """A message as HTML; quotation marks too, since some stand in attributes."""
    return html.escape(text)
