"""Networks as text, one word a layer, and the layers of a recipe: a stage's own, or an edited network's.

    conv10 relu bn dropout conv20k1s2p1b maxpool2 avgpool6 flatten linear10

How each kind of layer is written stands in its row of `s7core.lesson.layers.KINDS`.
"""

import re
from collections.abc import Iterable
from dataclasses import fields
from functools import cache, lru_cache

from s7core.lesson.layers import KINDS, Layer, LayerKind, kind_of
from s7core.lesson.stages import stage, under_toggles
from s7core.recipe import Recipe

MOST_LAYERS = 60


@lru_cache(maxsize=512)
def layers_of(recipe: Recipe) -> tuple[Layer, ...]:
    """The layers a recipe trains: edited ones or its stage's, under its toggles; ValueError as of `layers_from_text`."""
    declared = layers_from_text(recipe.layers) if recipe.layers else stage(recipe.stage).layers
    return under_toggles(declared, recipe.batch_norm, recipe.dropout)


def layers_to_text(layers: Iterable[Layer]) -> str:
    """The inverse of `layers_from_text`. How much a dropout layer drops is not part of it: the recipe says so."""
    return " ".join(map(_word, layers))


def layers_from_text(text: str) -> tuple[Layer, ...]:
    """Layers from words; ValueError names the word, its place and what it may be.

    Whether they fit together is checked elsewhere (s7core.model.architecture_check).
    """
    words = text.split()
    if not 1 <= len(words) <= MOST_LAYERS:
        raise ValueError(f"layers has {len(words)} words, but there must be from 1 to {MOST_LAYERS}.")
    return tuple(_layer(word, place) for place, word in enumerate(words, start=1))


def _word(layer: Layer) -> str:
    kind = kind_of(layer)
    usual = {each.name: each.default for each in fields(layer)}
    parts = [kind.word, str(getattr(layer, kind.number)) if kind.number else ""]
    parts += [
        f"{letter}{getattr(layer, name)}" for letter, name in kind.letters.items() if getattr(layer, name) != usual[name]
    ]
    return "".join([*parts, *(letter for letter, name in kind.flags.items() if getattr(layer, name))])


def _layer(word: str, place: int) -> Layer:
    for kind in KINDS.values():
        if found := _pattern(kind).fullmatch(word):
            given = {name: value for name, value in found.groupdict().items() if value is not None}
            numbers = {name: int(value) for name, value in given.items() if name not in kind.flags.values()}
            _check_limits(kind, numbers, word, place)
            return kind.layer(**numbers, **{name: name in given for name in kind.flags.values()})
    raise ValueError(f"layers has {word!r} as its word {place}, but a word must be one of {_vocabulary()}.")


@cache
def _pattern(kind: LayerKind) -> re.Pattern[str]:
    """What a word of this kind looks like; its groups are named after the layer's fields."""
    number = rf"(?P<{kind.number}>\d+)" if kind.number else ""
    letters = "".join(rf"(?:{letter}(?P<{name}>\d+))?" for letter, name in kind.letters.items())
    flags = "".join(rf"(?P<{name}>{letter})?" for letter, name in kind.flags.items())
    return re.compile(kind.word + number + letters + flags, re.ASCII)


def _vocabulary() -> str:
    """How every kind is written, those with numbers first."""
    kinds = sorted(KINDS.values(), key=lambda kind: not kind.number)
    return ", ".join(kind.spelling or kind.word for kind in kinds)


def _check_limits(kind: LayerKind, numbers: dict[str, int], word: str, place: int) -> None:
    for name, value in numbers.items():
        low, high = kind.limits[name]
        if not low <= value <= high:
            raise ValueError(
                f"layers has {word!r} as its word {place}, but {name} must be a whole number from {low} to {high}."
            )
