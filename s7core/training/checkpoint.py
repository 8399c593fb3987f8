"""The state from which a run is resumed; on a CPU it then computes the same numbers as one that was never interrupted."""

import io
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Checkpoint:
    """What a run needs to go on after `epoch`. Random generators are seeded anew each epoch, so none is kept.

    `weights` is the network's state and `momentum` SGD's buffer of each parameter, by name. With another `precision`
    ("float32" or "bfloat16") or number of `threads` the next numbers would differ in their last digits.
    """

    epoch: int
    weights: dict[str, Tensor]
    momentum: dict[str, Tensor]
    schedule: dict[str, Any]
    precision: str
    threads: int

    def to_bytes(self) -> bytes:
        """For the store; `from_bytes` is the inverse."""
        buffer = io.BytesIO()
        torch.save(vars(self), buffer)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Checkpoint":
        return cls(**torch.load(io.BytesIO(stored), map_location="cpu", weights_only=True))
