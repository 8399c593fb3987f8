"""The four networks of the lesson. Each is declared once, here; everything else is computed from it.

A stage lists every place where BatchNorm and dropout can stand. `batch_norm` and `dropout` say how it was published;
`under_toggles` leaves out what is switched off, so all stages obey the toggles by one rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, ReLU
from s7core.lesson.palette import BLUE, GREEN, ORANGE, PURPLE, SOLID, SPARE_MARKS, Mark


@dataclass(frozen=True)
class Stage:
    """One network of the lesson, as published."""

    key: str
    title: str
    layers: tuple[Layer, ...]
    mark: Mark  # how it is drawn in charts
    batch_norm: bool
    dropout: float
    # The published table numbers every layer, or only those with parameters (where the others were function calls).
    published_rows: Literal["all layers", "layers with parameters"] = "all layers"
    lost_rows: tuple[int, ...] = ()  # rows that the published table dropped though its total includes them

    def architecture(self, batch_norm: bool, dropout: float) -> tuple[Layer, ...]:
        """The layers that remain under the two toggles."""
        return under_toggles(self.layers, batch_norm, dropout)

    @property
    def published_architecture(self) -> tuple[Layer, ...]:
        return self.architecture(self.batch_norm, self.dropout)


def under_toggles(layers: Iterable[Layer], batch_norm: bool, dropout: float) -> tuple[Layer, ...]:
    """What is left without what is switched off; `dropout` 0..1 applies to every dropout layer."""
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


# A block of layers in each line, as they belong together.
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
    mark=Mark(ORANGE, [8, 3], "square"),
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
    mark=Mark(GREEN, [2, 2], "triangle-up"),
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
    mark=Mark(PURPLE, [8, 3, 2, 3], "diamond"),
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
    """The stage with this key; ValueError names the keys there are."""
    for each in ALL_STAGES:
        if each.key == key:
            return each
    raise ValueError(f"stage is {key!r}, but it must be one of {', '.join(s.key for s in ALL_STAGES)}.")


def stage_mark(key: str) -> Mark:
    """How the stage with this key is drawn."""
    return stage(key).mark


def all_marks() -> list[Mark]:
    """For several items of one stage side by side: the marks of all stages, then those that no stage has."""
    return [*(stage.mark for stage in ALL_STAGES), *SPARE_MARKS]
