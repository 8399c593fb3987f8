"""How long a class's runs take on this machine."""

from collections.abc import Sequence

from s7core.recipe import Recipe
from s7core.runs.pace import pace_of
from s7core.training.threads import threads_of


def class_seconds(recipes: Sequence[Recipe], students: int, cores: int) -> float:
    """Seconds until the last run ends, where each of the students starts all of these recipes and all cores are in use.

    A run takes `threads_of` its recipe of the cores, and as many train side by side as fit.
    """
    alone = ((pace_of(recipe).seconds_of(recipe), min(threads_of(recipe), cores)) for recipe in recipes)
    return students * sum(seconds * threads for seconds, threads in alone) / cores
