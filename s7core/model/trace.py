"""From a declaration to numbers: shapes, parameters, multiply-accumulates, receptive field. No torch needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Flatten, Layer, Linear, MaxPool2d

IMAGE_SHAPE = (1, 28, 28)


@dataclass(frozen=True)
class Row:
    """One layer with everything that follows from its place in the network.

    Shapes are (channels, height, width), or (features,) after Flatten, without the batch. `receptive_field` is the
    width in input pixels of the square that one output unit depends on, `jump` the distance in input pixels between
    neighbouring units, `first_centre` the input coordinate of the first unit's centre (0 is the first pixel).
    `macs` counts multiply-accumulates of convolutions and linear layers for one image.
    """

    index: int
    layer: Layer
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    parameters: int
    macs: int
    kernel: int | None
    stride: int | None
    padding: int | None
    receptive_field: int
    jump: int
    first_centre: float

    @property
    def type(self) -> str:
        return type(self.layer).__name__

    @property
    def name(self) -> str:
        """As the published tables write it: Conv2d-1, ReLU-2, ..."""
        return f"{self.type}-{self.index}"

    def receptive_square(self, row: int, column: int) -> tuple[float, float, float, float]:
        """(top, left, bottom, right) edges in pixels seen by the unit at (row, column); may reach past the image.

        Rows and columns that a stride before leaves over at the end count as seen; in the four stages there are none.
        """
        half = self.receptive_field / 2
        top, left = (self.first_centre + 0.5 + at * self.jump - half for at in (row, column))
        return top, left, top + self.receptive_field, left + self.receptive_field


@dataclass(frozen=True)
class Trace:
    """All rows of a network and their totals."""

    rows: tuple[Row, ...]

    @property
    def parameters(self) -> int:
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        return sum(row.macs for row in self.rows)

    @property
    def receptive_field(self) -> int:
        """Of one output of the network; it may be wider than the image, which is 28 pixels. Without layers, of a pixel."""
        return self.rows[-1].receptive_field if self.rows else 1

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Of the last layer; without layers, of the image."""
        return self.rows[-1].output_shape if self.rows else IMAGE_SHAPE


def trace(layers: Iterable[Layer], image_shape: tuple[int, int, int] = IMAGE_SHAPE) -> Trace:
    """Walk through the layers once.

    Receptive field and jump follow r += (k - 1) * j, then j *= stride (Araujo, Norris and Sim, "Computing Receptive
    Fields of Convolutional Neural Networks", Distill 2019). Flatten hands the whole remaining grid on, so there r
    grows by (grid - 1) * j.
    """
    rows: list[Row] = []
    shape: tuple[int, ...] = image_shape
    receptive_field, jump, first_centre = 1, 1, 0.0
    for index, layer in enumerate(layers, start=1):
        kernel, stride, padding = _window(layer)
        if isinstance(layer, Flatten):
            receptive_field += (shape[-1] - 1) * jump
            first_centre += (shape[-1] - 1) / 2 * jump
        elif kernel is not None:
            receptive_field += (kernel - 1) * jump
            first_centre += ((kernel - 1) / 2 - padding) * jump
            jump *= stride
        output_shape = _output_shape(layer, shape)
        rows.append(
            Row(
                index=index,
                layer=layer,
                input_shape=shape,
                output_shape=output_shape,
                parameters=_parameters(layer, shape),
                macs=_macs(layer, shape, output_shape),
                kernel=kernel,
                stride=stride,
                padding=padding,
                receptive_field=receptive_field,
                jump=jump,
                first_centre=first_centre,
            )
        )
        shape = output_shape
    return Trace(tuple(rows))


def _window(layer: Layer) -> tuple[int | None, int | None, int | None]:
    """(kernel, stride, padding) of layers that slide a window over the grid."""
    match layer:
        case Conv2d():
            return layer.kernel, layer.stride, layer.padding
        case MaxPool2d() | AvgPool2d():
            return layer.kernel, layer.stride, 0
        case _:
            return None, None, None


def _output_shape(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    kernel, stride, padding = _window(layer)
    if kernel is not None:
        height, width = ((side + 2 * padding - kernel) // stride + 1 for side in shape[1:])
        return (layer.channels if isinstance(layer, Conv2d) else shape[0], height, width)
    match layer:
        case Flatten():
            return (prod(shape),)
        case Linear():
            return (layer.features,)
        case _:
            return shape


def _parameters(layer: Layer, shape: tuple[int, ...]) -> int:
    match layer:
        case Conv2d():
            return layer.channels * (shape[0] * layer.kernel**2 + layer.bias)
        case Linear():
            return layer.features * (shape[0] + layer.bias)
        case BatchNorm2d():
            return 2 * shape[0]  # a scale and a shift for each channel
        case _:
            return 0


def _macs(layer: Layer, shape: tuple[int, ...], output_shape: tuple[int, ...]) -> int:
    match layer:
        case Conv2d():
            return prod(output_shape) * shape[0] * layer.kernel**2
        case Linear():
            return shape[0] * layer.features
        case _:
            return 0
