"""A weight snapshot as bytes: all floating-point tensors of a network's state, in its order, as little-endian float16.

Names and shapes are not part of it: they follow from the recipe. Whole numbers, such as BatchNorm's count of batches, are
left out: no output of a trained network depends on them.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy
import torch
from torch import Tensor

from s7core.data.errors import DataError
from s7core.language.translation import _
from s7core.lesson.architecture import layers_of
from s7core.lesson.layers import Layer
from s7core.model.network import Network
from s7core.recipe import Recipe

_LARGEST = float(numpy.finfo(numpy.float16).max)


def encode_weights(weights: Mapping[str, Tensor]) -> bytes:
    """The state of a network on the CPU as a snapshot, two bytes a number.

    Each number is rounded to float16; one that is too large becomes the largest of its sign, and one that is none becomes 0.
    """
    numbers = [tensor.detach().numpy().ravel() for tensor in weights.values() if tensor.is_floating_point()]
    finite = numpy.nan_to_num(numpy.concatenate(numbers), nan=0.0, posinf=_LARGEST, neginf=-_LARGEST)
    return bytes(finite.clip(-_LARGEST, _LARGEST).astype("<f2").tobytes())


def decode_weights(recipe: Recipe, snapshot: bytes) -> dict[str, Tensor]:
    """The state of the recipe's network at a snapshot, float32, whole numbers as zero; DataError if it does not fit."""
    places = _places(layers_of(recipe))
    if len(snapshot) != snapshot_bytes(recipe):
        raise DataError(_("The weight snapshot of this run is damaged: choose another moment, or train the run again."))
    numbers = torch.from_numpy(numpy.frombuffer(snapshot, "<f2").astype("<f4"))
    weights, first = {}, 0
    for name, shape, is_float in places:
        if is_float:
            weights[name] = numbers[first : first + shape.numel()].view(shape)
            first += shape.numel()
        else:
            weights[name] = torch.zeros(shape, dtype=torch.int64)
    return weights


def snapshot_bytes(recipe: Recipe) -> int:
    """The size of each snapshot of this recipe's network."""
    return 2 * sum(shape.numel() for _name, shape, is_float in _places(layers_of(recipe)) if is_float)


@lru_cache(maxsize=64)
def _places(layers: tuple[Layer, ...]) -> tuple[tuple[str, torch.Size, bool], ...]:
    """Name and shape of each tensor in the state of this network, and whether it is floating-point."""
    state = Network(layers).state_dict()
    return tuple((name, tensor.shape, tensor.is_floating_point()) for name, tensor in state.items())
