"""Dropout with its own random generator, and with a mask that is drawn faster than torch's."""

import numpy
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

WHOLE_NUMBERS = {2: torch.int16, 4: torch.int32, 8: torch.int64}  # {bytes of an activation: integers of that width}


class SeededDropout(nn.Module):
    """Zero each activation with probability p while training and scale the rest by 1 / (1 - p).

    On the CPU an activation of b bits uses b random bits, so p is rounded to a multiple of 2**-b (2**-16 in bfloat16).
    They come from `bits`, the module's own generators: one for each of the `copies` in a wide network. So no other code in
    the process changes the masks that a seed gives. On other devices torch's dropout and the device's generator are used.
    """

    def __init__(self, p: float, copies: int = 1) -> None:
        super().__init__()
        self.p = p
        self.bits: list[numpy.random.BitGenerator] = [numpy.random.SFC64() for _ in range(copies)]

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if x.device.type != "cpu":
            return dropout(x, self.p)
        # All entries of a mask have the same distribution, so they may lie in the memory order of x.
        return x * torch.as_strided(self._mask(x.numel(), x.shape[1], x.dtype), x.shape, x.stride())

    def _mask(self, count: int, channels: int, dtype: torch.dtype) -> Tensor:
        """(count,) of 0 or 1 / (1 - p), channels last: for each pixel the channels of the first copy, then of the next."""
        if len(self.bits) == 1:
            return self._entries(self.bits[0], count, dtype)
        masks = [self._entries(bits, count // len(self.bits), dtype) for bits in self.bits]
        return torch.stack([mask.view(-1, channels // len(masks)) for mask in masks], dim=1).flatten()

    def _entries(self, bits: numpy.random.BitGenerator, count: int, dtype: torch.dtype) -> Tensor:
        """(count,) of 0 or 1 / (1 - p), made in place of the random bits.

        As integers these are compared with p, which gives 0 or 1, and multiplied by the bit pattern of 1 / (1 - p).
        """
        kind = WHOLE_NUMBERS[dtype.itemsize]
        words = bits.random_raw(-(-count * dtype.itemsize // 8))
        entries = torch.from_numpy(words.view(numpy.int64)).view(kind)[:count]
        scale = torch.tensor(1 / (1 - self.p), dtype=dtype).view(kind)
        return entries.ge_(torch.iinfo(kind).min + round(self.p * 256**dtype.itemsize)).mul_(scale).view(dtype)

    def extra_repr(self) -> str:
        return f"p={self.p}"
