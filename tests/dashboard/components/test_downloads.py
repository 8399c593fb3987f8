"""Files that can be saved from the pages, and what is in them."""

import json
from types import SimpleNamespace

import pytest
from pages_under_test import open_page, words

from dashboard.components import downloads
from dashboard.data import export_turns
from dashboard.data.export_turns import ExportTurns
from dashboard.server.deferred_files import FileNotMadeError
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt

pytestmark = pytest.mark.usefixtures("no_workers")

FILES = ("Notebook", "Report", "Web page", "Weights", "ONNX", "Epochs")


def saves(at) -> dict[str, object]:
    """Buttons that save, by their labels."""
    return {each.proto.label: each.proto for each in at.get("download_button")}


@pytest.mark.slow
@pytest.mark.one_core
def test_a_finished_run_offers_every_file_and_its_settings_as_code(finished):
    run = finished.runs()[0]
    at = open_page("train", {"run": run.id})
    found = saves(at)
    assert set(FILES) <= set(found) and not any(found[each].disabled for each in FILES)
    code = "\n".join(each.value for each in at.code)
    assert f"python -m s7core train {run.experiment} --learning-rate {run.recipe.learning_rate}" in code
    assert "from s7core.training.engine import train" in code


def test_a_file_whose_package_is_missing_is_named_with_the_cure_and_the_page_stays_whole(finished, monkeypatch):
    monkeypatch.setattr("s7core.export.optional_packages.find_spec", lambda name: None)
    found = saves(open_page("train", {"run": finished.runs()[0].id}))
    for label in ("Report", "ONNX"):
        assert found[label].disabled and "pip install" in found[label].help
    assert not any(found[label].disabled for label in ("Weights", "Notebook", "Web page"))


def test_settings_are_a_command_before_anything_is_trained(store):
    at = open_page("train", {"experiment": "net2", "dropout": "0.25", "scheduler": "cosine"})
    code = "\n".join(each.value for each in at.code)
    assert "python -m s7core train net2 --dropout 0.25 --scheduler cosine" in code
    assert not open_page("train", {"scheduler": "range-test"}).error  # of which there is no notebook


def test_each_published_experiment_is_a_notebook_on_its_stage_s_page(store):
    found = [
        each.proto
        for each in open_page("final_model", {"step": "explain"}).get("download_button")
        if each.proto.label == "Notebook"
    ]
    assert len(found) == 3


@pytest.mark.slow
@pytest.mark.one_core
def test_what_the_page_saves_is_what_the_library_makes(finished):
    run = finished.runs()[0]
    open_page("train")  # so that the page's own store is this one
    assert downloads._report(run).startswith("<!doctype html>") and run.id in downloads._report(run)
    assert 'id="pad"' in downloads._web(run) and run.id in downloads._web(run)
    assert downloads._epochs(run).count("\n") == 1 + run.epochs_done
    assert downloads._weights(run)[8:9] == b"{"
    assert json.loads(downloads._notebook_of_run(run))["nbformat"] == 4


@pytest.mark.slow
@pytest.mark.one_core
def test_a_comparison_is_saved_with_its_verdict(store):
    from dashboard.data.compared_items import choices

    at = open_page("compare", {"items": ["reference-final-exp1", "published-net1"]})
    assert "Report" in saves(at)
    items = [choices()[key].read() for key in ("reference-final-exp1", "published-net1")]
    page = downloads._comparison(items, SimpleNamespace(verdict="A sentence."))
    assert "A sentence." in page and "Net1, published" in page and "reference, 5 seeds" in page


def test_a_run_that_was_stopped_in_its_first_epoch_offers_neither_report_nor_web_page(store):
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    from s7core.runs.records import Result

    Attempt.current(store, run_id).end("stopped", "")
    Attempt.current(store, run_id).set_final_result(Result(0.5, 0.9, b"\0" * 400_000, b""))
    at = open_page("train", {"run": run_id})
    for label in ("Report", "Web page"):
        assert saves(at)[label].disabled and "whole epoch" in saves(at)[label].help
    assert "Stopped" in words(at)


def test_a_file_that_takes_seconds_waits_for_its_turn_and_another_does_not(saved, monkeypatch):
    monkeypatch.setattr(export_turns, "_of_server", ExportTurns(most_of_all=0))  # others wait for all that there is room for
    for name, takes_seconds in (("report.html", True), ("weights", False)):
        file = downloads._File(name, lambda: "made", name, "text/html", "All of it.", takes_seconds=takes_seconds)
        downloads._save(file, name)
    with pytest.raises(FileNotMadeError, match="try again in half a minute"):
        saved["report.html"]()
    assert saved["weights"]() == "made"
