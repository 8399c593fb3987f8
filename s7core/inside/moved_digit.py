"""A digit shifted, turned and scaled, and the smallest such change that makes a network change its answer."""

from dataclasses import dataclass

import numpy
import torch

from s7core.data.augment import affine_matrices, warp
from s7core.inside.inspected_network import InspectedNetwork

FARTHEST = 8  # pixels a digit is shifted in search of a change, each way
WIDEST = 90  # degrees it is turned, each way
AT_ONCE = 24  # moves that are tried together


@dataclass(frozen=True)
class Move:
    """Shift in pixels to the right and down, turn in degrees clockwise, size as a factor."""

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
        """For example "2 pixels right and 1 pixel up", "31 degrees anticlockwise"."""
        parts = []
        for value, positive, negative in ((self.right, "right", "left"), (self.down, "down", "up")):
            if value:
                parts.append(f"{abs(value):g} pixel{'s' if abs(value) != 1 else ''} {positive if value > 0 else negative}")
        if self.degrees:
            way = "clockwise" if self.degrees > 0 else "anticlockwise"
            parts.append(f"{abs(self.degrees):g} degree{'s' if abs(self.degrees) != 1 else ''} {way}")
        if self.scale != 1:
            parts.append(f"{self.scale:g} times the size")
        return " and ".join(parts) or "not moved"


@dataclass(frozen=True)
class AnswerChange:
    """A move, and the class that the network sees after it, with its probability 0..1."""

    move: Move
    answer: int
    probability: float


def moved(image: numpy.ndarray, moves: list[Move]) -> numpy.ndarray:
    """(N, 28, 28) float32: the image (28, 28) after each of the moves, scaled and turned about its centre, then shifted.

    Bilinear, rounded to whole grey levels; the same pixels as torchvision's functional.affine.
    """
    shift = torch.tensor([[each.right, each.down] for each in moves])
    degrees, scale = (torch.tensor([getattr(each, name) for each in moves]) for name in ("degrees", "scale"))
    matrices = affine_matrices(degrees, shift, scale, torch.zeros(len(moves)))
    images = torch.from_numpy(numpy.asarray(image, numpy.float32)).expand(len(moves), 1, *image.shape)
    return warp(images, matrices, mode="bilinear", fill=None).squeeze(1).numpy()


def smallest_shift(inspected: InspectedNetwork, image: numpy.ndarray) -> AnswerChange | None:
    """The shortest shift by whole pixels that changes the answer; None if none up to FARTHEST each way does."""
    steps = range(-FARTHEST, FARTHEST + 1)
    return _first_change(
        inspected, image, sorted((Move(right=x, down=y) for x in steps for y in steps), key=lambda move: move.distance)
    )


def smallest_turn(inspected: InspectedNetwork, image: numpy.ndarray) -> AnswerChange | None:
    """The smallest turn by whole degrees that changes the answer; None if none up to WIDEST each way does."""
    return _first_change(
        inspected,
        image,
        sorted((Move(degrees=each) for each in range(-WIDEST, WIDEST + 1)), key=lambda move: abs(move.degrees)),
    )


def _first_change(inspected: InspectedNetwork, image: numpy.ndarray, moves: list[Move]) -> AnswerChange | None:
    """moves start with the one that changes nothing. A few are tried at a time: most digits need no more."""
    before = None
    for at in range(0, len(moves), AT_ONCE):
        probabilities = inspected.probabilities(moved(image, moves[at : at + AT_ONCE]))
        answers = probabilities.argmax(1)
        before = answers[0] if before is None else before
        changed = numpy.flatnonzero(answers != before)
        if len(changed):
            first = changed[0]
            return AnswerChange(moves[at + first], int(answers[first]), float(probabilities[first].max()))
    return None
