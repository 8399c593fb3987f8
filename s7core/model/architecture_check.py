"""Whether layers fit together and give ten numbers, one per digit; if not, the reason in one sentence."""

from collections.abc import Sequence

from s7core.formatting import count
from s7core.formatting import shape as shape_text
from s7core.language.translation import _
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
    _fitting, shape, reason = _fit(layers)
    if reason:
        return reason
    if len(shape) > 1:
        return _ends_with_grid(shape)
    if shape != (CLASSES,):
        return _(
            "The network ends with {numbers} numbers, but there must be ten, one a class: end with ten channels and a "
            "pooling "
            "over the whole grid, or with linear10.",
            numbers=count(shape[0]),
        )
    return _too_large(trace(layers))


def fitting_layers(layers: Sequence[Layer]) -> Sequence[Layer]:
    """The layers before the first one that does not fit what comes before it; all layers if all fit."""
    return layers[: _fit(layers)[0]]


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
    return _(
        "Layer {place}, {layer}, has units that look {jump} pixels apart, but {most} is the most: take smaller strides.",
        place=place,
        layer=type(layer).__name__,
        jump=count(jump),
        most=count(MAX_JUMP),
    )


def _too_large(traced: Trace) -> str | None:
    """Why a network whose layers fit is too large, and what to change; None if it is not."""
    if traced.parameters > MAX_PARAMETERS:
        return _(
            "The network has {parameters} parameters, but {most} is the most: take fewer channels, or pool before the "
            "linear "
            "layer.",
            parameters=count(traced.parameters),
            most=count(MAX_PARAMETERS),
        )
    if traced.macs > MAX_MACS:
        return _(
            "The network takes {macs} multiply-accumulates an image, but {most} is the most: take fewer channels, or pool "
            "earlier.",
            macs=count(traced.macs),
            most=count(MAX_MACS),
        )
    if traced.held > MAX_HELD:
        return _(
            "The network keeps {numbers} numbers an image in memory while it trains, but {most} is the most: take fewer "
            "channels or layers, or pool earlier.",
            numbers=count(traced.held),
            most=count(MAX_HELD),
        )
    return None


def _ends_with_grid(shape: Shape) -> str:
    """Why a network cannot end with a grid of this shape, and how it can end with ten numbers."""
    grid = shape_text(shape)
    if shape == (CLASSES, 1, 1):
        return _(
            "The network ends with a grid of {grid}, but it must end with ten numbers: add a flatten at the end.", grid=grid
        )
    if shape[0] == CLASSES:
        return _(
            "The network ends with a grid of {grid}, but it must end with ten numbers: pool over the whole grid with "
            "avgpool{side}, then flatten.",
            grid=grid,
            side=shape[1],
        )
    return _(
        "The network ends with a grid of {grid}, but it must end with ten numbers: add a flatten and linear{classes}, or "
        "end "
        "with ten channels, a pooling over the whole grid and a flatten.",
        grid=grid,
        classes=CLASSES,
    )


def _misfit(layer: Layer, place: int, shape: Shape) -> str | None:
    """Why this layer cannot take an input of this shape; None if it can. `place` counts from 1."""
    which = {"place": str(place), "layer": type(layer).__name__}
    kind, is_flat = kind_of(layer), len(shape) == 1
    if is_flat and isinstance(layer, Flatten):
        return _("Layer {place}, {layer}, has nothing left to flatten: take it out.", **which)
    if is_flat and kind.works_on == "grid":
        return _(
            "Layer {place}, {layer}, works on a grid, but what comes before is flat: put it before the flatten.", **which
        )
    if not is_flat and kind.works_on == "flat":
        return _(
            "Layer {place}, {layer}, takes flat numbers, but what comes before is a grid of {grid}: put a flatten before "
            "it.",
            grid=shape_text(shape),
            **which,
        )
    window = kind.window(layer)
    return _window_misfit(which, window, shape) if window else None


def _window_misfit(which: dict[str, str], window: Window, shape: Shape) -> str | None:
    """Why a window of a layer cannot slide over a grid of this shape; None if it can. `which` has its place and its name."""
    side = min(shape[1:]) + 2 * window.padding
    if window.kernel > side:
        return _too_wide(which, window, shape, side)
    if window.padding >= window.kernel:
        return _(
            "Layer {place}, {layer}, pads by {padding} pixels with a window of {kernel}, so units at the border would see "
            "nothing but padding: take a padding of {most} or less.",
            padding=window.padding,
            kernel=window.kernel,
            most=window.kernel - 1,
            **which,
        )
    if (after := max(grid_after(window, shape))) > MAX_SIDE:
        return _(
            "Layer {place}, {layer}, makes a grid of {grid}, but {most} is the most: take less padding.",
            grid=shape_text((after, after)),
            most=shape_text((MAX_SIDE, MAX_SIDE)),
            **which,
        )
    return None


def _too_wide(which: dict[str, str], window: Window, shape: Shape, side: int) -> str:
    """That a window is wider than the grid, whose side with its padding is `side`."""
    values = {**which, "window": shape_text((window.kernel, window.kernel)), "grid": shape_text(shape[1:])}
    if window.padding:
        return _(
            "Layer {place}, {layer}, has a window of {window} pixels, but the grid before it, padded to {padded}, is only "
            "{grid}: take a smaller window, or pool less before.",
            padded=shape_text((side, side)),
            **values,
        )
    return _(
        "Layer {place}, {layer}, has a window of {window} pixels, but the grid before it is only {grid}: take a smaller "
        "window, or pool less before.",
        **values,
    )
