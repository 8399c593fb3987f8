"""How many CPU threads a run has. Nothing here imports torch, so that the server can ask without loading it."""

import os

from s7core.recipe import Recipe

MOST_THREADS = 8


def usable_cores() -> int:
    """How many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_of(recipe: Recipe) -> int:
    """CPU threads of a run: as many as its recipe asks for, never more than there are cores.

    Where the recipe leaves it open they are 8 at most: on networks as small as these, further threads only wait.
    """
    return min(recipe.threads or MOST_THREADS, usable_cores())
