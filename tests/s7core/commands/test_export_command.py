"""`python -m s7core export`: every kind of file, and what is said where none can be written."""

import html
import json

import pytest
from command_under_test import call

from s7core.__main__ import main
from s7core.lesson.experiments import experiment
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.short_names import report_titles


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(
    ("format", "begins"),
    [
        ("notebook", b"{"),
        ("csv", b"\xef\xbb\xbfepoch,"),
        ("safetensors", None),
        ("report", b"<!doctype html>"),
        ("web", b"<!doctype html>"),
    ],
)
def test_export_writes_a_run_as_a_file(format, begins, store, tmp_path):
    if format == "report":
        pytest.importorskip("vl_convert", reason="vl-convert-python is part of the export extra")
    file = tmp_path / "made"
    told = json.loads(call("export", "ref-final-exp3-s1", "--format", format, "-o", str(file), "--json"))
    content = file.read_bytes()
    assert told == {"format": format, "ids": ["ref-final-exp3-s1"], "file": str(file), "bytes": len(content)}
    assert content.startswith(begins) if begins else b"Conv2d-1.weight" in content[:4_000]


def test_an_onnx_file_is_written_as_it_was_made(store, tmp_path, monkeypatch):
    monkeypatch.setattr("s7core.export.onnx_file.onnx_file", lambda run, result: f"{run.id} {len(result.weights)}".encode())
    call("export", "ref-net1-s1", "--format", "onnx", "-o", str(tmp_path / "made.onnx"))
    name, size = (tmp_path / "made.onnx").read_text().split()
    assert name == "ref-net1-s1" and int(size) > 19_470 * 4  # four bytes a parameter


def test_without_a_name_the_file_is_called_after_the_run(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = call("export", "ref-net1-s1", "--format", "csv")
    size = (tmp_path / "ref-net1-s1.csv").stat().st_size
    assert told == f"Wrote ref-net1-s1.csv ({size:,} bytes).\n"


def test_the_web_page_of_a_run_has_its_network_and_a_name_that_its_report_has_not(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = call("export", "ref-net1-s1", "--format", "web")
    page = (tmp_path / "ref-net1-s1-web.html").read_text(encoding="utf-8")
    assert told == f"Wrote ref-net1-s1-web.html ({len(page.encode()):,} bytes).\n"
    assert 'id="pad"' in page and "19,470 parameters" in page and "5 reference runs on average" in page


def test_the_notebook_of_an_experiment_can_go_to_standard_output(store):
    assert json.loads(call("export", "net1", "--format", "notebook", "-o", "-"))["nbformat"] == 4


@pytest.mark.slow
@pytest.mark.one_core
def test_the_report_of_two_runs_has_their_verdict_and_of_three_it_has_none(store, tmp_path):
    pytest.importorskip("vl_convert", reason="vl-convert-python is part of the export extra")
    pair, file = ("ref-final-exp1-s1", "ref-final-exp3-s1"), tmp_path / "made.html"
    call("export", *pair, "--format", "report", "-o", str(file))
    verdict = json.loads(call("compare", *pair, "--json"))["verdict"]
    for run_id, title in zip(pair, report_titles(list(map(ReferenceStore().run, pair))), strict=True):
        verdict = verdict.replace(run_id, title)  # a reader of the report knows no ids
    assert html.escape(verdict) in file.read_text() and 'class="verdict"' in file.read_text()
    call("export", *pair, "ref-net1-s1", "--format", "report", "-o", str(file))
    assert 'class="verdict"' not in file.read_text()


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_that_is_named_twice_is_reported_once(store, tmp_path):
    pytest.importorskip("vl_convert", reason="vl-convert-python is part of the export extra")
    file = tmp_path / "made.html"
    call("export", "ref-net1-s1", "ref-net1-s1", "--format", "report", "-o", str(file))
    assert "<h1>Net1, reference, seed 1</h1>" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nope", "--format", "csv"], "id is 'nope', but there is no such run"),
        (["nope", "--format", "notebook"], "there is no such run or experiment"),
        (["net1", "--format", "csv"], "id is 'net1', but there is no such run"),
        (["net1", "--format", "pdf"], "format is 'pdf', but it must be one of notebook, onnx"),
        (["net1", "net2", "--format", "notebook"], "only a report compares several"),
        (["ref-net1-s1", "ref-net2-s1", "--format", "web"], "only a report compares several"),
        (["ref-net1-s1", "--format", "onnx", "-o", "-"], "are not text: name a file"),
        (["ref-net1-s1", "--format", "csv", "-o", "-", "--json"], "leave --json out"),
        (["ref-net1-s1", "--format", "csv", "-o", "/no/such/place/x.csv"], "there is no folder '/no/such/place'"),
        (["ref-net1-s1", "--format", "csv", "-o", "/proc"], "output is '/proc', but that is a folder"),
        (["ref-net1-s1", "--format", "csv", "-o", "/proc/x.csv"], "output is '/proc/x.csv', which cannot be written"),
    ],
)
def test_export_says_in_a_line_what_it_cannot_write(arguments, words, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = call("export", *arguments, code=2)
    assert words in told and told.count("\n") == 1 and not list(tmp_path.glob("*.csv"))


def test_a_run_without_a_whole_epoch_has_no_weights_to_export(store, tmp_path):
    run_id = store.submit(experiment("net1").recipe, "net1")
    for format in ("safetensors", "report", "web"):
        told = call("export", run_id, "--format", format, "-o", str(tmp_path / "made"), "--store", store.url, code=2)
        assert f"id is {run_id!r}" in told and not (tmp_path / "made").exists()


def test_a_reference_run_whose_file_is_damaged_is_named_with_the_cure_and_not_as_missing(
    store, tmp_path, monkeypatch, capsys
):
    (tmp_path / "ref-net1-s1.zip").write_bytes(b"no archive")
    monkeypatch.setattr("s7core.commands.export_command.ReferenceStore", lambda: ReferenceStore(tmp_path))
    for format in ("csv", "notebook"):
        with pytest.raises(SystemExit):
            main(["export", "ref-net1-s1", "--format", format, "-o", str(tmp_path / "out")])
        assert "is damaged: make it again with `python -m s7core reference build`" in capsys.readouterr().err
