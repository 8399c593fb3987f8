"""How long a class's runs take on this machine, and the size of a run with which that is a short time."""

from collections.abc import Sequence

from s7core.lesson.presets import quick_look, quick_sizes
from s7core.recipe import TRAINING_IMAGES, Recipe
from s7core.runs.pace import pace_of
from s7core.training.threads import threads_of

CLASS_SECONDS = 120.0  # in which all quick looks of a class shall train, with the images of `class_images`


def class_seconds(recipes: Sequence[Recipe], students: int, cores: int) -> float:
    """Seconds until the last run ends, where each of the students starts all of these recipes and all cores are in use.

    A run takes `threads_of` its recipe of the cores, and as many train side by side as fit.
    """
    alone = ((pace_of(recipe).seconds_of(recipe), min(threads_of(recipe), cores)) for recipe in recipes)
    return students * sum(seconds * threads for seconds, threads in alone) / cores


def quick_looks_of(recipes: Sequence[Recipe], most_images: int = TRAINING_IMAGES) -> list[Recipe]:
    """The recipes in the size of a quick look on this machine, each of at most so many images."""
    return [quick_look(recipe, pace_of(recipe), most_images).apply(recipe) for recipe in recipes]


def class_images(recipes: Sequence[Recipe], students: int, cores: int) -> int:
    """The most images with which a quick look of each recipe by each student takes CLASS_SECONDS in all at most.

    Where even the fewest take longer, it is those.
    """
    sizes = [size.train_images for size in quick_sizes()]
    within = (most for most in sizes if class_seconds(quick_looks_of(recipes, most), students, cores) <= CLASS_SECONDS)
    return next(within, sizes[-1])
