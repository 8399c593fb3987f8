"""The choice of one weight of an output channel: by a click on its cell, kept in the address as input, row and column."""

import html
import math
import re
from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.clickable import clickable
from dashboard.components.error_sentences import guarded
from dashboard.components.number_images import ABOVE, BELOW, image_grid, signed_image
from dashboard.features.layers.written_numbers import times_ten_to, written
from dashboard.state.address import asked, drop_address, link_note, set_address
from dashboard.state.session import INPUT_UNIT, WEIGHT, WEIGHT_LAYER, WEIGHT_PICTURE
from s7core.formatting import MINUS, count, decimal
from s7core.inside.gradient_chain import GradientChain
from s7core.inside.learning_step import WeightPlace
from s7core.language.translation import _, _p
from s7core.model.trace import Row

MOST_CELLS = 100  # weights to one input each that are drawn as cells with numbers; more are one picture
WRITTEN_SIDE = 5  # cells a side up to which their numbers are written


def chosen_weight(row: Row, output: int, chain: GradientChain) -> WeightPlace:
    """The weight that the address names, at first the one of this output channel with the largest gradient.

    `chain` is that of the network before any step, so that the choice stays while the network learns.
    """
    if WEIGHT_LAYER.get(row.name) != row.name:  # chosen in another layer
        drop_address(WEIGHT)
    WEIGHT_LAYER.set(row.name)
    text = asked(WEIGHT)
    if text is None:
        return WeightPlace(row.name, output, *chain.strongest(output))
    found = re.fullmatch(r"([0-9]{1,4})-([0-9]{1,2})-([0-9]{1,2})", text)
    place = tuple(int(each) for each in found.groups()) if found else ()
    sides = (*chain.weights.shape[1:], 1, 1)[:3]
    if len(place) == len(sides) and all(at < side for at, side in zip(place, sides, strict=True)):
        return WeightPlace(row.name, output, *place)
    drop_address(WEIGHT)
    link_note(
        _(
            "weight is {value}, but it must be input, row and column of a weight of {layer}, such as 0-2-1.",
            value=repr(text),
            layer=row.name,
        ),
        _("The weight with the largest gradient is used instead."),
    )
    return WeightPlace(row.name, output, *chain.strongest(output))


def draw_weights(weights: np.ndarray, gradients: np.ndarray, place: WeightPlace) -> None:
    """Draw the weights of an output channel and their gradients, both (in, k, k) or (in,), to pick another one."""
    inputs, side = len(weights), weights.shape[-1] if weights.ndim == 3 else 1
    if side == 1 and inputs > MOST_CELLS:
        _draw_many(weights.reshape(-1), gradients.reshape(-1), place)
        return
    parts: list[str] = []
    shown: tuple[np.ndarray, np.ndarray]
    if side > 1:
        if inputs > 1:
            most = float(np.abs(weights).max())
            pictures = [
                (signed_image(each, most), _p("an input channel", "from {number}", number=at))
                for at, each in enumerate(weights)
            ]
            parts.append(image_grid(pictures, 34, [f"from {at}" for at in range(inputs)], f"from {place.input}"))
        shown = weights[place.input], gradients[place.input]
        keys = [[f"cell {place.input} {y} {x}" for x in range(side)] for y in range(side)]
    else:
        shown = near_square(weights.reshape(-1)), near_square(gradients.reshape(-1))
        columns = shown[0].shape[1]
        starts = range(0, shown[0].size, columns)
        keys = [[f"cell {at} 0 0" if at < inputs else "" for at in range(start, start + columns)] for start in starts]
    chosen = f"cell {place.input} {place.row} {place.column}"
    tables = _table(_("Weights"), shown[0], keys, chosen) + _table(_("Their gradients"), shown[1], keys, chosen)
    parts.append(f'<div class="s7-apart s7-weights">{tables}</div>')
    clickable("".join(parts), key=WEIGHT_PICTURE, when_clicked=partial(_pick, place))


def near_square(values: np.ndarray) -> np.ndarray:
    """(N,) numbers row by row as a grid as square as it can be; what is left over at its end is 0."""
    columns = math.ceil(math.sqrt(len(values)))
    rows = math.ceil(len(values) / columns)
    return np.pad(values, (0, rows * columns - len(values))).reshape(rows, columns)


def _draw_many(weights: np.ndarray, gradients: np.ndarray, place: WeightPlace) -> None:
    """Draw the weights as one picture, on which one is picked by a click, or by its number."""
    grid = near_square(weights)
    height, width = grid.shape
    INPUT_UNIT.set(place.input)
    last = len(weights) - 1
    st.number_input(_("Input, 0 to {last}", last=count(last)), 0, last, key=INPUT_UNIT.name, on_change=guarded(_typed))
    y, x = divmod(place.input, width)
    cell = f"top:{y / height:.3%};left:{x / width:.3%};height:{1 / height:.3%};width:{1 / width:.3%}"
    label = html.escape(_("The weights, row by row"))
    clickable(
        f'<div class="s7-units" data-grid="{height}x{width}" role="img" aria-label="{label}" '
        f'style="max-width:240px;aspect-ratio:{width}/{height}"><img class="whole" src="{signed_image(grid)}" alt="">'
        f'<div class="chosen" style="{cell}"></div></div>',
        key=WEIGHT_PICTURE,
        when_clicked=partial(_pick_in_grid, width, len(weights)),
    )
    st.caption(
        _(
            "All {count} weights, row by row. The one in the frame is {weight}, its gradient {gradient}.",
            count=count(len(weights)),
            weight=written(float(weights[place.input])),
            gradient=written(float(gradients[place.input])),
        )
    )


def _table(name: str, values: np.ndarray, keys: list[list[str]], chosen: str) -> str:
    """HTML of a table of numbers, of which those with a key can be clicked."""
    most, is_written = float(np.abs(values).max()), len(values) <= WRITTEN_SIDE
    power = math.floor(math.log10(most)) if most else 0
    unit = power if is_written and not -1 <= power <= 2 else 0  # so that small numbers are not all written as 0.00
    rows = [
        "".join(
            _cell(float(value), most or 1.0, decimal(value / 10.0**unit, 2) if is_written else "", key, key == chosen)
            for value, key in zip(line, line_keys, strict=True)
        )
        for line, line_keys in zip(values, keys, strict=True)
    ]
    kind, lines = ("" if is_written else ' class="wide"'), "".join(f"<tr>{each}</tr>" for each in rows)
    return f"<figure><figcaption>{html.escape(name)}{times_ten_to(unit)}</figcaption><table{kind}>{lines}</table></figure>"


def _cell(value: float, most: float, text: str, key: str, is_chosen: bool) -> str:
    if not key:
        return "<td></td>"
    share = value / most * 0.62  # dark enough for white figures to be legible on every cell
    red, green, blue = (abs(share) * (ABOVE if share > 0 else BELOW)).astype(int)
    chosen = ' data-chosen aria-pressed="true"' if is_chosen else ' aria-pressed="false"'
    label = _("input {input}, row {row}, column {column}: {value}", **_place_of(key), value=written(value))
    return (
        f'<td data-key="{key}" tabindex="0" role="button" aria-label="{html.escape(label)}"{chosen} '
        f'style="background:rgb({red},{green},{blue})">{text.replace("-", MINUS)}</td>'
    )


def _place_of(key: str) -> dict[str, str]:
    return dict(zip(("input", "row", "column"), key.split()[1:], strict=True))


def _pick(place: WeightPlace, clicked: str) -> None:
    kind, *numbers = clicked.split()
    chosen = (numbers[0], place.row, place.column) if kind == "from" else numbers
    set_address(WEIGHT, "-".join(map(str, chosen)))


def _pick_in_grid(width: int, inputs: int, clicked: str) -> None:
    y, x = map(int, clicked.split(","))
    if y * width + x < inputs:
        set_address(WEIGHT, f"{y * width + x}-0-0")


def _typed() -> None:
    set_address(WEIGHT, f"{INPUT_UNIT.value}-0-0")
