"""The layers that networks are made of, as plain data, and KINDS, the table of their kinds.

A layer holds only what does not follow from the layer before it: a convolution has its output channels, not its input
channels. A kind of layer is one row of KINDS: its text form, the limits of its numbers, its place in a diagram, and its
shape, parameters and arithmetic. The trace, the text form, the check of an architecture, the diagram, PyTorch's module and
the source text of a notebook all read that row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from math import prod
from typing import Any, Literal

from s7core.language.translation import N_
from s7core.lesson.palette import BLUE, GREEN, GREY, ORANGE, VERMILION

Shape = tuple[int, ...]  # (channels, height, width), or (features,) after Flatten; without the batch dimension


@dataclass(frozen=True)
class Layer:
    """Base class of all layers; each kind of layer is a subclass with a row in KINDS."""


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
    p: float = 0.0  # a stage declares only the place of a dropout layer; the recipe sets p


@dataclass(frozen=True)
class Flatten(Layer):
    pass


@dataclass(frozen=True)
class Linear(Layer):
    features: int
    bias: bool = True


@dataclass(frozen=True)
class Window:
    """A square window that slides over a grid: its side, its step, and the zeros added around the grid, in grid units."""

    kernel: int
    stride: int
    padding: int = 0


@dataclass(frozen=True)
class ModuleArguments:
    """Arguments of a torch.nn module; `named` holds only those that differ from PyTorch's defaults."""

    positional: tuple[int | float, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LayerKind:
    """One kind of layer: a row of KINDS.

    `layer` is its class. torch.nn has a module of the same name, which takes `arguments(layer, input_shape)`.

    Text form: `word`, then the value of the field named by `number`, then a letter and a value for each field in `letters`
    that differs from its default, then the letter of each true field in `flags`: "conv16k5s2b". `spelling` is an example
    for error messages. `limits` has the smallest and the largest value of each whole number, by field.

    `examples` are layers to add to a network, by title. `short` and `colour` are its name and colour in a diagram.

    `works_on` is the input it takes: "grid", "flat" or "either". The other functions take the layer, and its input shape
    where they have two parameters: `window` is what slides over the grid, None for other kinds; `parameters` counts the
    learned numbers; `macs` counts the multiply-accumulates for one image.

    `held` is how many numbers (of 4 bytes) a training step holds in memory for each number that the layer outputs: the
    output itself, and what the backward pass needs beside it. `passing` is the same for what is held only while the
    backward pass is at this layer: gradients, and copies in another order of memory. A test holds half of that.
    """

    layer: type[Layer]
    word: str
    short: str
    colour: str
    examples: Mapping[str, Layer]
    arguments: Callable[[Any, Shape], ModuleArguments] = lambda layer, shape: ModuleArguments()
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
    held: int = 1
    passing: int = 2

    def editable(self) -> list[str]:
        """Names of the fields that are whole numbers with limits, in the order of their declaration."""
        return [field.name for field in fields(self.layer) if field.name in self.limits]


def grid_after(window: Window, shape: Shape) -> Shape:
    """(height, width) of the output grid of a window that slides over an input of shape (channels, height, width)."""
    return tuple((side + 2 * window.padding - window.kernel) // window.stride + 1 for side in shape[1:])


def _conv_window(layer: Conv2d) -> Window:
    return Window(layer.kernel, layer.stride, layer.padding)


def _conv_shape(layer: Conv2d, shape: Shape) -> Shape:
    return (layer.channels, *grid_after(_conv_window(layer), shape))


def _conv_arguments(layer: Conv2d, shape: Shape) -> ModuleArguments:
    torch_defaults = {"stride": 1, "padding": 0, "bias": True}
    named = {name: getattr(layer, name) for name, default in torch_defaults.items() if getattr(layer, name) != default}
    return ModuleArguments((shape[0], layer.channels, layer.kernel), named)


def _pool_window(layer: MaxPool2d | AvgPool2d) -> Window:
    return Window(layer.kernel, layer.kernel)


def _pool_shape(layer: MaxPool2d | AvgPool2d, shape: Shape) -> Shape:
    return (shape[0], *grid_after(_pool_window(layer), shape))


def _pool(
    layer: type[MaxPool2d | AvgPool2d], word: str, short: str, example: Layer, spelling: str, held: int = 1
) -> LayerKind:
    """The row of a pooling layer; the two kinds differ in nothing else."""
    return LayerKind(
        layer,
        word=word,
        short=short,
        colour=ORANGE,
        examples={layer.__name__: example},
        number="kernel",
        spelling=spelling,
        limits={"kernel": _KERNEL},
        works_on="grid",
        window=_pool_window,
        output_shape=_pool_shape,
        arguments=lambda layer, shape: ModuleArguments((layer.kernel,)),
        held=held,
    )


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
        spelling=N_("conv16 (with k3, s1, p0 and b for kernel, stride, padding and bias)"),
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
        arguments=lambda layer, shape: ModuleArguments((shape[0],)),
        passing=4,
    ),
    LayerKind(
        Dropout,
        word="dropout",  # without a number: the recipe sets p
        short="drop",
        colour=VERMILION,
        examples={"Dropout": Dropout()},
        arguments=lambda layer, shape: ModuleArguments((layer.p,)),
        held=2,  # the output and the mask
    ),
    # Beside its output, the place of each maximum as an integer of 8 bytes.
    _pool(MaxPool2d, word="maxpool", short="max", example=MaxPool2d(), spelling="maxpool2", held=3),
    _pool(AvgPool2d, word="avgpool", short="avg", example=AvgPool2d(2), spelling="avgpool6"),
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
        arguments=lambda layer, shape: ModuleArguments((shape[0], layer.features), {} if layer.bias else {"bias": False}),
    ),
)

KINDS: dict[type[Layer], LayerKind] = {row.layer: row for row in _ROWS}


def kind_of(layer: Layer) -> LayerKind:
    """The row of KINDS for this layer."""
    return KINDS[type(layer)]
