"""The layers that networks are made of, as plain data, and the one table of their kinds.

A layer declares only what does not follow from the layer before it. A kind of layer is one row of KINDS: how it is written
as text, what its numbers may be, how it is drawn, and what follows from its place in a network. The trace, the text form,
the check of an architecture, the diagram, PyTorch's module and the source text of a notebook all read that row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from math import prod
from typing import Any, Literal

from s7core.lesson.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

Shape = tuple[int, ...]  # (channels, height, width), or (features,) after Flatten; without the batch


@dataclass(frozen=True)
class Layer:
    """What all layers are; a kind is a subclass with a row in KINDS."""


@dataclass(frozen=True)
class Conv2d(Layer):
    channels: int
    kernel: int = 3
    padding: int = 0
    bias: bool = False
    stride: int = 1


@dataclass(frozen=True)
class MaxPool2d(Layer):
    kernel: int = 2


@dataclass(frozen=True)
class AvgPool2d(Layer):
    kernel: int


@dataclass(frozen=True)
class ReLU(Layer):
    pass


@dataclass(frozen=True)
class BatchNorm2d(Layer):
    pass


@dataclass(frozen=True)
class Dropout(Layer):
    p: float = 0.0  # a stage declares where dropout stands; the recipe says how much


@dataclass(frozen=True)
class Flatten(Layer):
    pass


@dataclass(frozen=True)
class Linear(Layer):
    features: int
    bias: bool = True


@dataclass(frozen=True)
class Window:
    """What slides over a grid: its width and height, its step, and the zeros around the grid, all in places."""

    kernel: int
    stride: int
    padding: int = 0


@dataclass(frozen=True)
class Arguments:
    """Arguments of PyTorch's module; `named` holds only those that differ from PyTorch's own defaults."""

    positional: tuple[int | float, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LayerKind:
    """One row of the table.

    `layer` is the class; torch.nn has a module of the same name, which takes `arguments(layer, input_shape)`.
    As text a layer is `word`, then the value of its field `number` if it has one, then a letter and a value for each
    field of `letters` that differs from its default, then the letter of each field of `flags` that is true; `spelling`
    is an example of it, for messages. `limits` are the least and the most of its whole numbers. `examples` are layers
    that can be added to a network, each under a title. `short` and `colour` are for a diagram.

    `works_on` is what it takes: "grid", "flat" or "either". The functions get the layer, then its input shape:
    `window` what it slides over the grid, None if nothing; `output_shape`; `parameters` how many it learns; `macs` its
    multiply-accumulates for one image.
    """

    layer: type[Layer]
    word: str
    short: str
    colour: str
    examples: Mapping[str, Layer]
    arguments: Callable[[Any, Shape], Arguments] = lambda layer, shape: Arguments()
    number: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    spelling: str = ""
    limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    works_on: Literal["grid", "flat", "either"] = "either"
    window: Callable[[Any], Window | None] = lambda layer: None
    output_shape: Callable[[Any, Shape], Shape] = lambda layer, shape: shape
    parameters: Callable[[Any, Shape], int] = lambda layer, shape: 0
    macs: Callable[[Any, Shape], int] = lambda layer, shape: 0

    def editable(self) -> list[str]:
        """The fields that are whole numbers with limits, in the order of their declaration."""
        return [each.name for each in fields(self.layer) if each.name in self.limits]


def slid(window: Window, shape: Shape) -> Shape:
    """(height, width) of the grid that a window leaves of a grid (channels, height, width)."""
    return tuple((side + 2 * window.padding - window.kernel) // window.stride + 1 for side in shape[1:])


def _conv_window(layer: Conv2d) -> Window:
    return Window(layer.kernel, layer.stride, layer.padding)


def _conv_shape(layer: Conv2d, shape: Shape) -> Shape:
    return (layer.channels, *slid(_conv_window(layer), shape))


def _conv_arguments(layer: Conv2d, shape: Shape) -> Arguments:
    torch_defaults = {"stride": 1, "padding": 0, "bias": True}
    named = {name: getattr(layer, name) for name, usual in torch_defaults.items() if getattr(layer, name) != usual}
    return Arguments((shape[0], layer.channels, layer.kernel), named)


def _pool_window(layer: MaxPool2d | AvgPool2d) -> Window:
    return Window(layer.kernel, layer.kernel)


def _pool_shape(layer: MaxPool2d | AvgPool2d, shape: Shape) -> Shape:
    return (shape[0], *slid(_pool_window(layer), shape))


_CHANNELS, _KERNEL, _STRIDE, _PADDING, _FEATURES = (1, 512), (1, 28), (1, 8), (0, 13), (1, 2048)

_ROWS = (
    LayerKind(
        Conv2d,
        word="conv",
        short="conv",
        colour=BLUE,
        examples={"Conv2d": Conv2d(10), "Conv2d 1×1": Conv2d(10, kernel=1)},
        number="channels",
        letters={"k": "kernel", "s": "stride", "p": "padding"},
        flags={"b": "bias"},
        spelling="conv16 (with k3, s1, p0 and b for kernel, stride, padding and bias)",
        limits={"channels": _CHANNELS, "kernel": _KERNEL, "stride": _STRIDE, "padding": _PADDING},
        works_on="grid",
        window=_conv_window,
        output_shape=_conv_shape,
        parameters=lambda layer, shape: layer.channels * (shape[0] * layer.kernel**2 + layer.bias),
        macs=lambda layer, shape: prod(_conv_shape(layer, shape)) * shape[0] * layer.kernel**2,
        arguments=_conv_arguments,
    ),
    LayerKind(ReLU, word="relu", short="relu", colour=GREY, examples={"ReLU": ReLU()}),
    LayerKind(
        BatchNorm2d,
        word="bn",
        short="bn",
        colour=GREEN,
        examples={"BatchNorm2d": BatchNorm2d()},
        works_on="grid",
        parameters=lambda layer, shape: 2 * shape[0],  # a scale and a shift for each channel
        arguments=lambda layer, shape: Arguments((shape[0],)),
    ),
    LayerKind(
        Dropout,
        word="dropout",  # without a number: the recipe says how much it drops
        short="drop",
        colour=VERMILION,
        examples={"Dropout": Dropout()},
        arguments=lambda layer, shape: Arguments((layer.p,)),
    ),
    LayerKind(
        MaxPool2d,
        word="maxpool",
        short="max",
        colour=ORANGE,
        examples={"MaxPool2d": MaxPool2d()},
        number="kernel",
        spelling="maxpool2",
        limits={"kernel": _KERNEL},
        works_on="grid",
        window=_pool_window,
        output_shape=_pool_shape,
        arguments=lambda layer, shape: Arguments((layer.kernel,)),
    ),
    LayerKind(
        AvgPool2d,
        word="avgpool",
        short="avg",
        colour=ORANGE,
        examples={"AvgPool2d": AvgPool2d(2)},
        number="kernel",
        spelling="avgpool6",
        limits={"kernel": _KERNEL},
        works_on="grid",
        window=_pool_window,
        output_shape=_pool_shape,
        arguments=lambda layer, shape: Arguments((layer.kernel,)),
    ),
    LayerKind(
        Flatten,
        word="flatten",
        short="flat",
        colour=GREY,
        examples={"Flatten": Flatten()},
        works_on="grid",
        output_shape=lambda layer, shape: (prod(shape),),
    ),
    LayerKind(
        Linear,
        word="linear",
        short="lin",
        colour=BLUE,
        examples={"Linear": Linear(10)},
        number="features",
        spelling="linear10",
        limits={"features": _FEATURES},
        works_on="flat",
        output_shape=lambda layer, shape: (layer.features,),
        parameters=lambda layer, shape: layer.features * (shape[0] + layer.bias),
        macs=lambda layer, shape: shape[0] * layer.features,
        arguments=lambda layer, shape: Arguments((shape[0], layer.features), {} if layer.bias else {"bias": False}),
    ),
)

KINDS: dict[type[Layer], LayerKind] = {row.layer: row for row in _ROWS}


def kind_of(layer: Layer) -> LayerKind:
    """The row of a layer's kind."""
    return KINDS[type(layer)]
