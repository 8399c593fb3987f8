"""Where a network looks: Grad-CAM and the gradient with respect to the input."""

import numpy
import torch
from torch.nn.functional import interpolate

from s7core.inside.inspected_network import InspectedNetwork, prepared_images
from s7core.lesson.layers import Dropout
from s7core.model.trace import IMAGE_SHAPE, Row

MAP_SIDE = IMAGE_SHAPE[-1]  # pixels


def last_grid(inspected: InspectedNetwork) -> Row | None:
    """The last layer whose output has more than one place: the coarsest that can still say where. None if there is none.

    Dropout passes on what it gets here, so the layer before it is named.
    """
    grids = [row for row in inspected.grid_rows if row.output_shape[-1] > 1 and not isinstance(row.layer, Dropout)]
    return grids[-1] if grids else None


def grad_cam(inspected: InspectedNetwork, image: numpy.ndarray, digit: int, row: Row) -> numpy.ndarray:
    """(28, 28), at least 0: where a layer's channels speak for this class.

    Each channel is weighed by the mean of the class score's gradient over its places; what is left above zero of their sum
    is enlarged bilinearly (Selvaraju et al., "Grad-CAM", 2017, equations 1 and 2). image (28, 28).
    """
    activations = inspected.through(prepared_images(image[None]), last=row.index).requires_grad_()
    score = inspected.through(activations, first=row.index)[0, digit]
    (gradient,) = torch.autograd.grad(score, activations)
    weights = gradient.mean((2, 3), keepdim=True)
    seen = (weights * activations.detach()).sum(1, keepdim=True).relu()
    return interpolate(seen, (MAP_SIDE, MAP_SIDE), mode="bilinear", align_corners=False)[0, 0].numpy()


def input_gradient(inspected: InspectedNetwork, image: numpy.ndarray, digit: int) -> numpy.ndarray:
    """(28, 28): how much the class score rises with each pixel, per unit of normalised brightness.

    Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2014, with the sign kept. image (28, 28).
    """
    inputs = prepared_images(image[None]).requires_grad_()
    (gradient,) = torch.autograd.grad(inspected.network(inputs)[0, digit], inputs)
    return gradient[0, 0].numpy()
