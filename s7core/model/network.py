"""PyTorch modules made of layers: one network, or several copies in one wide network."""

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

_SEEDING = threading.Lock()  # all threads share the generator that initial weights are drawn from


class Network(nn.Sequential):
    """Layers as one module; each submodule has the name of its row in the trace (Conv2d-1, ...).

    Input (N, 1, 28, 28) float, normalised; output (N, 10) logits. The published networks end with log-softmax; here the
    loss applies it.
    """

    def __init__(self, layers: Iterable[Layer], seed: int = 0) -> None:
        """Initial weights are drawn as PyTorch does by default; they depend only on the seed and the layers."""
        with _SEEDING, torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            super().__init__(OrderedDict((row.name, _module(row)) for row in trace(layers).rows))
        _use_channels_last(self)

    def forward(self, images: Tensor) -> Tensor:
        channels_last = images.contiguous(memory_format=torch.channels_last)
        logits: Tensor = super().forward(channels_last)  # type: ignore[no-untyped-call]  # untyped in torch's stubs
        return logits


class WideNetwork(nn.Sequential):
    """S independent copies of a network with different seeds, as one network with S times the channels, in S groups.

    Input (N, S, 28, 28), where channel s is the image of copy s; output (N, S, 10) logits. Each copy has the initial
    weights of the Network with its seed, and its own BatchNorm statistics.
    """

    def __init__(self, layers: Iterable[Layer], seeds: Sequence[int]) -> None:
        layers = tuple(layers)
        super().__init__(OrderedDict((row.name, _module(row, len(seeds))) for row in trace(layers).rows))
        self.copies = len(seeds)
        single = [Network(layers, seed).state_dict() for seed in seeds]
        self.load_state_dict(
            {
                name: wide if wide.dim() == 0 else torch.cat([state[name] for state in single]).view_as(wide)
                for name, wide in self.state_dict().items()
            }
        )
        _use_channels_last(self)

    def seed_dropout(self, seeds: Sequence[int]) -> None:
        """Seed the dropout masks of all later steps: `seeds` has one for each copy. A GPU uses the first for all copies."""
        bits: list[numpy.random.BitGenerator] = [numpy.random.SFC64(seed) for seed in seeds]
        for module in self:
            if isinstance(module, SeededDropout):
                module.bits = bits
        device = next(self.parameters()).device
        if device.type == "cuda":
            torch.cuda.manual_seed(seeds[0])
        elif device.type == "mps":
            torch.mps.manual_seed(seeds[0])

    def forward(self, images: Tensor) -> Tensor:
        channels_last = images.contiguous(memory_format=torch.channels_last)
        logits: Tensor = super().forward(channels_last)  # type: ignore[no-untyped-call]  # untyped in torch's stubs
        return logits.view(len(images), self.copies, -1)

    def split(self, tensors: Mapping[str, Tensor]) -> list[dict[str, Tensor]]:
        """Tensors shaped like those in the wide network's state, by the same names, split into those of each copy's Network.

        For example the state itself, or the momentum of each parameter.
        """
        linear = {f"{name}.weight" for name, module in self.named_children() if isinstance(module, GroupedLinear)}
        pieces = {
            name: [wide] * self.copies if wide.dim() == 0 else wide.chunk(self.copies) for name, wide in tensors.items()
        }
        return [
            {name: parts[copy].flatten(1) if name in linear else parts[copy] for name, parts in pieces.items()}
            for copy in range(self.copies)
        ]


def _use_channels_last(network: nn.Module) -> None:
    """Order the memory of the weights channels-last, which saves a third of the time of a training step on the CPU."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack this signature


def _module(row: Row, copies: int = 1) -> nn.Module:
    """The module of a layer: a faster, seeded or grouped one for some kinds, that of torch.nn for the others."""
    channels = row.input_shape[0]
    match row.layer:
        case Conv2d() as convolution:
            return nn.Conv2d(
                channels * copies,
                convolution.channels * copies,
                convolution.kernel,
                stride=convolution.stride,
                padding=convolution.padding,
                groups=copies,
                bias=convolution.bias,
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
