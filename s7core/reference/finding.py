"""A claim, weighed: the verdicts there are, and what goes with one."""

from dataclasses import dataclass

HOLDS, IN_PART, FAILS, WITHIN_NOISE = "holds", "holds in part", "does not hold", "cannot be told from noise"
OPINION, UNMEASURED = "an opinion", "not measured yet"
VERDICTS = (HOLDS, IN_PART, FAILS, WITHIN_NOISE, OPINION, UNMEASURED)


@dataclass(frozen=True)
class Finding:
    """One claim, weighed. `claim` is as published; `found` has the figures, `reason` why that makes the verdict."""

    subject: str
    claim: str
    verdict: str
    found: str
    reason: str


class NoSpread(ValueError):
    """All runs of a group agree, so they do not show how far chance moves them."""
