"""Whether a recipe can be trained here at all: its layers fit together, and its training steps fit into memory."""

from math import prod

from s7core.formatting import decimal
from s7core.language.translation import _
from s7core.lesson.architecture import layers_of
from s7core.model.architecture_check import architecture_problem
from s7core.model.trace import IMAGE_SHAPE, Trace, trace
from s7core.recipe import Recipe, setting

EVALUATION_BATCH = 250  # so small that a stop takes effect within a fraction of a second, even with Model Init on a slow CPU
MAX_TRAINING_BYTES = 2_000_000_000  # of a run; Model Init with the largest batch takes five sixths of that
MAX_WIDE_BYTES = 8_000_000_000  # of the seeds that train together in one wide network, which they do on a GPU only

_BYTES = 4  # of a float32; bfloat16 takes less


def check_recipe(recipe: Recipe, copies: int = 1) -> None:
    """ValueError with the sentence of `recipe_problem`, if there is one."""
    if reason := recipe_problem(recipe, copies):
        raise ValueError(reason)


def recipe_problem(recipe: Recipe, copies: int = 1) -> str | None:
    """The first reason why so many copies of this recipe cannot be trained at once, and what to change; None if they can.

    Layers that cannot be read have a reason too.
    """
    try:
        layers = layers_of(recipe)
    except ValueError as error:
        return str(error)
    if reason := architecture_problem(layers):
        return reason
    needed, most = training_bytes(recipe, copies), MAX_TRAINING_BYTES if copies == 1 else MAX_WIDE_BYTES
    if needed <= most:
        return None
    if copies > 1:
        return _(
            "{count} seeds at once take {needed} of memory, but {most} is the most: take fewer.",
            count=copies,
            needed=_gigabytes(needed),
            most=_gigabytes(most),
        )
    return _(
        "batch_size is {batch_size}, so training this network takes {needed} of memory, but {most} is the most: take a "
        "batch "
        "size of {largest} or less, or a smaller network.",
        batch_size=recipe.batch_size,
        needed=_gigabytes(needed),
        most=_gigabytes(most),
        largest=_largest_batch(recipe),
    )


def training_bytes(recipe: Recipe, copies: int = 1) -> int:
    """An upper bound of the memory that training so many copies takes at any moment, without the data set.

    That is a training step, or a test of EVALUATION_BATCH images, whichever takes more.
    """
    traced = trace(layers_of(recipe))
    step, test = recipe.batch_size * _step_numbers(traced), EVALUATION_BATCH * _test_numbers(traced)
    return _BYTES * copies * max(step, test)


def copies_that_fit(recipe: Recipe) -> int:
    """How many seeds of this recipe fit into one wide network; at least one, also of a recipe that cannot be trained."""
    return 1 if recipe_problem(recipe) else max(1, MAX_WIDE_BYTES // training_bytes(recipe))


def _step_numbers(traced: Trace) -> int:
    """Numbers that a training step holds for each image: all that backward needs, and what it adds at one layer."""
    return traced.held + max(row.passing for row in traced.rows)


def _test_numbers(traced: Trace) -> int:
    """Numbers that a test holds for each image: what one layer takes, gives and keeps aside."""
    taken = [prod(IMAGE_SHAPE), *(row.outputs for row in traced.rows)]
    return max(before + max(row.held, row.passing // 2) for before, row in zip(taken, traced.rows, strict=False))


def _largest_batch(recipe: Recipe) -> int:
    """The largest batch size with which a training step fits; it is a permitted one, since networks are limited."""
    fitting = MAX_TRAINING_BYTES // (_BYTES * _step_numbers(trace(layers_of(recipe))))
    return max(int(setting("batch_size").minimum), fitting)


def _gigabytes(size: int) -> str:
    return _("{size} GB", size=decimal(size / 1e9, 1))
