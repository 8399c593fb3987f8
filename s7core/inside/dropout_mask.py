"""What dropout switches off: the mask that a training step could draw."""

import numpy
import torch

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import Dropout
from s7core.model.seeded_dropout import SeededDropout
from s7core.model.trace import Row


def with_dropout(
    inspected: InspectedNetwork, row: Row, image: numpy.ndarray, draw: int
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A dropout layer's output as in training, (C, H, W) float32, and its mask, True where it drops; image (28, 28).

    The mask is drawn by the module that trains; another `draw`, a whole number from 0, gives another mask.
    """
    assert isinstance(row.layer, Dropout)
    before = inspected.output(image[None], inspected.before(row))
    module = SeededDropout(row.layer.p).train()  # never the shared one: others evaluate with it meanwhile
    x = torch.from_numpy(before)
    module.bits = [numpy.random.SFC64([draw, row.index])]
    dropped = module(torch.ones_like(x))[0].numpy() == 0
    return before[0] * ~dropped / (1 - row.layer.p), dropped
