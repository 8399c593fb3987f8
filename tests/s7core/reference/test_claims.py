"""The claims: each is a published sentence or marked as implied, and no published sentence is forgotten."""

import pytest

from s7core.lesson.experiments import experiments
from s7core.reference.claims import AIMS, CLAIMS, COUNTED, IMPLIED, OPINIONS
from s7core.reference.evidence import Evidence
from s7core.reference.finding import VERDICTS
from s7core.reference.reference_store import ReferenceStore


@pytest.mark.parametrize("published", experiments(), ids=lambda published: published.key)
def test_every_claim_is_a_published_sentence_or_marked_as_implied(published):
    for claim in CLAIMS.get(published.key, {}):
        assert claim in (published.target, *published.analysis) or claim.startswith(IMPLIED)


@pytest.mark.parametrize("published", experiments(), ids=lambda published: published.key)
def test_every_published_sentence_is_judged_counted_or_called_an_opinion(published):
    claims = CLAIMS.get(published.key, {})
    assert published.target in claims or published.target in AIMS
    on_receptive_field = f"Receptive field is {published.receptive_field}."
    for sentence in published.analysis:
        assert sentence in claims or sentence in (*COUNTED, *OPINIONS, on_receptive_field)


def test_every_rule_gives_a_verdict_on_the_shipped_runs():
    evidence = Evidence(ReferenceStore())
    for key, claims in CLAIMS.items():
        assert key in [published.key for published in experiments()]
        for rule in claims.values():
            judgement = rule(evidence)
            assert judgement.verdict in VERDICTS and judgement.found.endswith(".") and judgement.reason.endswith(".")
