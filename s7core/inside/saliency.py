"""Which pixels the score of a class depends on: Grad-CAM, and the gradient with respect to the input."""

import numpy
import torch
from torch.nn.functional import interpolate

from s7core.inside.inspected_network import InspectedNetwork, prepared_images
from s7core.lesson.layers import Dropout
from s7core.model.trace import IMAGE_SHAPE, Row

MAP_SIDE = IMAGE_SHAPE[-1]  # pixels


def last_grid(inspected: InspectedNetwork) -> Row | None:
    """The last layer whose output grid is larger than 1 × 1; None if there is none.

    Dropout layers are skipped, because they change nothing in evaluation.
    """
    grids = [row for row in inspected.grid_rows if row.output_shape[-1] > 1 and not isinstance(row.layer, Dropout)]
    return grids[-1] if grids else None


def grad_cam(inspected: InspectedNetwork, image: numpy.ndarray, digit: int, row: Row) -> numpy.ndarray:
    """(28, 28), ≥ 0: where the output of a layer raises the score of the class `digit`; image (28, 28).

    Each channel is weighted by the mean of the score's gradient over its grid; the ReLU of the weighted sum is enlarged
    bilinearly (Selvaraju et al., "Grad-CAM", 2017, equations 1 and 2).
    """
    activations = inspected.run_layers(prepared_images(image[None]), last=row.index).requires_grad_()
    score = inspected.run_layers(activations, first=row.index)[0, digit]
    (gradient,) = torch.autograd.grad(score, activations)
    weights = gradient.mean((2, 3), keepdim=True)
    coarse = (weights * activations.detach()).sum(1, keepdim=True).relu()
    return interpolate(coarse, (MAP_SIDE, MAP_SIDE), mode="bilinear", align_corners=False)[0, 0].numpy()


def input_gradient(inspected: InspectedNetwork, image: numpy.ndarray, digit: int) -> numpy.ndarray:
    """(28, 28): the gradient of the score of the class `digit` with respect to each normalised pixel; image (28, 28).

    Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2014, but with its sign.
    """
    inputs = prepared_images(image[None]).requires_grad_()
    (gradient,) = torch.autograd.grad(inspected.network(inputs)[0, digit], inputs)
    return gradient[0, 0].numpy()
