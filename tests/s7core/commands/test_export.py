"""`python -m s7core export`: every kind of file, and what is said where none can be written."""

import html
import json

import pytest
from command_under_test import call


@pytest.mark.parametrize(
    ("format", "begins"), [("notebook", b"{"), ("csv", b"epoch,"), ("safetensors", None), ("report", b"<!doctype html>")]
)
def test_export_writes_a_run_as_a_file(format, begins, store, tmp_path):
    file = tmp_path / "made"
    told = json.loads(call("export", "ref-final-exp3-s1", "--format", format, "-o", str(file), "--json"))
    content = file.read_bytes()
    assert told == {"format": format, "ids": ["ref-final-exp3-s1"], "file": str(file), "bytes": len(content)}
    assert content.startswith(begins) if begins else b"Conv2d-1.weight" in content[:4_000]


def test_export_of_an_experiment_is_its_notebook_and_of_two_runs_a_comparison(store, tmp_path):
    assert json.loads(call("export", "net1", "--format", "notebook", "-o", "-"))["nbformat"] == 4
    file = tmp_path / "both.html"
    call("export", "ref-final-exp1-s1", "ref-final-exp3-s1", "--format", "report", "-o", str(file))
    verdict = json.loads(call("compare", "ref-final-exp1-s1", "ref-final-exp3-s1", "--json"))["verdict"]
    assert html.escape(verdict) in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope", "--format", "csv"], "id is 'nope', but there is no such run"),
        (["nope", "--format", "notebook"], "there is no such run or experiment"),
        (["net1", "--format", "csv"], "id is 'net1', but there is no such run"),
        (["net1", "--format", "pdf"], "format is 'pdf', but it must be one of notebook, onnx"),
        (["net1", "net2", "--format", "notebook"], "only a report compares several"),
        (["ref-net1-s1", "--format", "onnx", "-o", "-"], "are not text: name a file"),
        (["ref-net1-s1", "--format", "csv", "-o", "/no/such/place/x.csv"], "there is no folder '/no/such/place'"),
    ],
)
def test_export_says_in_a_line_what_it_cannot_write(arguments, words, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = call("export", *arguments, code=2)
    assert words in told and told.count("\n") == 1 and not list(tmp_path.glob("*.csv"))
