"""What a web page says of the numbers of its network: how exactly it keeps them, and what rounding changes."""

from collections.abc import Mapping

import numpy
from safetensors.numpy import load, save

from s7core.data.mnist_arrays import load_arrays
from s7core.data.tested_digits import indices_tested
from s7core.export.web.network_data import is_rounded
from s7core.formatting import count
from s7core.inside.inspected_network import trained_network
from s7core.recipe import Recipe

DIGITS_COMPARED = 200  # test digits that show what rounding changes


def rounding_text(recipe: Recipe, weights: bytes, numbers: Mapping[str, numpy.ndarray]) -> str:
    """Two sentences: how the page keeps the numbers, and what that changes, measured on test digits."""
    if not is_rounded(numbers):
        return "Its numbers are those that training ended with, to the last bit (float32)."
    changed = {**load(weights), **{name: values.astype(numpy.float32) for name, values in numbers.items()}}
    images = load_arrays().test_images[indices_tested(DIGITS_COMPARED)]
    exact = trained_network(recipe, weights).probabilities(images)
    rounded = trained_network(recipe, save(changed)).probabilities(images)
    answers = int((exact.argmax(1) != rounded.argmax(1)).sum())
    largest = 100 * float(numpy.abs(exact - rounded).max())
    what = "no answer" if not answers else f"{answers} answer{'s' if answers > 1 else ''}"
    return (
        "To keep the file small its large tensors are rounded to 11 significant bits (float16). On "
        f"{count(DIGITS_COMPARED)} test digits that changes {what}, and no probability by more than {largest:.2g} points."
    )
