"""What a network does with one digit, as small whole numbers that a browser can draw: feature maps, filters and scores.

The layers that are shown are each convolution and each pooling layer, with what follows it up to the next one, and the
ten scores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, MaxPool2d, ReLU
from s7core.model.trace import Row

ARRAY_HEADER_BYTES = 190  # of what is said about one array, about as much as its JSON takes
_MIDDLE, _STEPS = 128, 127  # on a signed scale: the byte of 0, and the steps to either side of it
HIGHEST = 255

_BEGIN, _FOLLOW = (Conv2d, MaxPool2d, AvgPool2d), (BatchNorm2d, Dropout, ReLU)
_KEEPS_SIGN = (Dropout, MaxPool2d, AvgPool2d, Flatten)  # what these give of numbers from 0 on is never below 0


@dataclass(frozen=True)
class FrameArray:
    """Some numbers of one layer as bytes.

    `values` is uint8, (channels, height, width) for everything that has channels. `low` and `high` are what the bytes 0 and
    255 stand for; where `low` is below 0 the scale is symmetric, so that the byte 128 is 0. `role` is "image", "maps",
    "filters", "wall" or "field", `kind` "image", "conv", "pool", "scores" or "answers". `layer` is the layer's name,
    and `shown` that of the last layer whose effect is in it. `total` is how many channels there are; `values` has the first
    of them, as many as fit. `receptive_field` is the side in pixels of what one number depends on.
    """

    role: str
    kind: str
    values: numpy.ndarray
    layer: str = ""
    shown: str = ""
    total: int = 1
    low: float = 0.0
    high: float = float(HIGHEST)
    receptive_field: int = 1


@dataclass(frozen=True)
class NetworkFrame:
    """The arrays of one digit, and its ten probabilities (10,) float32, nan where they are no numbers."""

    arrays: list[FrameArray]
    probabilities: numpy.ndarray


@dataclass(frozen=True)
class _Block:
    """A layer that is shown, and the last row whose effect is in what is shown of it."""

    row: Row
    end: Row
    signed: bool

    @property
    def channel_bytes(self) -> int:
        """Bytes of one channel: its map, and for a convolution its filter."""
        _, height, width = self.end.output_shape
        return height * width + (self.row.layer.kernel**2 if isinstance(self.row.layer, Conv2d) else 0)

    @property
    def header_bytes(self) -> int:
        """Bytes of what is said about its arrays."""
        return ARRAY_HEADER_BYTES * (2 if isinstance(self.row.layer, Conv2d) else 1)


def network_frame(inspected: InspectedNetwork, image: numpy.ndarray, most_bytes: int) -> NetworkFrame:
    """What the network does with an image (28, 28) uint8: the image, of each layer its maps, of a convolution its filters.

    The filter of a channel is the mean over the channels that it takes, which changes smoothly while a network learns. All
    arrays together, and what is said about them, take at most `most_bytes`, from 10,000 on: each layer has as many of its
    channels as fit, and of very many layers some are left out, evenly.
    """
    blocks = _shown_blocks(inspected.trace.rows)
    fixed = image.size + ARRAY_HEADER_BYTES * 2 + inspected.trace.rows[-1].outputs
    blocks, counts = _channels_that_fit(blocks, most_bytes - fixed)
    ends = {block.end.index for block in blocks}
    outputs: dict[int, numpy.ndarray] = {}
    scores = numpy.empty(0)
    for index, output in enumerate(inspected.each_output(image[None])):
        if index in ends:
            outputs[index] = output[0]
        scores = output[0]
    arrays = [FrameArray("image", "image", image[None])]
    for block, count in zip(blocks, counts, strict=True):
        arrays += _arrays_of(inspected, block, outputs[block.end.index], count)
    arrays.append(_scores(inspected.trace.rows[-1], scores))
    return NetworkFrame(arrays, _softmax(scores))


def signed_bytes(values: numpy.ndarray, shown: int) -> tuple[numpy.ndarray, float, float]:
    """The first `shown` channels of values (C, ...) as uint8 on a scale with 0 at 128, and what 0 and 255 stand for.

    What is no number is drawn as 0.
    """
    limit = _largest(numpy.abs(values))
    scaled = numpy.nan_to_num(values[:shown] / limit, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = -limit * _MIDDLE / _STEPS, limit
    return (numpy.rint(scaled * _STEPS) + _MIDDLE).astype(numpy.uint8), low, high


def unsigned_bytes(values: numpy.ndarray, shown: int) -> tuple[numpy.ndarray, float, float]:
    """The same for values that are never below 0: 0 is 0 and 255 the largest."""
    limit = _largest(values)
    scaled = numpy.nan_to_num(values[:shown] / limit, nan=0.0, posinf=0.0, neginf=0.0)
    return numpy.rint(scaled * HIGHEST).astype(numpy.uint8), 0.0, limit


def _shown_blocks(rows: Sequence[Row]) -> list[_Block]:
    blocks: list[_Block] = []
    signed = True  # whether what has come so far may be below 0; a normalised image is
    for row in rows:
        if isinstance(row.layer, ReLU):
            signed = False
        elif not isinstance(row.layer, _KEEPS_SIGN):
            signed = True
        if isinstance(row.layer, _BEGIN):
            blocks.append(_Block(row, row, signed))
        elif blocks and isinstance(row.layer, _FOLLOW) and blocks[-1].end.index == row.index - 1:
            blocks[-1] = _Block(blocks[-1].row, row, signed)
    return blocks


def _channels_that_fit(blocks: list[_Block], most_bytes: int) -> tuple[list[_Block], list[int]]:
    """Which blocks are shown, and how many channels of each: all get the same room, and what one leaves goes to others."""
    for count in range(len(blocks), 0, -1):
        chosen = [blocks[place * (len(blocks) - 1) // max(count - 1, 1)] for place in range(count)]
        room = most_bytes - sum(block.header_bytes for block in chosen)
        if sum(block.channel_bytes for block in chosen) <= room:
            return chosen, _shared(chosen, room)
    return [], []


def _shared(blocks: list[_Block], room: int) -> list[int]:
    """How many channels of each block fit into `room` bytes, at least one."""
    counts = [0] * len(blocks)
    # Those that need least come first: what they leave is shared among the larger ones.
    order = sorted(range(len(blocks)), key=lambda place: blocks[place].channel_bytes * blocks[place].end.output_shape[0])
    least = sum(block.channel_bytes for block in blocks)
    for done, place in enumerate(order):
        block = blocks[place]
        least -= block.channel_bytes
        share = max(block.channel_bytes, min(room // (len(order) - done), room - least))
        counts[place] = min(block.end.output_shape[0], share // block.channel_bytes)
        room -= counts[place] * block.channel_bytes
    return counts


def _arrays_of(inspected: InspectedNetwork, block: _Block, output: numpy.ndarray, count: int) -> Iterable[FrameArray]:
    row = block.row
    kind = "conv" if isinstance(row.layer, Conv2d) else "pool"

    def array(role: str, scaled: tuple[numpy.ndarray, float, float], receptive_field: int) -> FrameArray:
        values, low, high = scaled
        total = block.end.output_shape[0]
        return FrameArray(role, kind, values, row.name, block.end.name, total, low, high, receptive_field)

    if kind == "conv":
        filters = inspected.parameter(row, "weight").mean(1)
        yield array("filters", signed_bytes(filters, count), row.receptive_field)
    scale = signed_bytes if block.signed else unsigned_bytes
    yield array("maps", scale(output, count), row.receptive_field)


def _scores(row: Row, scores: numpy.ndarray) -> FrameArray:
    values, low, high = signed_bytes(scores[:, None, None], len(scores))
    return FrameArray("maps", "scores", values, row.name, row.name, len(scores), low, high, row.receptive_field)


def _softmax(scores: numpy.ndarray) -> numpy.ndarray:
    exponents = numpy.exp(scores.astype(float) - scores.max())
    found: numpy.ndarray = (exponents / exponents.sum()).astype(numpy.float32)
    return found


def _largest(values: numpy.ndarray) -> float:
    """The largest number of these that is finite; 1 where that is not above 0, so that a scale can be made of it."""
    finite = values if numpy.isfinite(values).all() else values[numpy.isfinite(values)]
    return float(finite.max(initial=0.0)) or 1.0
