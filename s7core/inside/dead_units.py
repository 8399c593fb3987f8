"""Units that never say anything, and units that say the same of everything."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import IMAGES_AT_ONCE, InspectedNetwork
from s7core.lesson.layers import ReLU
from s7core.model.trace import Row


@dataclass(frozen=True)
class UnitActivity:
    """What the units of a ReLU do over many digits. A unit is one channel at one place.

    `dead` are 0 for every digit; `dead_channels` are channels all of whose units are. `always_on` units are never cut off,
    so for these digits the ReLU does nothing there.
    """

    row: Row
    units: int
    dead: int
    always_on: int
    channels: int
    dead_channels: int
    always_on_channels: int


def unit_activity(inspected: InspectedNetwork, images: numpy.ndarray) -> list[UnitActivity]:
    """Of every ReLU of the network, in order."""
    rows = [row for row in inspected.trace.rows if isinstance(row.layer, ReLU)]
    ever = {row.index: numpy.zeros(row.output_shape, bool) for row in rows}
    always = {row.index: numpy.ones(row.output_shape, bool) for row in rows}
    for at in range(0, len(images), IMAGES_AT_ONCE):
        outputs = inspected.outputs(images[at : at + IMAGES_AT_ONCE])
        for row in rows:
            on = outputs[row.index] > 0
            ever[row.index] |= on.any(0)
            always[row.index] &= on.all(0)
    return [_count(row, ~ever[row.index], always[row.index]) for row in rows]


def _count(row: Row, dead: numpy.ndarray, always_on: numpy.ndarray) -> UnitActivity:
    silent, open_ = (int(each.reshape(len(each), -1).all(1).sum()) for each in (dead, always_on))  # whole channels
    return UnitActivity(row, dead.size, int(dead.sum()), int(always_on.sum()), len(dead), silent, open_)
