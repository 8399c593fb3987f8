"""How many CPU threads a run has. Nothing here imports torch, so that the server can ask without loading it."""

import os

from s7core.recipe import Recipe
from s7core.training.cpu_quota import cpu_quota

MOST_THREADS = 8


def usable_core_numbers() -> list[int]:
    """The numbers of the cores that this process may keep busy: those it may run on, no more than its CPU quota pays for.

    Threads beyond the quota use it up together, and then all of them stand still until the next tenth of a second.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))
    return cores[: max(1, int(min(len(cores), cpu_quota())))]


def usable_cores() -> int:
    """How many cores this process may keep busy."""
    return len(usable_core_numbers())


def threads_of(recipe: Recipe) -> int:
    """CPU threads of a run: as many as its recipe asks for, never more than there are cores.

    Where the recipe leaves it open they are 8 at most: on networks as small as these, further threads only wait.
    """
    return min(recipe.threads or MOST_THREADS, usable_cores())
