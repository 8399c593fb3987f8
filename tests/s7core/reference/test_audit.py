"""The audit: what the layers decide, what runs decide, and what is said where runs are missing."""

from dataclasses import replace

import numpy as np
import pytest

from s7core.lesson.experiments import experiments, experiments_of
from s7core.lesson.groups import SMALL_KEY, groups
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.trace import trace
from s7core.reference import audit as audit_module
from s7core.reference.audit import audit
from s7core.reference.claims import COUNTED, OPINIONS
from s7core.reference.evidence import Evidence, GroupCurves
from s7core.reference.finding import FAILS, HOLDS, OPINION, UNMEASURED, VERDICTS, WITHIN_NOISE, Finding
from s7core.reference.reference_store import ReferenceStore


def test_without_reference_runs_only_what_the_layers_decide_has_a_verdict(tmp_path):
    findings = audit(ReferenceStore(tmp_path))
    assert all(finding.verdict in VERDICTS for finding in findings)
    decided = [finding for finding in findings if finding.verdict != UNMEASURED]
    parameters = {f"{published.parameters:,} parameters" for published in experiments()}
    assert {finding.claim for finding in decided if finding.verdict == HOLDS} == {*parameters, *COUNTED}
    assert {finding.claim for finding in decided if finding.verdict == OPINION} == set(OPINIONS)
    assert {finding.claim for finding in decided if finding.verdict == FAILS} >= {
        "Receptive field 16",
        "Receptive field 11",
        "Receptive field 12",
    }
    assert all("reference build" in finding.reason for finding in findings if finding.verdict == UNMEASURED)


def test_lost_rows_and_two_linear_layers_are_found_in_the_declarations(tmp_path):
    found = " ".join(finding.found for finding in audit(ReferenceStore(tmp_path)))
    assert "Rows 12 to 14 are missing" in found
    assert "Together they have 205,360 parameters; one Linear layer that can do exactly the same has 40,970" in found


def test_numbers_of_parameters_are_compared_with_the_stage_before():
    sizes = [trace(stage.published_architecture).parameters for stage in ALL_STAGES]
    found = {finding.subject: finding.found for finding in audit(ReferenceStore()) if finding.claim in COUNTED}
    titles = [stage.title for stage in ALL_STAGES]
    assert f"{sizes[0]:,}, {sizes[0] / sizes[1]:.1f} times as many as Net1's {sizes[1]:,}." in found["Model Init"]
    for place in (1, 2):
        factor = sizes[place - 1] / sizes[place]
        words = f"{sizes[place]:,}, {factor:.1f} times fewer than {titles[place - 1]}'s {sizes[place - 1]:,}."
        assert words in found[titles[place]]


def findings_of_net2(monkeypatch: pytest.MonkeyPatch, **changes: int) -> dict[str, Finding]:
    """The findings on Net2 by their claims, had these facts been published of it."""
    [published] = experiments_of("net2")
    changed = replace(published, **changes)
    monkeypatch.setattr(audit_module, "experiments_of", lambda key: (changed,) if key == "net2" else experiments_of(key))
    return {finding.claim: finding for finding in audit(ReferenceStore()) if finding.subject == "Net2"}


def test_a_published_receptive_field_holds_where_it_is_the_computed_one(monkeypatch):
    field = trace(stage("net2").published_architecture).receptive_field
    found = findings_of_net2(monkeypatch, receptive_field=field)[f"Receptive field {field}"]
    assert found.verdict == HOLDS and found.found == f"Computed: {field} pixels."


def test_a_number_that_no_way_of_counting_gives_is_only_called_wrong(monkeypatch):
    found = findings_of_net2(monkeypatch, receptive_field=999)["Receptive field 999"]
    assert found.verdict == FAILS and found.reason == "No common way to count arrives at the published number."


def test_another_total_than_that_of_the_layers_does_not_hold(monkeypatch):
    found = findings_of_net2(monkeypatch, parameters=13_809)["13,809 parameters"]
    assert found.verdict == FAILS and found.found == "Computed from the layers: 13,808."


def test_a_stage_of_which_nothing_was_published_has_no_findings(monkeypatch):
    monkeypatch.setattr(audit_module, "experiments_of", lambda key: ())
    assert [finding.subject for finding in audit(ReferenceStore())] == ["The lesson"]


def test_published_accuracies_are_claims_quoted_with_two_decimals():
    findings = audit(ReferenceStore())
    for published in experiments():
        claims = [finding.claim for finding in findings if finding.subject == published.title]
        assert any(claim.startswith(f"Test accuracy {published.test_accuracy * 100:.2f}%") for claim in claims)
        assert f"Training accuracy {published.train_accuracy * 100:.2f}%" in claims


def test_seeds_that_all_agree_decide_no_claim(monkeypatch):
    seeds = (1, 2, 3, 4, 5)
    flat = GroupCurves(seeds, np.full((5, 15), 0.992), np.full((5, 15), 0.988))
    monkeypatch.setattr(Evidence, "__getitem__", lambda self, key: flat)
    findings = audit(ReferenceStore())
    agreeing = [finding for finding in findings if "agree" in finding.found]
    assert len(agreeing) >= 12 and {finding.verdict for finding in agreeing} == {WITHIN_NOISE}
    assert not any("unknown" in finding.reason for finding in findings)


def test_the_shipped_runs_decide_every_claim_once():
    findings = audit(ReferenceStore())
    assert len(findings) == len({(finding.subject, finding.claim) for finding in findings})
    assert all(finding.found and finding.reason for finding in findings)
    assert all(ReferenceStore().group(group.key) for group in groups() if group.key != SMALL_KEY)  # no claim rests on it
    assert not any(finding.verdict == UNMEASURED for finding in findings)
    assert findings[-1].subject == "The lesson" and "75 times smaller" in findings[-1].claim
