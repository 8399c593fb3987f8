"""Progress of a run, its remaining time, and the expected time of a run that has not started."""

import math
from collections.abc import Sequence

from s7core.recipe import Recipe


def current_epoch(recipe: Recipe, steps_done: int) -> int:
    """The epoch in progress, from 1. After the last step of an epoch that is the same epoch, since it is being tested."""
    return max(1, math.ceil(steps_done / recipe.steps_per_epoch))


def seconds_left(
    recipe: Recipe, steps_done: int, epoch_seconds: Sequence[float], seconds_since_start: float | None
) -> float | None:
    """Estimated seconds until a run ends, never below 0; None before its first step.

    The estimate uses the mean duration of its finished epochs, `epoch_seconds`; these count for a resumed run too. Before
    the first epoch ends it uses the steps since the start.
    """
    steps_left = max(0, recipe.epochs * recipe.steps_per_epoch - steps_done)
    if epoch_seconds:
        return steps_left / recipe.steps_per_epoch * sum(epoch_seconds) / len(epoch_seconds)
    if steps_done and seconds_since_start is not None:
        return seconds_since_start * steps_left / steps_done
    return None


def expected_seconds(recipe: Recipe, measured: Recipe, seconds_per_epoch: float) -> float:
    """Estimated seconds of a run of `recipe`, given the seconds per epoch of `measured`, which trains the same network."""
    return seconds_per_epoch * recipe.epochs * recipe.forward_passes_per_epoch / measured.forward_passes_per_epoch
