"""The four networks of the lesson, each declared as a tuple of layers; everything else is computed from these.

A stage lists every place where BatchNorm and dropout can be. `batch_norm` and `dropout` are its published settings;
`apply_toggles` removes the layers that are switched off, in the same way for all stages.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from s7core.language.translation import _
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, ReLU
from s7core.lesson.palette import BLUE, GREEN, ORANGE, PURPLE, SOLID, SPARE_MARKS, Mark
from s7core.setting import quoted


@dataclass(frozen=True)
class Stage:
    """One network of the lesson. `dropout` is the published p, 0..1; 0 means that it was published without dropout."""

    key: str
    title: str
    layers: tuple[Layer, ...]
    mark: Mark  # how it is drawn in charts
    batch_norm: bool
    dropout: float
    # Which layers the published table lists: layers without parameters are missing where they were function calls.
    published_rows: Literal["all layers", "layers with parameters"] = "all layers"
    lost_rows: tuple[int, ...] = ()  # rows missing from the published table, though its total counts them

    def architecture(self, batch_norm: bool, dropout: float) -> tuple[Layer, ...]:
        """The stage's layers with BatchNorm on or off and this p of dropout, 0..1; 0 removes the dropout layers."""
        return apply_toggles(self.layers, batch_norm, dropout)

    @property
    def published_architecture(self) -> tuple[Layer, ...]:
        """The layers with the published settings."""
        return self.architecture(self.batch_norm, self.dropout)


def apply_toggles(layers: Iterable[Layer], batch_norm: bool, dropout: float) -> tuple[Layer, ...]:
    """The layers without BatchNorm if `batch_norm` is false and without dropout if `dropout` is 0.

    Otherwise `dropout`, 0..1, becomes the p of every dropout layer.
    """
    kept = []
    for layer in layers:
        if isinstance(layer, BatchNorm2d) and not batch_norm:
            continue
        if isinstance(layer, Dropout):
            if dropout == 0:
                continue
            layer = replace(layer, p=dropout)
        kept.append(layer)
    return tuple(kept)


# One block of layers per line, so the formatter must not break the lines differently.
# fmt: off
INIT = Stage(
    key="init",
    title="Model Init",
    mark=Mark(BLUE, SOLID, "circle"),
    batch_norm=False,
    dropout=0.0,
    published_rows="layers with parameters",
    layers=(
        Conv2d(32, bias=True), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(64, bias=True), MaxPool2d(), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(128, bias=True), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(256, bias=True), MaxPool2d(), ReLU(), BatchNorm2d(), Dropout(),
        Flatten(),
        Linear(50), Linear(10),   # no activation between the two, so together they are one linear map
    ),
)

NET1 = Stage(
    key="net1",
    title="Net1",
    mark=Mark(ORANGE, (8, 3), "square"),
    batch_norm=True,
    dropout=0.025,
    lost_rows=(12, 13, 14),
    layers=(
        Conv2d(16, bias=True), ReLU(), BatchNorm2d(),
        Conv2d(16, bias=True), ReLU(), BatchNorm2d(),
        MaxPool2d(), ReLU(), Dropout(),   # the second ReLU clips what BatchNorm moved below zero
        Conv2d(32, bias=True), ReLU(), BatchNorm2d(),
        Conv2d(32, bias=True), ReLU(), BatchNorm2d(),
        MaxPool2d(), ReLU(), Dropout(),
        Conv2d(10, bias=True), BatchNorm2d(), Dropout(),   # no ReLU: these channels are the ten classes
        AvgPool2d(2), Flatten(),
    ),
)

NET2 = Stage(
    key="net2",
    title="Net2",
    mark=Mark(GREEN, (2, 2), "triangle-up"),
    batch_norm=True,
    dropout=0.1,
    layers=(
        Conv2d(16), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(32), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(10, kernel=1),   # squeeze 32 channels to 10 before pooling
        MaxPool2d(),
        Conv2d(16), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(16), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(16), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(16, padding=1), ReLU(), BatchNorm2d(), Dropout(),
        AvgPool2d(6),           # global average pooling takes the place of the fully connected layers
        Conv2d(10, kernel=1), Flatten(),
    ),
)

FINAL = Stage(
    key="final",
    title="Final Model",
    mark=Mark(PURPLE, (8, 3, 2, 3), "diamond"),
    batch_norm=True,
    dropout=0.1,
    layers=(
        Conv2d(10), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(20), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(10, kernel=1),
        MaxPool2d(),
        Conv2d(10), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(10), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(16), ReLU(), BatchNorm2d(), Dropout(),
        Conv2d(16, padding=1), ReLU(), BatchNorm2d(), Dropout(),
        AvgPool2d(6),
        Conv2d(10, kernel=1), Flatten(),
    ),
)

# fmt: on
ALL_STAGES = [INIT, NET1, NET2, FINAL]


def stage(key: str) -> Stage:
    """The stage with this key; ValueError lists the known keys."""
    stages = {known.key: known for known in ALL_STAGES}
    if key not in stages:
        raise ValueError(_("stage is {value}, but it must be one of {known}.", value=quoted(key), known=", ".join(stages)))
    return stages[key]


def stage_mark(key: str) -> Mark:
    """Colour, dashes and marker of the stage with this key in charts."""
    return stage(key).mark


def all_marks() -> list[Mark]:
    """The marks of all stages, then SPARE_MARKS: a different one for each of several items of the same stage."""
    return [*(stage.mark for stage in ALL_STAGES), *SPARE_MARKS]
