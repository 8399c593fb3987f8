"""Training digits that a network holds for similar: those near by in what its last layer sees."""

from dataclasses import dataclass

import numpy

from s7core.inside.network import Inspected
from s7core.lesson.layers import Conv2d, Linear
from s7core.model.trace import Row


@dataclass(frozen=True)
class Neighbour:
    """A training digit by its index, from 0, with its label and its Euclidean distance in the feature space."""

    index: int
    label: int
    distance: float


def feature_row(inspected: Inspected) -> Row | None:
    """The layer whose output the last layer with weights takes; None where that layer takes the image."""
    last = [row for row in inspected.trace.rows if isinstance(row.layer, Conv2d | Linear)][-1]
    return inspected.before(last)


def features(inspected: Inspected, images: numpy.ndarray) -> numpy.ndarray:
    """(N, F) float32: what the last layer with weights sees, each channel averaged over its grid if it has one."""
    found = inspected.output(images, feature_row(inspected))
    return found.mean((2, 3)) if found.ndim == 4 else found


def nearest(of: numpy.ndarray, among: numpy.ndarray, labels: numpy.ndarray, count: int) -> list[Neighbour]:
    """The `count` rows of `among` (N, F) nearest to `of` (F,), the nearest first; labels (N,)."""
    distances = numpy.linalg.norm(among - of, axis=1)
    first = numpy.argpartition(distances, count - 1)[:count]
    return [Neighbour(int(at), int(labels[at]), float(distances[at])) for at in sorted(first, key=lambda at: distances[at])]
