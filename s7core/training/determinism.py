"""One seed for each purpose, so that changing one setting changes nothing that it should not."""

import hashlib

import torch


def seed_of(seed: int, purpose: str, epoch: int = 0) -> int:
    """A number below 2**63 that depends only on these; image order does not move when dropout is switched off."""
    digest = hashlib.blake2b(f"{seed}/{purpose}/{epoch}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def generator(seed: int, purpose: str, epoch: int = 0) -> torch.Generator:
    """A generator on the CPU, seeded with `seed_of`. Nothing of it needs to be kept to resume a run at an epoch."""
    return torch.Generator().manual_seed(seed_of(seed, purpose, epoch))
