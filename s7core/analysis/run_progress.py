"""How far a run is, how long it still takes, and how long one would take that has not started."""

import math
from collections.abc import Sequence

from s7core.recipe import TEST_IMAGES, Recipe


def current_epoch(recipe: Recipe, steps_done: int) -> int:
    """The epoch in progress, from 1; after the last step of an epoch it is still that one, while the test set is read."""
    return max(1, math.ceil(steps_done / recipe.steps_per_epoch))


def seconds_left(
    recipe: Recipe, steps_done: int, epoch_seconds: Sequence[float], seconds_since_start: float | None
) -> float | None:
    """Seconds until a run ends; None while there is nothing to judge by.

    Judged by the seconds of its whole epochs, since a resumed run started long ago; before the first has ended, by its
    steps since the start.
    """
    steps_left = recipe.epochs * recipe.steps_per_epoch - steps_done
    if epoch_seconds:
        return steps_left / recipe.steps_per_epoch * sum(epoch_seconds) / len(epoch_seconds)
    if steps_done and seconds_since_start is not None:
        return seconds_since_start * steps_left / steps_done
    return None


def expected_seconds(recipe: Recipe, measured: Recipe, seconds_an_epoch: float) -> float:
    """How long a run of this recipe takes, from an epoch of the same network with another recipe."""
    return seconds_an_epoch * recipe.epochs * _work(recipe) / _work(measured)


def _work(recipe: Recipe) -> int:
    """Work of an epoch in forward passes: a training step costs about three, one forward and two backward."""
    return 3 * recipe.images_trained_on + TEST_IMAGES
