"""From a declaration to numbers: shapes, parameters, multiply-accumulates, receptive field. No torch needed."""

from collections.abc import Iterable
from dataclasses import dataclass

from s7core.lesson.layers import Flatten, Layer, kind_of

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

    @property
    def lays_out_a_grid(self) -> bool:
        """Whether it is a Flatten of more than one place: each number sees what it saw, all together the whole grid."""
        return isinstance(self.layer, Flatten) and self.input_shape[-1] > 1

    @property
    def middle_unit(self) -> tuple[int, int]:
        """(row, column) of the unit in the middle of the layer's grid; (0, 0) where there is no grid."""
        if len(self.output_shape) < 3:
            return 0, 0
        return (self.output_shape[1] - 1) // 2, (self.output_shape[2] - 1) // 2

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

    def first_to_see(self, pixels: int) -> Row | None:
        """The first layer of which one unit sees so many pixels across; None if none does."""
        return next((row for row in self.rows if row.receptive_field >= pixels and not row.lays_out_a_grid), None)


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
        kind = kind_of(layer)
        window = kind.window(layer)
        if isinstance(layer, Flatten):
            receptive_field += (shape[-1] - 1) * jump
            first_centre += (shape[-1] - 1) / 2 * jump
        elif window:
            receptive_field += (window.kernel - 1) * jump
            first_centre += ((window.kernel - 1) / 2 - window.padding) * jump
            jump *= window.stride
        output_shape = kind.output_shape(layer, shape)
        rows.append(
            Row(
                index=index,
                layer=layer,
                input_shape=shape,
                output_shape=output_shape,
                parameters=kind.parameters(layer, shape),
                macs=kind.macs(layer, shape),
                kernel=window.kernel if window else None,
                stride=window.stride if window else None,
                padding=window.padding if window else None,
                receptive_field=receptive_field,
                jump=jump,
                first_centre=first_centre,
            )
        )
        shape = output_shape
    return Trace(tuple(rows))
