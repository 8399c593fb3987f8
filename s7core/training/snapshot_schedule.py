"""After how many training steps the weights of a run are kept, decided from counted work."""

import numpy

from s7core.recipe import Recipe

MOST_SNAPSHOTS = 60  # of a run
MOST_SNAPSHOT_BYTES = 8_000_000  # of a run, all its snapshots together
BYTES_OF_A_NUMBER = 2  # float16
_STEPS_ADDED = 10  # the moments lie evenly on a logarithmic scale of the steps taken plus these


def snapshot_moments(recipe: Recipe, numbers: int) -> tuple[int, ...]:
    """Numbers of steps taken, ascending: 0, then ever farther apart, and that of the whole run.

    `numbers` is how many one snapshot has: all weights and buffers of the network. () for a range test, which is no
    training that one would watch, and for a network of which not even two snapshots fit.
    """
    count = min(MOST_SNAPSHOTS, MOST_SNAPSHOT_BYTES // max(BYTES_OF_A_NUMBER * numbers, 1))
    if recipe.is_range_test or count < 2:
        return ()
    steps = recipe.epochs * recipe.steps_per_epoch
    spaced = numpy.geomspace(_STEPS_ADDED, _STEPS_ADDED + steps, count) - _STEPS_ADDED
    return tuple(sorted({round(moment) for moment in spaced.tolist()}))
