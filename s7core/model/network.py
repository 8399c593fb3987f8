"""From a declaration to a PyTorch module: one network, or several copies in one wide network."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

import numpy
import torch
from torch import Tensor, nn

from s7core.lesson.layers import BatchNorm2d, Conv2d, Dropout, Layer, Linear
from s7core.model.folded_batch_norm import FoldedBatchNorm2d
from s7core.model.pixel_linear import GroupedLinear, PixelLinear
from s7core.model.plain_modules import plain_module
from s7core.model.seeded_dropout import SeededDropout
from s7core.model.trace import Row, trace

_SEEDING = threading.Lock()  # the generator that initial weights are drawn from belongs to the whole process


class Network(nn.Sequential):
    """A stage's layers as a module, each under its name in the table (Conv2d-1, ...).

    Input (N, 1, 28, 28) float, normalised; output (N, 10) logits. The published networks end in log-softmax; here the
    loss applies it.
    """

    def __init__(self, layers: Iterable[Layer], seed: int = 0) -> None:
        """Initial weights are PyTorch's defaults and depend only on the seed and the architecture."""
        with _SEEDING, torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            super().__init__(OrderedDict((row.name, _module(row)) for row in trace(layers).rows))
        self.to(memory_format=torch.channels_last)  # a third less time a step on the CPU

    def forward(self, images: Tensor) -> Tensor:
        return super().forward(images.contiguous(memory_format=torch.channels_last))


class WideNetwork(nn.Sequential):
    """S copies of a network that differ in their seeds, side by side: every channel S times, in groups that never meet.

    Input (N, S, 28, 28), an image of its own for each copy; output (N, S, 10) logits. Each copy has the initial weights
    of a Network with its seed, and BatchNorm statistics of its own.
    """

    def __init__(self, layers: Iterable[Layer], seeds: Sequence[int]) -> None:
        layers = tuple(layers)
        super().__init__(OrderedDict((row.name, _module(row, len(seeds))) for row in trace(layers).rows))
        self.copies = len(seeds)
        single = [Network(layers, seed).state_dict() for seed in seeds]
        self.load_state_dict(
            {
                name: wide if wide.dim() == 0 else torch.cat([each[name] for each in single]).view_as(wide)
                for name, wide in self.state_dict().items()
            }
        )
        self.to(memory_format=torch.channels_last)

    def seed_dropout(self, seeds: Sequence[int]) -> None:
        """Draw the dropout masks from here on from these seeds: one stream a copy on the CPU, one for all elsewhere."""
        bits = [numpy.random.SFC64(seed) for seed in seeds]
        for module in self:
            if isinstance(module, SeededDropout):
                module.bits = bits
        device = next(self.parameters()).device
        if device.type == "cuda":
            torch.cuda.manual_seed(seeds[0])
        elif device.type == "mps":
            torch.mps.manual_seed(seeds[0])

    def forward(self, images: Tensor) -> Tensor:
        logits = super().forward(images.contiguous(memory_format=torch.channels_last))
        return logits.view(len(images), self.copies, -1)

    def split(self, tensors: Mapping[str, Tensor]) -> list[dict[str, Tensor]]:
        """Tensors of the shapes of the wide network's state, by their names in it, as the copies' own Networks have them.

        For example the state itself, or the momentum of each parameter.
        """
        linear = {f"{name}.weight" for name, module in self.named_children() if isinstance(module, GroupedLinear)}
        pieces = {
            name: [wide] * self.copies if wide.dim() == 0 else wide.chunk(self.copies) for name, wide in tensors.items()
        }
        return [
            {name: each[copy].flatten(1) if name in linear else each[copy] for name, each in pieces.items()}
            for copy in range(self.copies)
        ]


def _module(row: Row, copies: int = 1) -> nn.Module:
    """The module that trains: PyTorch's own, but for the kinds that are made faster, seeded or wide here."""
    channels = row.input_shape[0]
    match row.layer:
        case Conv2d() as c:
            return nn.Conv2d(
                channels * copies,
                c.channels * copies,
                c.kernel,
                stride=c.stride,
                padding=c.padding,
                groups=copies,
                bias=c.bias,
            )
        case BatchNorm2d():
            return FoldedBatchNorm2d(channels * copies)
        case Linear() as linear if copies == 1:
            return PixelLinear(channels, linear.features, bias=linear.bias)
        case Linear() as linear:
            return GroupedLinear(channels, linear.features, copies, linear.bias)
        case Dropout() as dropout:
            return SeededDropout(dropout.p, copies)
        case _:
            assert copies == 1 or not row.parameters, f"{row.type} has weights, so it needs a module for several copies here"
            return plain_module(row)
