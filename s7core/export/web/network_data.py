"""The network of a web page as data that `network.js` reads: its layers in order, and their numbers as text."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy
from safetensors.numpy import load, save

from s7core.data.mnist_arrays import DEVIATION, MEAN, load_arrays
from s7core.data.tested_digits import indices_tested
from s7core.formatting import count
from s7core.inside.inspected_network import InspectedNetwork, trained_network
from s7core.lesson.layers import BatchNorm2d, Conv2d, MaxPool2d, ReLU
from s7core.model.trace import Row, Trace
from s7core.recipe import Recipe

FULL_PRECISION_BYTES = 150_000  # of a network's numbers as float32; those of a larger network are rounded to float16
FEW_NUMBERS = 1_000  # a tensor with fewer is never rounded, as that would save nothing
DIGITS_COMPARED = 200  # test digits that show what rounding changes
_TYPES = {"float32": "<f4", "float16": "<f2"}  # in the file


def numbers_for_page(weights: bytes) -> dict[str, numpy.ndarray]:
    """The numbers of a network, safetensors in the store, by PyTorch's names: float32, or float16 where that saves much.

    Numbers that float16 cannot hold stay float32. BatchNorm's counts of batches are left out.
    """
    # Sorted, since safetensors returns them in any order, and the same run shall give the same page.
    full = {name: values for name, values in sorted(load(weights).items()) if values.dtype == numpy.float32}
    if sum(values.nbytes for values in full.values()) <= FULL_PRECISION_BYTES:
        return full
    return {name: _rounded(values) for name, values in full.items()}


def is_rounded(numbers: Mapping[str, numpy.ndarray]) -> bool:
    """Whether some of the numbers are float16."""
    return any(values.dtype == numpy.float16 for values in numbers.values())


def network_data(network: InspectedNetwork, numbers: Mapping[str, numpy.ndarray]) -> dict[str, Any]:
    """What `readNetwork` in network.js takes: layers with their shapes and numbers, and how pixels are normalised."""
    return {
        "mean": MEAN,
        "deviation": DEVIATION,
        "layers": [_layer_data(network, row, numbers) for row in network.trace.rows],
    }


def _layer_data(network: InspectedNetwork, row: Row, numbers: Mapping[str, numpy.ndarray]) -> dict[str, Any]:
    prefix = f"{row.name}."
    window = row.window
    return {
        "kind": row.type,
        "output": row.output_shape,
        "window": (window.kernel, window.stride, window.padding) if window else None,
        **({"epsilon": network.epsilon(row)} if isinstance(row.layer, BatchNorm2d) else {}),
        "tensors": {
            name.removeprefix(prefix): _tensor(values) for name, values in numbers.items() if name.startswith(prefix)
        },
    }


def _tensor(values: numpy.ndarray) -> dict[str, str]:
    type_name = str(values.dtype)
    content = numpy.ascontiguousarray(values).astype(_TYPES[type_name]).tobytes()
    return {"type": type_name, "data": base64.b64encode(content).decode()}


def _rounded(values: numpy.ndarray) -> numpy.ndarray:
    fits = bool((numpy.abs(values) <= numpy.finfo(numpy.float16).max).all())  # false for nan, too
    return values.astype(numpy.float16) if fits and values.size >= FEW_NUMBERS else values


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


def maps_layer(traced: Trace) -> int | None:
    """The place, from 0, of the layer whose feature maps are shown: the first ReLU, if it follows the first convolution.

    Without such a ReLU it is that convolution; None if the network does not begin with a convolution.
    """
    if not traced.rows or not isinstance(traced.rows[0].layer, Conv2d):
        return None
    for place, row in enumerate(traced.rows[1:], start=1):
        if isinstance(row.layer, ReLU):
            return place
        if isinstance(row.layer, Conv2d | MaxPool2d) or len(row.output_shape) < 3:
            break
    return 0
