"""The effective receptive field: how strongly a unit really depends on each pixel of its theoretical square.

Luo, Li, Urtasun and Zemel, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", 2016.
"""

from dataclasses import dataclass

import numpy
import torch

from s7core.inside.inspected_network import InspectedNetwork, prepared_images
from s7core.model.trace import IMAGE_SHAPE, Row

IMAGE_SIDE = IMAGE_SHAPE[-1]  # pixels
SIGNS_SEED = 7  # the same signs for every network, so that two maps differ by the networks alone


@dataclass(frozen=True)
class EffectiveField:
    """`strength` (28, 28): the gradient with respect to each normalised pixel, as the root of its square summed over the
    unit's channels and averaged over digits.

    `inside` is the share of it that falls inside the central half of the theoretical square, which has half its width,
    and `evenly` the share that would if every pixel of the square within the image counted alike. Both 0..1; nan where
    no gradient arrives at all.
    """

    strength: numpy.ndarray
    inside: float
    evenly: float


def effective_field(inspected: InspectedNetwork, row: Row, unit: tuple[int, int], images: numpy.ndarray) -> EffectiveField:
    """Of the unit at (row, column) of a layer's grid, averaged over the images and summed over the layer's channels.

    One backward pass does for all channels: with a random sign for each, the square of the summed gradient has the sum of
    the channels' squares as its mean (Hutchinson's estimator), and the images average the rest away.
    """
    strength = _root_mean_square(inspected, row, unit, images)
    square = row.receptive_square(*unit)
    total = strength.sum()
    central, theoretical = (coverage(each) for each in (central_half(square), square))
    return EffectiveField(
        strength,
        float((strength * central).sum() / total) if total > 0 else float("nan"),
        float(central.sum() / theoretical.sum()),
    )


def dithered(images: numpy.ndarray) -> numpy.ndarray:
    """Images (N, 28, 28) uint8 as float32 with noise of less than a grey level, the same each time.

    Over a black ground all pixels of a max pooling's window are equal, and PyTorch hands the whole gradient to the first:
    fields would lean up and to the left.
    """
    return images + numpy.random.default_rng(SIGNS_SEED).random(images.shape, numpy.float32)


def central_half(square: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The square of half the width about the same centre; (top, left, bottom, right) in pixels."""
    top, left, bottom, right = square
    quarter = (bottom - top) / 4
    return top + quarter, left + quarter, bottom - quarter, right - quarter


def coverage(square: tuple[float, float, float, float]) -> numpy.ndarray:
    """(28, 28), the share of each pixel's area that lies within the square."""
    top, left, bottom, right = square
    pixels = numpy.arange(IMAGE_SIDE)
    down, across = (
        numpy.clip(numpy.minimum(pixels + 1, high) - numpy.maximum(pixels, low), 0, 1)
        for low, high in ((top, bottom), (left, right))
    )
    return numpy.outer(down, across)


def _root_mean_square(inspected: InspectedNetwork, row: Row, unit: tuple[int, int], images: numpy.ndarray) -> numpy.ndarray:
    inputs = prepared_images(images).requires_grad_()
    output = inspected.through(inputs, last=row.index)
    chosen = output[:, :, unit[0], unit[1]] if output.dim() == 4 else output  # (N, channels)
    signs = torch.randint(0, 2, chosen.shape, generator=torch.Generator().manual_seed(SIGNS_SEED)) * 2 - 1
    (gradient,) = torch.autograd.grad((chosen * signs).sum(), inputs)
    return gradient.squeeze(1).square().mean(0).sqrt().numpy()
