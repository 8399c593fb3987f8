"""On which side of a point its words stand: where they touch nothing, and nowhere rather than away from the point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["right", "left", "above", "below"]

AT_LEVEL: tuple[Side, ...] = ("right", "left")  # as high as what the words belong to
SIDES: tuple[Side, ...] = (*AT_LEVEL, "above", "below")
WORDS_BESIDE = 13  # pixels, from a point to the words at its side
WORDS_ABOVE = 15  # pixels, from a point to the middle of the words above or below it
_EDGE = 0.5  # pixels, from a point to what lies beside it
LETTER, WIDE_LETTER = 0.52, 1.0  # how wide a letter is, in sizes of its type: one of Latin, and one of Chinese
LINE_HEIGHT = 1.3  # in sizes of its type
_FIRST_WIDE = "\u2e80"


@dataclass(frozen=True)
class Box:
    """A part of a plot, in pixels from its left and from its top."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, across: float, down: float) -> "Box":
        """The same, larger by so many pixels at each of its sides."""
        return Box(self.left - across, self.top - down, self.right + across, self.bottom + down)

    def touches(self, other: "Box") -> bool:
        """Whether both have a part in common."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether all of the other one lies within this one."""
        return (
            self.left <= other.left and other.right <= self.right and self.top <= other.top and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Drawn:
    """A point, an interval or a line, drawn so many pixels thick around `core`."""

    core: Box
    radius: float


@dataclass(frozen=True)
class Words:
    """What is written beside `place`, the box around its points, in type of `size` pixels.

    At its sides the words stand at one of the heights `levels`, the best one first. A name is always written, and may stand
    above or below; other words, which belong to one point, would be too far from it there, at the end of its interval.
    """

    text: str
    size: float
    place: Box
    levels: tuple[float, ...]
    is_name: bool = False


@dataclass(frozen=True)
class Spot:
    """A side of words, the number of their level, the box of the words there, and all from their point to their end.

    What lies between the point and the words is below the words in a wider plot, where points stand farther apart.
    """

    side: Side
    level: int
    box: Box
    reach: Box


def spots(words: Words) -> Iterator[Spot]:
    """Where the words may stand, the best place first."""
    place, half = words.place, words.size * LINE_HEIGHT / 2
    width = words.size * sum(LETTER if letter < _FIRST_WIDE else WIDE_LETTER for letter in words.text)
    for number, level in enumerate(words.levels):
        right = Box(place.right + WORDS_BESIDE, level - half, place.right + WORDS_BESIDE + width, level + half)
        yield Spot("right", number, right, replace(right, left=place.right + _EDGE))
        left = Box(place.left - WORDS_BESIDE - width, level - half, place.left - WORDS_BESIDE, level + half)
        yield Spot("left", number, left, replace(left, right=place.left - _EDGE))
    if words.is_name:
        start = (place.left + place.right - width) / 2
        for side, middle in (("above", place.top - WORDS_ABOVE), ("below", place.bottom + WORDS_ABOVE)):
            box = Box(start, middle - half, start + width, middle + half)
            yield Spot("above" if side == "above" else "below", 0, box, box)


def free_spots(words: Sequence[Words], drawn: Sequence[Drawn], plot: Box) -> list[Spot | None]:
    """Where each of the words stands, None where nothing is free: within the plot, off what is drawn, off words before them.

    What is free in a plot is free in a wider one with the same axes. A name for which nothing is free covers as little as it
    can of what is drawn, and no other words where that can be avoided.
    """
    found: list[Spot | None] = []
    for each in words:
        written = [spot.box for spot in found if spot]
        rated = [(_cost(spot, written, drawn, plot), spot) for spot in spots(each)]
        cost, best = min(rated, key=lambda pair: pair[0])
        found.append(best if each.is_name or cost == (0, 0) else None)
    return found


def _cost(spot: Spot, written: Sequence[Box], drawn: Sequence[Drawn], plot: Box) -> tuple[int, int]:
    """How much speaks against a place: words that it would cover or that would leave the plot, then what is drawn there."""
    words = sum(spot.reach.touches(box) for box in written) + (not plot.holds(spot.box))
    return words, sum(
        spot.box.touches(each.core.grown(each.radius, each.radius)) or spot.reach.touches(each.core.grown(0, each.radius))
        for each in drawn
    )
