"""The verdicts that a published claim can get, and a claim together with its verdict."""

from dataclasses import dataclass

from s7core.language.translation import N_

# In English, by which they are told apart: whoever shows one translates it.
HOLDS, IN_PART, FAILS = N_("holds"), N_("holds in part"), N_("does not hold")
WITHIN_NOISE, OPINION, UNMEASURED = N_("cannot be told from noise"), N_("an opinion"), N_("not measured yet")
VERDICTS = (HOLDS, IN_PART, FAILS, WITHIN_NOISE, OPINION, UNMEASURED)


@dataclass(frozen=True)
class Judgement:
    """A verdict, one of VERDICTS; `found` is a sentence with the figures it rests on, `reason` one with the conclusion."""

    verdict: str
    found: str
    reason: str


@dataclass(frozen=True)
class Finding:
    """A published claim with its judgement. `subject` is the title of the stage or experiment that it is about.

    `claim` is quoted as published; `verdict`, `found` and `reason` are those of Judgement.
    """

    subject: str
    claim: str
    verdict: str
    found: str
    reason: str


class NoSpread(ValueError):
    """All seeds of a group have the same figure, so no interval can be computed from them."""
