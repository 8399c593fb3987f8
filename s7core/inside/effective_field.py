"""The effective receptive field: how strongly a unit depends on each pixel of its receptive field.

Luo, Li, Urtasun and Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", 2016.
"""

from dataclasses import dataclass

import numpy
import torch

from s7core.inside.inspected_network import InspectedNetwork, prepared_images
from s7core.model.trace import IMAGE_SHAPE, Row

IMAGE_SIDE = IMAGE_SHAPE[-1]  # pixels
SIGNS_SEED = 7  # the random signs are the same for every network, so that their maps can be compared


@dataclass(frozen=True)
class EffectiveField:
    """The gradient of a unit with respect to each pixel, and how much of it is near the centre of the receptive field.

    `strength` (28, 28) is the root of the squared gradient with respect to each normalised pixel, summed over the unit's
    channels and averaged over digits. `central_share`, 0..1, is the share of its sum inside the central half: the square
    of half the side with the same centre; nan where all gradients are 0. `uniform_share`, 0..1, is what it would be if all
    pixels of the receptive field within the image had the same strength.
    """

    strength: numpy.ndarray
    central_share: float
    uniform_share: float


def effective_field(inspected: InspectedNetwork, row: Row, unit: tuple[int, int], images: numpy.ndarray) -> EffectiveField:
    """The effective field of the unit at (row, column) of a layer's output grid; images (N, 28, 28).

    One backward pass is enough for all channels: with random signs, the expected square of the summed gradient is the sum
    of the channels' squares (Hutchinson's estimator), and averaging over images reduces the error.
    """
    strength = _root_mean_square(inspected, row, unit, images)
    square = row.receptive_square(*unit)
    total = strength.sum()
    central, whole = coverage(central_half(square)), coverage(square)
    return EffectiveField(
        strength,
        float((strength * central).sum() / total) if total > 0 else float("nan"),
        float(central.sum() / whole.sum()),
    )


def dithered(images: numpy.ndarray) -> numpy.ndarray:
    """Images (N, 28, 28) uint8 as float32 with added noise in 0..1, the same in each call.

    In black areas all values in a window of a max pooling are equal, and PyTorch gives the whole gradient to the first one.
    Without noise, that would shift effective fields up and to the left.
    """
    return images + numpy.random.default_rng(SIGNS_SEED).random(images.shape, numpy.float32)


def central_half(square: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The square with half the side and the same centre; (top, left, bottom, right) in pixels."""
    top, left, bottom, right = square
    quarter = (bottom - top) / 4
    return top + quarter, left + quarter, bottom - quarter, right - quarter


def coverage(square: tuple[float, float, float, float]) -> numpy.ndarray:
    """(28, 28), the share of each pixel's area within the square (top, left, bottom, right) in pixels, 0..1."""
    top, left, bottom, right = square
    pixels = numpy.arange(IMAGE_SIDE)
    down, across = (
        numpy.clip(numpy.minimum(pixels + 1, high) - numpy.maximum(pixels, low), 0, 1)
        for low, high in ((top, bottom), (left, right))
    )
    return numpy.outer(down, across)


def _root_mean_square(inspected: InspectedNetwork, row: Row, unit: tuple[int, int], images: numpy.ndarray) -> numpy.ndarray:
    """(28, 28), the root of the mean square over images of the gradient of the unit's channels, with random signs."""
    draw, squares = torch.Generator().manual_seed(SIGNS_SEED), torch.zeros(IMAGE_SHAPE[1:])
    for part in inspected.parts(images, passes=2):  # the outputs, and their gradients
        inputs = prepared_images(part).requires_grad_()
        output = inspected.run_layers(inputs, last=row.index)
        chosen = output[:, :, unit[0], unit[1]] if output.dim() == 4 else output  # (N, channels)
        signs = torch.randint(0, 2, chosen.shape, generator=draw) * 2 - 1
        (gradient,) = torch.autograd.grad((chosen * signs).sum(), inputs)
        squares += gradient.squeeze(1).square().sum(0)
    return (squares / len(images)).sqrt().numpy()
