"""Units of ReLU layers that are 0 for every digit, and units that are positive for every digit."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import ReLU
from s7core.model.trace import Row


@dataclass(frozen=True)
class UnitActivity:
    """Counts of a ReLU layer's units over many digits. A unit is one channel at one grid position.

    `dead` units are 0 for every digit; `always_on` units are positive for every digit, so there the ReLU changes nothing.
    `dead_channels` and `always_on_channels` are channels whose units are all dead, or all always on.
    """

    row: Row
    units: int
    dead: int
    always_on: int
    channels: int
    dead_channels: int
    always_on_channels: int


def unit_activity(inspected: InspectedNetwork, images: numpy.ndarray) -> list[UnitActivity]:
    """The activity of every ReLU layer, in order; images (N, 28, 28)."""
    rows = [row for row in inspected.trace.rows if isinstance(row.layer, ReLU)]
    ever = {row.index: numpy.zeros(row.output_shape, bool) for row in rows}
    always = {row.index: numpy.ones(row.output_shape, bool) for row in rows}
    for part in inspected.parts(images):
        for index, outputs in enumerate(inspected.each_output(part)):
            if index in ever:
                on = outputs > 0
                ever[index] |= on.any(0)
                always[index] &= on.all(0)
    return [_count(row, ~ever[row.index], always[row.index]) for row in rows]


def _count(row: Row, dead: numpy.ndarray, always_on: numpy.ndarray) -> UnitActivity:
    """Counts of the units where `dead` and `always_on` are true; both have the layer's output shape."""
    dead_channels, always_on_channels = (int(units.reshape(len(units), -1).all(1).sum()) for units in (dead, always_on))
    return UnitActivity(row, dead.size, int(dead.sum()), int(always_on.sum()), len(dead), dead_channels, always_on_channels)
