"""Networks as text, one word a layer, and the layers of a recipe: a stage's own, or an edited network's.

    conv10 relu bn dropout conv20k1s2p1b maxpool2 avgpool6 flatten linear10

`conv` takes channels, and where they differ from 3, 1 and 0 a kernel, a stride and a padding; `b` gives it a bias.
"""

import re
from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache

from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, ReLU
from s7core.lesson.stages import stage, under_toggles
from s7core.recipe import Recipe

MOST_LAYERS = 60
# The words of a layer without its numbers, and what its numbers may be, by the field of the layer.
WORDS = {
    "relu": ReLU,
    "bn": BatchNorm2d,
    "dropout": Dropout,
    "flatten": Flatten,
    "maxpool": MaxPool2d,
    "avgpool": AvgPool2d,
    "linear": Linear,
    "conv": Conv2d,
}
LIMITS = {"channels": (1, 512), "kernel": (1, 28), "stride": (1, 8), "padding": (0, 13), "features": (1, 2048)}

_CONV = re.compile(
    r"conv(?P<channels>\d+)(?:k(?P<kernel>\d+))?(?:s(?P<stride>\d+))?(?:p(?P<padding>\d+))?(?P<bias>b?)", re.ASCII
)
_OTHER = re.compile(r"(?P<word>[a-z]+)(?P<number>\d*)", re.ASCII)


@lru_cache(maxsize=512)
def layers_of(recipe: Recipe) -> tuple[Layer, ...]:
    """What a recipe trains: its edited layers or else its stage's, under its toggles; ValueError as of `from_text`."""
    declared = from_text(recipe.layers) if recipe.layers else stage(recipe.stage).layers
    return under_toggles(declared, recipe.batch_norm, recipe.dropout)


def to_text(layers: Iterable[Layer]) -> str:
    """The inverse of `from_text`. How much a dropout layer drops is not part of it: the recipe says so."""
    return " ".join(map(_word, layers))


def from_text(text: str) -> tuple[Layer, ...]:
    """Layers from words; ValueError names the word, its place and what it may be. Whether they fit together is another
    question (s7core.model.architecture_check)."""
    words = text.split()
    if not 1 <= len(words) <= MOST_LAYERS:
        raise ValueError(f"layers has {len(words)} words, but there must be from 1 to {MOST_LAYERS}.")
    return tuple(_layer(word, place) for place, word in enumerate(words, start=1))


def _word(layer: Layer) -> str:
    name = next(word for word, kind in WORDS.items() if isinstance(layer, kind))
    if isinstance(layer, Conv2d):
        usual = Conv2d(layer.channels)
        changed = "".join(
            f"{letter}{getattr(layer, field)}"
            for letter, field in zip("ksp", ("kernel", "stride", "padding"), strict=True)
            if getattr(layer, field) != getattr(usual, field)
        )
        return f"{name}{layer.channels}{changed}{'b' if layer.bias else ''}"
    if isinstance(layer, MaxPool2d | AvgPool2d):
        return f"{name}{layer.kernel}"
    return f"{name}{layer.features}" if isinstance(layer, Linear) else name


def _layer(word: str, place: int) -> Layer:
    if found := _CONV.fullmatch(word):
        numbers = {name: int(value) for name, value in found.groupdict().items() if name != "bias" and value is not None}
        return Conv2d(**_checked(numbers, word, place), bias=bool(found["bias"]))
    found = _OTHER.fullmatch(word)
    kind = WORDS.get(found["word"]) if found else None
    # A stage says how much a dropout layer drops in its recipe, so the word takes no number.
    names = [] if kind in (None, Conv2d, Dropout) else [each.name for each in fields(kind) if each.name in LIMITS]
    if kind in (None, Conv2d) or bool(found["number"]) != bool(names):
        raise ValueError(
            f"layers has {word!r} as its word {place}, but a word must be one of conv16 (with k3, s1, p0 and b "
            "for kernel, stride, padding and bias), maxpool2, avgpool6, linear10, relu, bn, dropout, flatten."
        )
    return kind(**_checked({name: int(found["number"]) for name in names}, word, place))


def _checked(numbers: dict[str, int], word: str, place: int) -> dict[str, int]:
    for name, value in numbers.items():
        low, high = LIMITS[name]
        if not low <= value <= high:
            raise ValueError(
                f"layers has {word!r} as its word {place}, but {name} must be a whole number from {low} to {high}."
            )
    return numbers
