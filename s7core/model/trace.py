"""Shapes, parameters, multiply-accumulates and receptive fields of the layers of a network, computed without torch."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from s7core.lesson.layers import Flatten, Layer, Shape, Window, kind_of

IMAGE_SHAPE = (1, 28, 28)  # (channels, height, width)


def layer_name(layer: Layer, index: int) -> str:
    """What the layer at this place, counted from 1, is called everywhere: "Conv2d-1", as in the published tables."""
    return f"{type(layer).__name__}-{index}"


@dataclass(frozen=True)
class Row:
    """One layer with everything that follows from its place in the network.

    `index` counts from 1. Shapes are (channels, height, width), or (features,) after Flatten, without the batch dimension.
    `window` is what the layer slides over its input, None if nothing. `receptive_field` is the side, in input pixels, of
    the square that one output unit depends on, `jump` the distance in input pixels between neighbouring units,
    `first_centre` the input coordinate of the first unit's centre (0 is the centre of the first pixel). `macs` counts the
    multiply-accumulates of convolutions and linear layers for one image.
    """

    index: int
    layer: Layer
    input_shape: Shape
    output_shape: Shape
    parameters: int
    macs: int
    window: Window | None
    receptive_field: int
    jump: int
    first_centre: float

    @property
    def kernel(self) -> int | None:
        """Side of the window; None without a window."""
        return self.window.kernel if self.window else None

    @property
    def stride(self) -> int | None:
        """Step of the window; None without a window."""
        return self.window.stride if self.window else None

    @property
    def padding(self) -> int | None:
        """Zeros around the window's input on each side; None without a window."""
        return self.window.padding if self.window else None

    @property
    def type(self) -> str:
        """Name of the layer's class, which is that of PyTorch's module."""
        return type(self.layer).__name__

    @property
    def name(self) -> str:
        """Type and index, as in the published tables: Conv2d-1, ReLU-2, ..."""
        return layer_name(self.layer, self.index)

    @property
    def outputs(self) -> int:
        """How many numbers it outputs for one image."""
        return prod(self.output_shape)

    @property
    def held(self) -> int:
        """How many numbers of 4 bytes a training step holds in memory for the output on one image."""
        return self.outputs * kind_of(self.layer).held

    @property
    def passing(self) -> int:
        """How many numbers of 4 bytes it holds beside these while the backward pass is at this layer."""
        return self.outputs * kind_of(self.layer).passing

    @property
    def flattens_grid(self) -> bool:
        """Whether it is a Flatten of a grid larger than 1 × 1.

        Each number that it gives still depends on the receptive field of its own grid unit only; `receptive_field` is that
        of all of them together.
        """
        return isinstance(self.layer, Flatten) and self.input_shape[-1] > 1

    @property
    def middle_unit(self) -> tuple[int, int]:
        """(row, column) of the unit in the middle of the output grid, rounded down; (0, 0) after Flatten."""
        if len(self.output_shape) < 3:
            return 0, 0
        return (self.output_shape[1] - 1) // 2, (self.output_shape[2] - 1) // 2

    def receptive_square(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Edges (top, left, bottom, right) in pixels of what the unit at (row, column) depends on; may reach past the image.

        Rows and columns at the end that no window of an earlier stride reaches are counted too; the four stages have none.
        """
        half = self.receptive_field / 2
        top, left = (self.first_centre + 0.5 + at * self.jump - half for at in (row, column))
        return top, left, top + self.receptive_field, left + self.receptive_field


@dataclass(frozen=True)
class Trace:
    """All layers of a network with what follows from their places, and the totals."""

    rows: tuple[Row, ...]

    @property
    def parameters(self) -> int:
        """Learned numbers of the network."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one image."""
        return sum(row.macs for row in self.rows)

    @property
    def outputs(self) -> int:
        """Numbers that all layers together output for one image."""
        return sum(row.outputs for row in self.rows)

    @property
    def held(self) -> int:
        """Numbers of 4 bytes that a training step holds in memory for one image, from the first layer to the last."""
        return sum(row.held for row in self.rows)

    @property
    def receptive_field(self) -> int:
        """Receptive field of one output, in pixels; it may be larger than the image (28). 1 without layers."""
        return self.rows[-1].receptive_field if self.rows else 1

    @property
    def output_shape(self) -> Shape:
        """Output shape of the last layer; that of the image without layers."""
        return self.rows[-1].output_shape if self.rows else IMAGE_SHAPE

    def first_to_cover(self, pixels: int) -> Row | None:
        """The first layer with a receptive field of at least `pixels`, as tables and charts show it; None without one."""
        return next((row for row in self.rows if row.receptive_field >= pixels), None)

    def first_to_see(self, pixels: int) -> Row | None:
        """The first layer with a receptive field of at least `pixels`, Flatten of a grid aside; None if there is none."""
        return next((row for row in self.rows if row.receptive_field >= pixels and not row.flattens_grid), None)


def trace(layers: Iterable[Layer], image_shape: tuple[int, int, int] = IMAGE_SHAPE) -> Trace:
    """Compute the row of each layer in order; `image_shape` is (channels, height, width).

    Receptive field and jump follow r += (k - 1) * j, then j *= stride (Araujo, Norris and Sim, "Computing Receptive
    Fields of Convolutional Neural Networks", Distill 2019). After Flatten every output depends on the whole grid, so
    there r grows by (side of the grid - 1) * j.
    """
    rows: list[Row] = []
    shape: Shape = image_shape
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
                window=window,
                receptive_field=receptive_field,
                jump=jump,
                first_centre=first_centre,
            )
        )
        shape = output_shape
    return Trace(tuple(rows))
