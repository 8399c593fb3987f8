"""Networks as text, one word per layer, and the layers that a recipe trains.

    conv10 relu bn dropout conv20k1s2p1b maxpool2 avgpool6 flatten linear10

`s7core.lesson.layers.KINDS` declares the text form of each kind of layer.
"""

import re
from collections.abc import Iterable
from dataclasses import fields
from functools import cache, lru_cache

from s7core.language.translation import _
from s7core.language.words import comma_list
from s7core.lesson.layers import KINDS, Layer, LayerKind, kind_of
from s7core.lesson.stages import apply_toggles, stage
from s7core.recipe import Recipe, setting
from s7core.setting import quoted

MAX_LAYERS = 60


@lru_cache(maxsize=512)
def layers_of(recipe: Recipe) -> tuple[Layer, ...]:
    """The layers that a recipe trains, with its BatchNorm and dropout settings applied.

    They come from `recipe.layers` if that is not empty, else from its stage. ValueError as in `layers_from_text`.
    """
    declared = layers_from_text(recipe.layers) if recipe.layers else stage(recipe.stage).layers
    return apply_toggles(declared, recipe.batch_norm, recipe.dropout)


def layers_to_text(layers: Iterable[Layer]) -> str:
    """The inverse of `layers_from_text`. The p of dropout layers is not written: the recipe has it."""
    return " ".join(map(_word, layers))


def layers_from_text(text: str) -> tuple[Layer, ...]:
    """Layers from words; ValueError names a wrong word, its place counted from 1, and the words that are allowed.

    Whether the layers fit together is checked by `s7core.model.architecture_check`.
    """
    if len(text) > setting("layers").maximum:
        raise ValueError(
            _("layers is {value}, but it must be {allowed}.", value=quoted(text), allowed=setting("layers").allowed)
        )
    words = text.split()
    if not 1 <= len(words) <= MAX_LAYERS:
        found, most = len(words), MAX_LAYERS
        raise ValueError(_("layers has {count} words, but there must be from 1 to {most}.", count=found, most=most))
    return tuple(_layer(word, place) for place, word in enumerate(words, start=1))


def _word(layer: Layer) -> str:
    kind = kind_of(layer)
    defaults = {field.name: field.default for field in fields(layer)}
    parts = [kind.word, str(getattr(layer, kind.number)) if kind.number else ""]
    parts += [
        f"{letter}{getattr(layer, name)}" for letter, name in kind.letters.items() if getattr(layer, name) != defaults[name]
    ]
    return "".join([*parts, *(letter for letter, name in kind.flags.items() if getattr(layer, name))])


def _layer(word: str, place: int) -> Layer:
    for kind in KINDS.values():
        if found := _pattern(kind).fullmatch(word):
            given = {name: value for name, value in found.groupdict().items() if value is not None}
            numbers = {name: int(value) for name, value in given.items() if name not in kind.flags.values()}
            _check_limits(kind, numbers, word, place)
            return kind.layer(**numbers, **{name: name in given for name in kind.flags.values()})
    raise ValueError(
        _(
            "layers has {word} as its word {place}, but a word must be one of {allowed}.",
            word=quoted(word),
            place=place,
            allowed=_vocabulary(),
        )
    )


@cache
def _pattern(kind: LayerKind) -> re.Pattern[str]:
    """Matches the text form of this kind; its groups are named after the layer's fields."""
    number = rf"(?P<{kind.number}>\d+)" if kind.number else ""
    letters = "".join(rf"(?:{letter}(?P<{name}>\d+))?" for letter, name in kind.letters.items())
    flags = "".join(rf"(?P<{name}>{letter})?" for letter, name in kind.flags.items())
    return re.compile(kind.word + number + letters + flags, re.ASCII)


def _vocabulary() -> str:
    """The text form of every kind, for messages; kinds with a number first."""
    kinds = sorted(KINDS.values(), key=lambda kind: not kind.number)
    return comma_list(_(kind.spelling) or kind.word for kind in kinds)


def _check_limits(kind: LayerKind, numbers: dict[str, int], word: str, place: int) -> None:
    for name, value in numbers.items():
        low, high = kind.limits[name]
        if not low <= value <= high:
            raise ValueError(
                _(
                    "layers has {word} as its word {place}, but {number} must be a whole number from {low} to {high}.",
                    word=quoted(word),
                    place=place,
                    number=name,
                    low=low,
                    high=high,
                )
            )
