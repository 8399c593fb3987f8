"""Shifted, rotated and scaled digits, and the smallest shift or rotation that changes the answer of a network."""

from dataclasses import dataclass

import numpy
import torch

from s7core.data.augment import affine_matrices, warp
from s7core.inside.inspected_network import InspectedNetwork

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
        parts = []
        for value, positive, negative in ((self.right, "right", "left"), (self.down, "down", "up")):
            if value:
                parts.append(f"{abs(value):g} pixel{'s' if abs(value) != 1 else ''} {positive if value > 0 else negative}")
        if self.degrees:
            direction = "clockwise" if self.degrees > 0 else "anticlockwise"
            parts.append(f"{abs(self.degrees):g} degree{'s' if abs(self.degrees) != 1 else ''} {direction}")
        if self.scale != 1:
            parts.append(f"{self.scale:g} times the size")
        return " and ".join(parts) or "not moved"


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
