"""The state from which a run is resumed; on a CPU it then computes the same numbers as one that was never interrupted."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from s7core.data.errors import DAMAGED_CHECKPOINT, DataError
from s7core.language.translation import _
from s7core.training.devices import PRECISION_TYPES

CHECKPOINT_FORMAT = 2  # format 1 had no header
_MARK = b"S7 Lab checkpoint"  # the header is this, the format, and the SHA-256 of what follows it in a line of its own


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
        content = buffer.getvalue()
        return b"%s, format %d, %s\n" % (_MARK, CHECKPOINT_FORMAT, _sum(content)) + content

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Checkpoint":
        """The checkpoint in these bytes, in this or an older format; DataError where it is newer or damaged."""
        checkpoint = _read(_content(stored))
        if not _is_whole(checkpoint):
            raise DataError(_(DAMAGED_CHECKPOINT))
        return checkpoint


def _content(stored: bytes) -> bytes:
    """What torch wrote, without the header."""
    if not stored.startswith(_MARK):
        return stored
    header, _line_end, content = stored.partition(b"\n")
    try:
        _mark, told, checksum = header.split(b", ")
        found = int(told.removeprefix(b"format "))
    except ValueError:
        raise DataError(_(DAMAGED_CHECKPOINT)) from None
    if found > CHECKPOINT_FORMAT:
        raise DataError(
            _(
                "The checkpoint of this run has format {found}, and this version of S7 Lab reads up to {format}: resume the "
                "run "
                "with the version that wrote it, or train it again from the start.",
                found=found,
                format=CHECKPOINT_FORMAT,
            )
        )
    if _sum(content) != checksum:
        raise DataError(_(DAMAGED_CHECKPOINT))
    return content


def _read(content: bytes) -> Checkpoint:
    try:
        # With weights_only nothing in it can run code.
        return Checkpoint(**torch.load(io.BytesIO(content), map_location="cpu", weights_only=True))
    except MemoryError:
        raise
    except Exception as error:  # torch and pickle raise many kinds for damaged bytes
        raise DataError(_(DAMAGED_CHECKPOINT)) from error


def _is_whole(checkpoint: Checkpoint) -> bool:
    """Whether its values are of the kinds that training goes on from."""
    tensors = (checkpoint.weights, checkpoint.momentum)
    return (
        all(isinstance(each, dict) and all(isinstance(tensor, Tensor) for tensor in each.values()) for each in tensors)
        and isinstance(checkpoint.schedule, dict)
        and type(checkpoint.epoch) is type(checkpoint.threads) is int
        and min(checkpoint.epoch, checkpoint.threads) >= 1
        and checkpoint.precision in PRECISION_TYPES
    )


def _sum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
