"""From a declaration to a PyTorch module."""

from collections import OrderedDict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Layer, Linear, MaxPool2d, ReLU
from s7core.model.dropout import Dropout as DropoutModule
from s7core.model.trace import Row, trace


class Network(nn.Sequential):
    """A stage's layers as a module, each under its name in the table (Conv2d-1, ...).

    Input (N, 1, 28, 28) float, normalised; output (N, 10) logits. The published networks end in log-softmax; here the
    loss applies it.
    """

    def __init__(self, layers: Iterable[Layer], seed: int = 0) -> None:
        """Initial weights are PyTorch's defaults and depend only on the seed and the architecture."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            super().__init__(OrderedDict((row.name, _module(row)) for row in trace(layers).rows))
        self.to(memory_format=torch.channels_last)   # a third less time a step on the CPU

    def seed_dropout(self, generator: torch.Generator) -> None:
        """Draw all dropout masks from this generator, which lives on the network's device."""
        for module in self:
            if isinstance(module, DropoutModule):
                module.generator = generator

    def forward(self, images: Tensor) -> Tensor:
        return super().forward(images.contiguous(memory_format=torch.channels_last))


def _module(row: Row) -> nn.Module:
    channels = row.input_shape[0]
    match row.layer:
        case Conv2d() as c:
            return nn.Conv2d(channels, c.channels, c.kernel, stride=c.stride, padding=c.padding, bias=c.bias)
        case BatchNorm2d():
            return nn.BatchNorm2d(channels)
        case Linear() as linear:
            return nn.Linear(channels, linear.features, bias=linear.bias)
        case MaxPool2d() as pool:
            return nn.MaxPool2d(pool.kernel)
        case AvgPool2d() as pool:
            return nn.AvgPool2d(pool.kernel)
        case Dropout() as dropout:
            return DropoutModule(dropout.p)
        case ReLU():
            return nn.ReLU()
        case Flatten():
            return nn.Flatten()
