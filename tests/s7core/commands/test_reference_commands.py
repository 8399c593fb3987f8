"""`compare`, `audit` and `reference`: promised keys, sentences, and exit codes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from command_under_test import call

from s7core.lesson.experiments import experiment
from s7core.lesson.groups import Group
from s7core.reference import build, check
from s7core.reference.check import RunCheck
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.store import Store


def test_compare_of_two_runs_prints_the_promised_keys(finished_url):
    first, second = (run.id for run in Store(finished_url).runs())
    told = json.loads(call("compare", first, second, "--store", finished_url, "--json"))
    assert set(told) >= {
        "accuracy_a",
        "accuracy_b",
        "interval_a",
        "interval_b",
        "fixed",
        "broken",
        "mcnemar_p",
        "difference",
        "difference_interval",
        "verdict",
    }
    assert told["difference"] == pytest.approx(told["accuracy_b"] - told["accuracy_a"])
    assert told["fixed"] - told["broken"] == round(told["difference"] * 10_000)
    assert told["interval_a"][0] < told["accuracy_a"] < told["interval_a"][1]


def test_compare_without_json_has_a_line_for_each_side_and_the_verdict(finished_url):
    first, second = (run.id for run in Store(finished_url).runs())
    facts = json.loads(call("compare", first, second, "--store", finished_url, "--json"))
    a, b, _, headline, verdict = call("compare", first, second, "--store", finished_url).splitlines()
    assert a.startswith(f"{first}: {facts['accuracy_a'] * 100:.2f}% (") and a.endswith("), one run")
    assert b.startswith(f"{second}: {facts['accuracy_b'] * 100:.2f}% (") and (headline, verdict) == (
        facts["headline"],
        facts["verdict"],
    )


def test_compare_of_two_experiments_pairs_their_reference_runs_by_seed(store):
    told = json.loads(call("compare", "final-exp1", "final-exp3", "--json"))
    assert told["paired_by_seed"] is True and len(told["runs_a"]) == len(told["runs_b"]) >= 5
    assert "shared seeds" in told["verdict"]
    assert f", mean of {len(told['runs_a'])} seeds\n" in call("compare", "final-exp1", "final-exp3")


def test_compare_with_what_is_not_there_is_one_sentence(store):
    told = call("compare", "nope", "final-exp3", code=2)
    assert told.startswith("s7core: 'nope' is neither a run nor an experiment") and told.count("\n") == 1


def test_audit_prints_each_claim_with_its_verdict():
    findings = json.loads(call("audit", "--json"))
    assert all(set(finding) == {"subject", "claim", "verdict", "found", "reason"} for finding in findings)
    assert ("7,958 parameters", "holds") in [(finding["claim"], finding["verdict"]) for finding in findings]
    told = call("audit")
    assert told.count("\n\n") == len(findings)
    for finding in findings:
        assert f"{finding['verdict'].upper()}: {finding['subject']}, “{finding['claim']}”\n    {finding['found']}\n" in told


def test_reference_lists_the_shipped_runs_with_their_accuracies():
    shipped = ReferenceStore().runs()
    listed = json.loads(call("reference", "--json"))
    assert [run["id"] for run in listed] == [run.id for run in shipped] and all(run["reference"] for run in listed)
    assert all(run["device"] and run["versions"]["torch"] and run["group"] for run in listed)
    heading, *lines = call("reference").splitlines()
    assert len(lines) == len(shipped) and {len(line) for line in lines} == {len(heading)}
    for line, run in zip(lines, shipped, strict=True):
        assert line.startswith(run.id) and f" {run.last_test_accuracy * 100:.2f}% " in line


def test_reference_lists_one_group_on_request(tmp_path):
    listed = json.loads(call("reference", "list", "--experiment", "net1", "--json"))
    assert [run["id"] for run in listed] == [run.id for run in ReferenceStore().group("net1")]
    assert json.loads(call("reference", "--folder", str(tmp_path), "--json")) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--experiment", "final"], "experiment is 'final'"),
        (["build", "--snapshots", "--seeds", "3"], "seeds is 3, but only one seed of an experiment gets --snapshots"),
        (["build", "--seeds", "0"], "seeds is 0, but it must be a whole number from 1 to 1,000"),
        (["check", "--experiment", "net1", "--seed", "99"], "there is no reference run of net1 with seed 99"),
    ],
)
def test_reference_refuses_what_it_cannot_do_in_one_sentence(arguments, words, store):
    told = call("reference", *arguments, code=2)
    assert words in told and told.count("\n") == 1


def test_reference_build_hands_its_options_on_and_prints_the_number_of_runs(store, tmp_path, monkeypatch):
    asked = []

    def built(groups, seeds, run_store, reference_store, again, say) -> int:
        asked.append(([group.key for group in groups], seeds, run_store.url, reference_store.folder, again))
        say("one run")
        return 3

    monkeypatch.setattr(build, "build", built)
    options = ("--experiment", "net1", "--seeds", "2", "--folder", str(tmp_path), "--store", store.url, "--again")
    assert json.loads(call("reference", "build", *options, "--json")) == {"filed": 3}
    assert call("reference", "build", *options) == f"3 runs filed in {tmp_path}\n"
    assert asked == [(["net1"], 2, store.url, Path(tmp_path), True)] * 2


def test_reference_build_of_snapshots_hands_its_options_on(store, tmp_path, monkeypatch):
    asked = []

    def built(groups, run_store, reference_store, again, say) -> int:
        asked.append(([group.key for group in groups], run_store.url, reference_store.folder, again))
        return 1

    monkeypatch.setattr(build, "build_snapshots", built)
    options = ("--snapshots", "--experiment", "net1", "--folder", str(tmp_path), "--store", store.url)
    assert call("reference", "build", *options) == f"1 runs filed in {tmp_path}\n"
    assert asked == [(["net1"], store.url, Path(tmp_path), False)]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (PermissionError(13, "Permission denied"), 2, "which cannot be written to (Permission denied)"),
        (RuntimeError("ref-net1-s1 is failed."), 1, ""),
    ],
)
def test_reference_build_that_ends_early_says_why(error, code, words, store, monkeypatch, capsys):
    def fails(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(build, "build", fails)
    assert words in call("reference", "build", "--store", store.url, code=code)


RESULT = RunCheck("ref-net1-s1", True, "", (), 0, 0.98, 0.98, 0.01)


@pytest.mark.parametrize(("result", "code"), [(RESULT, 0), (replace(RESULT, digits_apart=1), 1)])
def test_reference_check_exits_by_whether_it_passed(result, code, monkeypatch):
    monkeypatch.setattr(check, "check_run", lambda run, reference_store, say: result)
    assert call("reference", "check", code=code) == result.in_words + "\n"
    told = json.loads(call("reference", "check", "--json", code=code))
    assert told["passed"] is (code == 0) and told["digits_apart"] == result.digits_apart and told["now"] == 0.98


@pytest.mark.slow
@pytest.mark.one_core
def test_reference_build_makes_what_is_missing_and_check_finds_it_the_same(store, tmp_path, monkeypatch):
    """A group so small that it trains in seconds; the check trains its first epoch again, to the bit."""
    recipe = replace(experiment("final-exp1").recipe, train_images=600, epochs=2, batch_size=100)
    tiny = Group("final-exp1", "Tiny", "final-exp1", recipe, seeds=2)
    monkeypatch.setattr("s7core.commands.reference_commands.group", lambda key: tiny)
    arguments = ("--experiment", "final-exp1", "--folder", str(tmp_path), "--store", store.url, "--json")
    assert json.loads(call("reference", "build", *arguments)) == {"filed": 2}
    assert json.loads(call("reference", "build", *arguments)) == {"filed": 0}
    assert [run.recipe.seed for run in ReferenceStore(tmp_path).group("final-exp1")] == [1, 2]
    assert ReferenceStore(tmp_path).snapshot_moments("ref-final-exp1-s1") == list(range(13))
    assert json.loads(call("reference", "build", "--snapshots", *arguments)) == {"filed": 0}
    before = (tmp_path / "ref-final-exp1-s1.zip").read_bytes()
    assert json.loads(call("reference", "build", "--snapshots", "--again", *arguments)) == {"filed": 1}
    assert (tmp_path / "ref-final-exp1-s1.zip").read_bytes() == before  # trained again, to the bit
    found = json.loads(call("reference", "check", *arguments))
    assert found["same_kind"] and found["exact"] and found["passed"] and found["digits_apart"] == 0


@pytest.mark.slow
@pytest.mark.one_core
def test_a_shipped_reference_run_is_the_same_when_its_first_epoch_is_trained_again(store):
    """To the bit on the same kind of processor, else within what one more seed gives."""
    assert json.loads(call("reference", "check", "--json"))["passed"]
