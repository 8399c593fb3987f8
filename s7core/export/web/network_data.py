"""A network as data that `network.js` reads: its layers in order, and their numbers as text.

Nothing here imports torch, which takes a second: Home's networks are sent to browsers before it is loaded.
"""

import base64
from collections.abc import Mapping
from typing import Any

import numpy
from safetensors.numpy import load

from s7core.data.mnist_arrays import DEVIATION, MEAN
from s7core.lesson.layers import BatchNorm2d, Conv2d, MaxPool2d, ReLU
from s7core.model.trace import Row, Trace

FULL_PRECISION_BYTES = 150_000  # of a network's numbers as float32; those of a larger network are rounded to float16
FEW_NUMBERS = 1_000  # a tensor with fewer is never rounded, as that would save nothing
EPSILON = 1e-5  # that PyTorch's BatchNorm adds to the variance where nothing else is asked for, as here
_TYPES = {"float32": "<f4", "float16": "<f2"}  # in the file


def exact_numbers(weights: bytes) -> dict[str, numpy.ndarray]:
    """The numbers of a network, safetensors in the store, by PyTorch's names, all float32 as they are in the network.

    BatchNorm's counts of batches are left out.
    """
    # Sorted, since safetensors returns them in any order, and the same run shall give the same page.
    return {name: values for name, values in sorted(load(weights).items()) if values.dtype == numpy.float32}


def numbers_for_page(weights: bytes) -> dict[str, numpy.ndarray]:
    """The same, with float16 where that saves much; numbers that float16 cannot hold stay float32."""
    full = exact_numbers(weights)
    if sum(values.nbytes for values in full.values()) <= FULL_PRECISION_BYTES:
        return full
    return {name: _rounded(values) for name, values in full.items()}


def is_rounded(numbers: Mapping[str, numpy.ndarray]) -> bool:
    """Whether some of the numbers are float16."""
    return any(values.dtype == numpy.float16 for values in numbers.values())


def network_data(traced: Trace, numbers: Mapping[str, numpy.ndarray]) -> dict[str, Any]:
    """What `readNetwork` in network.js takes: layers with their shapes and numbers, and how pixels are normalised."""
    return {
        "mean": MEAN,
        "deviation": DEVIATION,
        "layers": [_layer_data(row, numbers) for row in traced.rows],
    }


def _layer_data(row: Row, numbers: Mapping[str, numpy.ndarray]) -> dict[str, Any]:
    prefix = f"{row.name}."
    window = row.window
    return {
        "kind": row.type,
        "output": row.output_shape,
        "window": (window.kernel, window.stride, window.padding) if window else None,
        **({"epsilon": EPSILON} if isinstance(row.layer, BatchNorm2d) else {}),
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
