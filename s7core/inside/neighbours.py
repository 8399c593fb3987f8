"""Training digits that a network holds for similar: those near by in what its last layer sees."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import IMAGES_AT_ONCE, InspectedNetwork
from s7core.lesson.layers import Conv2d, Linear
from s7core.model.trace import Row

MOST_FEATURES = 2048  # as many as a linear layer may give; 10,000 digits of them take 80 MB


@dataclass(frozen=True)
class Neighbour:
    """A training digit by its index, from 0, with its label and its Euclidean distance in the feature space."""

    index: int
    label: int
    distance: float


def feature_row(inspected: InspectedNetwork) -> Row | None:
    """The layer whose output the last layer with weights takes; None where that layer takes the image.

    Where that is a grid laid in a row of more than MOST_FEATURES numbers, the layer with the grid.
    """
    last = [row for row in inspected.trace.rows if isinstance(row.layer, Conv2d | Linear)][-1]
    found = inspected.before(last)
    too_long = found is not None and len(found.output_shape) == 1 and found.output_shape[0] > MOST_FEATURES
    return inspected.grid_rows[-1] if too_long else found


def averages(inspected: InspectedNetwork) -> bool:
    """Whether `features` are the means of channels over their grid."""
    row = feature_row(inspected)
    return row is not None and len(row.output_shape) == 3


def features(inspected: InspectedNetwork, images: numpy.ndarray) -> numpy.ndarray:
    """(N, F) float32: what the last layer with weights sees, each channel averaged over its grid if it has one.

    Where it sees the image itself, its pixels.
    """
    row, mean = feature_row(inspected), averages(inspected)
    found = []
    for at in range(0, len(images), IMAGES_AT_ONCE):  # a layer's grids for all images at once may not fit into memory
        seen = inspected.output(images[at : at + IMAGES_AT_ONCE], row)
        found.append(seen.mean((2, 3)) if mean else seen.reshape(len(seen), -1))
    return numpy.concatenate(found)


def nearest(of: numpy.ndarray, among: numpy.ndarray, labels: numpy.ndarray, count: int) -> list[Neighbour]:
    """The `count` rows of `among` (N, F) nearest to `of` (F,), the nearest first; labels (N,)."""
    distances = numpy.linalg.norm(among - of, axis=1)
    first = numpy.argpartition(distances, count - 1)[:count]
    return [Neighbour(int(at), int(labels[at]), float(distances[at])) for at in sorted(first, key=lambda at: distances[at])]
