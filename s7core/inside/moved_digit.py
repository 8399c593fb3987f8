"""Shifted, rotated and scaled digits, and the smallest shift or rotation that changes the answer of a network."""

from dataclasses import dataclass

import numpy
import torch

from s7core.data.augment import affine_matrices, warp
from s7core.inside.inspected_network import InspectedNetwork
from s7core.language.numerals import localised
from s7core.language.translation import _, _n, _p

MAX_SHIFT = 8  # pixels in each direction, in the search for a changed answer
MAX_TURN = 90  # degrees in each direction
_MOVES_AT_ONCE = 24  # moves per forward pass


@dataclass(frozen=True)
class Move:
    """A shift in pixels to the right and down, a rotation in degrees clockwise, and a scale factor."""

    right: float = 0.0
    down: float = 0.0
    degrees: float = 0.0
    scale: float = 1.0

    @property
    def distance(self) -> float:
        """Length of the shift in pixels."""
        return float(numpy.hypot(self.right, self.down))

    @property
    def in_words(self) -> str:
        """The move in words: "2 pixels right and 1 pixel up", "31 degrees anticlockwise", "not moved"."""
        parts = [*_shift_in_words(self.right, self.down), *_turn_in_words(self.degrees)]
        if self.scale != 1:
            parts.append(_("{factor} times the size", factor=_short(self.scale)))
        return _p("list", " and ").join(parts) or _("not moved")


def _shift_in_words(right: float, down: float) -> list[str]:
    """A shift in both directions, those of 0 pixels left out."""
    across, along = {"pixels": _short(abs(right))}, {"pixels": _short(abs(down))}
    told = []
    if right > 0:
        told.append(_n("{pixels} pixel right", "{pixels} pixels right", _whole(right), **across))
    elif right < 0:
        told.append(_n("{pixels} pixel left", "{pixels} pixels left", _whole(right), **across))
    if down > 0:
        told.append(_n("{pixels} pixel down", "{pixels} pixels down", _whole(down), **along))
    elif down < 0:
        told.append(_n("{pixels} pixel up", "{pixels} pixels up", _whole(down), **along))
    return told


def _turn_in_words(degrees: float) -> list[str]:
    """A turn by so many degrees, in one text; none where there is no turn."""
    if not degrees:
        return []
    turn = {"degrees": _short(abs(degrees))}
    if degrees > 0:
        return [_n("{degrees} degree clockwise", "{degrees} degrees clockwise", _whole(degrees), **turn)]
    return [_n("{degrees} degree anticlockwise", "{degrees} degrees anticlockwise", _whole(degrees), **turn)]


def _short(number: float) -> str:
    return localised(f"{number:g}")


def _whole(number: float) -> int:
    """The number that decides between singular and plural: of 0.5 pixels it is that of several."""
    return 1 if abs(number) == 1 else 2


@dataclass(frozen=True)
class AnswerChange:
    """A move, and the class that the network predicts after it with its probability, 0..1."""

    move: Move
    answer: int
    probability: float


def moved_images(image: numpy.ndarray, moves: list[Move]) -> numpy.ndarray:
    """(N, 28, 28) float32: the image (28, 28) after each move: scaled and rotated about its centre, then shifted.

    Bilinear, rounded to whole grey levels; equal to torchvision's functional.affine.
    """
    shift = torch.tensor([[move.right, move.down] for move in moves])
    degrees, scale = (torch.tensor([getattr(move, name) for move in moves]) for name in ("degrees", "scale"))
    matrices = affine_matrices(degrees, shift, scale, torch.zeros(len(moves)))
    images = torch.from_numpy(numpy.asarray(image, numpy.float32)).expand(len(moves), 1, *image.shape)
    return warp(images, matrices, mode="bilinear", fill=None).squeeze(1).numpy()


def smallest_shift(inspected: InspectedNetwork, image: numpy.ndarray) -> AnswerChange | None:
    """The shortest shift by whole pixels that changes the predicted class; None if none within MAX_SHIFT does."""
    steps = range(-MAX_SHIFT, MAX_SHIFT + 1)
    return _first_change(
        inspected, image, sorted((Move(right=x, down=y) for x in steps for y in steps), key=lambda move: move.distance)
    )


def smallest_turn(inspected: InspectedNetwork, image: numpy.ndarray) -> AnswerChange | None:
    """The smallest rotation by whole degrees that changes the predicted class; None if none within MAX_TURN does."""
    return _first_change(
        inspected,
        image,
        sorted((Move(degrees=degrees) for degrees in range(-MAX_TURN, MAX_TURN + 1)), key=lambda move: abs(move.degrees)),
    )


def _first_change(inspected: InspectedNetwork, image: numpy.ndarray, moves: list[Move]) -> AnswerChange | None:
    """The first of the moves with another answer than the first move, which must be the identity; None if there is none."""
    before = None
    for start in range(0, len(moves), _MOVES_AT_ONCE):
        probabilities = inspected.probabilities(moved_images(image, moves[start : start + _MOVES_AT_ONCE]))
        answers = probabilities.argmax(1)
        before = answers[0] if before is None else before
        changed = numpy.flatnonzero(answers != before)
        if len(changed):
            first = changed[0]
            return AnswerChange(moves[start + first], int(answers[first]), float(probabilities[first].max()))
    return None
