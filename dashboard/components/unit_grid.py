"""The choice of one unit on a layer's grid: by a click on its picture, or by row and column."""

import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.clickable import clickable
from dashboard.state.session import COLUMN, ROW, UNIT_GRID_SIZE, UNIT_PICTURE
from s7core.language.translation import N_, _
from s7core.model.trace import Row

_SIDES = (ROW, COLUMN)
_LABELS = (N_("Row, 0 to {last}"), N_("Column, 0 to {last}"))


def choose_unit(row: Row, address: str, label: str, most: int = 300) -> tuple[int, int]:
    """Draw the choice of a unit on the grid of a layer and return its (row, column), which are in the address.

    `address` is the picture under the grid as a data URI, `label` describes it, `most` is its width in screen pixels.
    """
    height, width = row.output_shape[1:]
    _follow(height, width)
    sides = zip(_SIDES, _LABELS, (height, width), row.middle_unit, strict=True)
    chosen = []
    for (key, label_of_side, size, middle), place in zip(sides, st.columns(2, gap="small"), strict=True):
        check_link(key, [str(number) for number in range(size)])
        with place:
            chosen.append(
                st.number_input(_(label_of_side, last=size - 1), 0, size - 1, middle, key=key.name, bind="query-params")
                if size > 1
                else 0
            )
    unit = chosen[0], chosen[1]
    clickable(_grid(address, height, width, unit, label, most), key=UNIT_PICTURE, when_clicked=_pick)
    return unit


def _follow(height: int, width: int) -> None:
    """If the grid has another size than before, choose the unit at the same place of the image."""
    before = UNIT_GRID_SIZE.get((height, width))
    for key, old, new in zip(_SIDES, before, (height, width), strict=True):
        if key.is_set():
            at = (int(key.value) + 0.5) / old * new
            key.set(min(int(at), new - 1))
    UNIT_GRID_SIZE.set((height, width))


def _pick(clicked: str) -> None:
    for key, value in zip(_SIDES, clicked.split(","), strict=True):
        key.set(int(value))


def _grid(address: str, height: int, width: int, unit: tuple[int, int], label: str, most: int) -> str:
    lines = "".join(
        f"linear-gradient({turn}deg,#8888 1px,transparent 1px) 0 0/{100 / width:.4f}% {100 / height:.4f}%,"
        for turn in (0, 90)
    ).rstrip(",")
    cell = f"top:{unit[0] / height:.3%};left:{unit[1] / width:.3%};height:{1 / height:.3%};width:{1 / width:.3%}"
    return (
        f'<div class="s7-units" data-grid="{height}x{width}" role="img" aria-label="{label}" '
        f'style="max-width:{most}px;aspect-ratio:{width}/{height}"><img class="whole" src="{address}" alt="">'
        f'<div class="whole" style="background:{lines}"></div><div class="chosen" style="{cell}"></div></div>'
    )
