"""The output of a dropout layer as in a training step, with a random mask."""

import numpy
import torch

from s7core.inside.inspected_network import InspectedNetwork
from s7core.lesson.layers import Dropout
from s7core.model.seeded_dropout import SeededDropout
from s7core.model.trace import Row


def with_dropout(
    inspected: InspectedNetwork, row: Row, image: numpy.ndarray, draw: int
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The output of a dropout layer in training, (C, H, W) float32, and its mask, true where a value is dropped.

    image (28, 28). The mask is drawn as in training; each `draw`, a whole number from 0, gives another one.
    """
    assert isinstance(row.layer, Dropout)
    before = inspected.output(image[None], inspected.row_before(row))
    module = SeededDropout(row.layer.p).train()  # not the network's own module, which other threads use
    x = torch.from_numpy(before)
    module.bits = [numpy.random.SFC64([draw, row.index])]
    dropped = module(torch.ones_like(x))[0].numpy() == 0
    return before[0] * ~dropped / (1 - row.layer.p), dropped
