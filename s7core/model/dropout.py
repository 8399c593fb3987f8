"""Dropout with a generator of its own and a mask that costs a fraction of torch's."""

import torch
from torch import Tensor, nn

LEVELS = 2**16


class Dropout(nn.Module):
    """Zero each activation with probability p while training and scale the rest by 1 / (1 - p).

    Four mask entries are cut from each 64-bit random number, so p is rounded to a multiple of 1 / 65,536. The
    generator belongs to the network, so nothing else in the process can change what a seed gives.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.generator: torch.Generator | None = None

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        dropped = round(self.p * LEVELS)
        draws = torch.empty((x.numel() + 3) // 4, dtype=torch.int64, device=x.device)
        draws.random_(-(2**63), None, generator=self.generator)
        kept = draws.view(torch.int16)[: x.numel()] >= dropped - LEVELS // 2
        # The mask takes x's own order of memory: the entries are alike, and a strided product would cost more.
        mask = torch.empty_like(x).copy_(torch.as_strided(kept, x.shape, x.stride()))
        return x * mask.mul_(LEVELS / (LEVELS - dropped))

    def extra_repr(self) -> str:
        return f"p={self.p}"
