"""Training digits that are similar for a network: the nearest ones in the input of its last layer with weights."""

from dataclasses import dataclass

import numpy

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import Conv2d, Linear
from s7core.model.trace import Row

MAX_FEATURES = 2048  # the most that a linear layer can output; for 10,000 digits they take 80 MB


@dataclass(frozen=True)
class Neighbour:
    """A training digit: its index from 0, its label and its Euclidean distance in the space of the features."""

    index: int
    label: int
    distance: float


def feature_row(inspected: InspectedNetwork) -> Row | None:
    """The layer before the last layer with weights; None if there is none, so that the features are the pixels.

    If that is a Flatten with more than MAX_FEATURES numbers, the last layer with a grid instead.
    """
    last = [row for row in inspected.trace.rows if isinstance(row.layer, Conv2d | Linear)][-1]
    found = inspected.row_before(last)
    too_long = found is not None and len(found.output_shape) == 1 and found.output_shape[0] > MAX_FEATURES
    return inspected.grid_rows[-1] if too_long else found


def averages_channels(inspected: InspectedNetwork) -> bool:
    """Whether `features` averages each channel over its grid."""
    row = feature_row(inspected)
    return row is not None and len(row.output_shape) == 3


def features(inspected: InspectedNetwork, images: numpy.ndarray) -> numpy.ndarray:
    """(N, F) float32: the output of `feature_row`, each channel averaged over its grid if there is one.

    Without a `feature_row` these are the normalised pixels.
    """
    averaged = averages_channels(inspected)

    def keep(outputs: numpy.ndarray) -> numpy.ndarray:
        means: numpy.ndarray = outputs.mean((2, 3)) if averaged else outputs.reshape(len(outputs), -1)
        return means

    return inspected.output(images, feature_row(inspected), keep)


def nearest(query: numpy.ndarray, candidates: numpy.ndarray, labels: numpy.ndarray, count: int) -> list[Neighbour]:
    """The `count` rows of candidates (N, F) that are nearest to the query (F,), the nearest first; labels (N,)."""
    distances = numpy.linalg.norm(candidates - query, axis=1)
    chosen = numpy.argpartition(distances, count - 1)[:count]
    by_distance = sorted(chosen, key=lambda index: distances[index])
    return [Neighbour(int(index), int(labels[index]), float(distances[index])) for index in by_distance]
