"""Verdicts and findings."""

from dataclasses import asdict

from s7core.reference.audit import audit
from s7core.reference.finding import VERDICTS, Finding
from s7core.reference.reference_store import ReferenceStore


def test_every_verdict_of_the_audit_is_one_of_those_there_are():
    assert len(set(VERDICTS)) == 6
    assert {finding.verdict for finding in audit(ReferenceStore())} <= set(VERDICTS)


def test_a_finding_has_the_keys_that_the_command_line_promises():
    assert list(asdict(Finding("a", "b", "c", "d", "e"))) == ["subject", "claim", "verdict", "found", "reason"]
