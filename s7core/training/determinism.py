"""Seeds of random generators, one for each purpose, so that what one of them draws changes nothing for the others."""

import hashlib

import torch


def seed_of(seed: int, purpose: str, epoch: int = 0) -> int:
    """A number below 2**63 that depends on these alone.

    `purpose` names what is drawn, "order" for example: switching dropout off then leaves the order of images as it was.
    """
    digest = hashlib.blake2b(f"{seed}/{purpose}/{epoch}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def generator(seed: int, purpose: str, epoch: int = 0) -> torch.Generator:
    """A generator on the CPU, seeded with `seed_of`. A run resumed at an epoch makes it again, so it is never stored."""
    return torch.Generator().manual_seed(seed_of(seed, purpose, epoch))
