"""Whether layers fit together and give ten numbers, one per digit; if not, the reason in one sentence."""

from collections.abc import Sequence

from s7core import formatting
from s7core.formatting import shape as shape_text
from s7core.lesson.layers import Flatten, Layer, Shape, Window, grid_after, kind_of
from s7core.model.trace import IMAGE_SHAPE, Trace, trace

CLASSES = 10
MAX_PARAMETERS = 5_000_000
MAX_MACS = 200_000_000  # per image; at this size a training step of 128 images takes seconds on two cores
MAX_HELD = 1_250_000  # numbers of 4 bytes per image, 5 MB; Model Init with BatchNorm and dropout holds a quarter of that
MAX_SIDE = 64  # of a grid; the image has 28
MAX_JUMP = 1_000  # pixels between neighbouring units


def check_architecture(layers: Sequence[Layer]) -> None:
    """ValueError with the sentence of `architecture_problem`, if there is one."""
    if reason := architecture_problem(layers):
        raise ValueError(reason)


def architecture_problem(layers: Sequence[Layer]) -> str | None:
    """The first reason why these layers cannot be a network for digits, and what to change; None if they can."""
    _, shape, reason = _fit(layers)
    if reason:
        return reason
    if len(shape) > 1:
        return f"The network ends with a grid of {shape_text(shape)}, but it must end with ten numbers: {_to_ten(shape)}."
    if shape != (CLASSES,):
        return (
            f"The network ends with {formatting.count(shape[0])} numbers, but there must be ten, one a class: end "
            "with ten channels and "
            "a pooling over the whole grid, or with linear10."
        )
    return _too_large(trace(layers))


def fitting_layers(layers: Sequence[Layer]) -> Sequence[Layer]:
    """The layers before the first one that does not fit what comes before it; all layers if all fit."""
    fitting, _, _ = _fit(layers)
    return layers[:fitting]


def _fit(layers: Sequence[Layer]) -> tuple[int, Shape, str | None]:
    """How many layers fit what comes before them, the shape after these, and why the next one does not."""
    shape: Shape = IMAGE_SHAPE
    jump = 1
    for place, layer in enumerate(layers):
        window = kind_of(layer).window(layer)
        jump *= window.stride if window else 1
        if reason := _misfit(layer, place + 1, shape) or _too_far_apart(layer, place + 1, jump):
            return place, shape, reason
        shape = kind_of(layer).output_shape(layer, shape)
    return len(layers), shape, None


def _too_far_apart(layer: Layer, place: int, jump: int) -> str | None:
    """Why neighbouring units of this layer cannot be `jump` pixels apart; None if they can. `place` counts from 1."""
    if jump <= MAX_JUMP:
        return None
    return (
        f"Layer {place}, {type(layer).__name__}, has units that look {formatting.count(jump)} pixels apart, but "
        f"{formatting.count(MAX_JUMP)} is the most: take smaller strides."
    )


def _too_large(traced: Trace) -> str | None:
    """Why a network whose layers fit is too large, and what to change; None if it is not."""
    if traced.parameters > MAX_PARAMETERS:
        return (
            f"The network has {formatting.count(traced.parameters)} parameters, but "
            f"{formatting.count(MAX_PARAMETERS)} is the most: take fewer "
            "channels, or pool before the linear layer."
        )
    if traced.macs > MAX_MACS:
        return (
            f"The network takes {formatting.count(traced.macs)} multiply-accumulates an image, but "
            f"{formatting.count(MAX_MACS)} is the most: take "
            "fewer channels, or pool earlier."
        )
    if traced.held > MAX_HELD:
        return (
            f"The network keeps {formatting.count(traced.held)} numbers an image in memory while it trains, but "
            f"{formatting.count(MAX_HELD)} is the most: take fewer channels or layers, or pool earlier."
        )
    return None


def _to_ten(shape: Shape) -> str:
    """Advice on how a network that ends with a grid of this shape can end with ten numbers."""
    if shape == (CLASSES, 1, 1):
        return "add a flatten at the end"
    if shape[0] == CLASSES:
        return f"pool over the whole grid with avgpool{shape[1]}, then flatten"
    return f"add a flatten and linear{CLASSES}, or end with ten channels, a pooling over the whole grid and a flatten"


def _misfit(layer: Layer, place: int, shape: Shape) -> str | None:
    """Why this layer cannot take an input of this shape; None if it can. `place` counts from 1."""
    name = f"Layer {place}, {type(layer).__name__},"
    kind, is_flat = kind_of(layer), len(shape) == 1
    if is_flat and isinstance(layer, Flatten):
        return f"{name} has nothing left to flatten: take it out."
    if is_flat and kind.works_on == "grid":
        return f"{name} works on a grid, but what comes before is flat: put it before the flatten."
    if not is_flat and kind.works_on == "flat":
        return f"{name} takes flat numbers, but what comes before is a grid of {shape_text(shape)}: put a flatten before it."
    window = kind.window(layer)
    return _window_misfit(name, window, shape) if window else None


def _window_misfit(name: str, window: Window, shape: Shape) -> str | None:
    """Why a window of the layer `name` cannot slide over a grid of this shape; None if it can."""
    side = min(shape[1:]) + 2 * window.padding
    if window.kernel > side:
        padded = f", padded to {side} × {side}," if window.padding else ""
        return (
            f"{name} has a window of {window.kernel} × {window.kernel} pixels, but the grid before it{padded} is only "
            f"{shape[1]} × {shape[2]}: take a smaller window, or pool less before."
        )
    if window.padding >= window.kernel:
        return (
            f"{name} pads by {window.padding} pixels with a window of {window.kernel}, so units at the border would see "
            f"nothing but padding: take a padding of {window.kernel - 1} or less."
        )
    if (after := max(grid_after(window, shape))) > MAX_SIDE:
        return f"{name} makes a grid of {after} × {after}, but {MAX_SIDE} × {MAX_SIDE} is the most: take less padding."
    return None
