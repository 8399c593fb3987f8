"""Two of the compared items learn on one timeline: those that are judged, one run of each."""

import json

import pytest
from pages_under_test import clickable_html, open_page, words

from s7core.reference.run_catalog import RunCatalog

pytestmark = pytest.mark.usefixtures("no_workers")

THREE = ["reference-net1", "reference-net2", "reference-final-exp1"]


@pytest.fixture
def kept(monkeypatch):
    """Ids of the runs of which weights were kept along the way."""
    ids = {"ref-net1-s1", "ref-net2-s2", "ref-final-exp1-s1"}
    monkeypatch.setattr(RunCatalog, "snapshot_moments", lambda self, run_id: [0, 10, 7_035] if run_id in ids else [])
    return ids


def _view(at) -> dict:
    return next(data for data in map(json.loads, clickable_html(at).splitlines()) if "runs" in data)


def test_the_two_that_are_judged_are_watched_each_in_a_run_that_kept_its_weights(store, kept):
    shown = _view(open_page("compare", {"items": THREE, "see": "learn", "a": THREE[0], "b": THREE[1]}))
    assert [each["id"] for each in shown["runs"]] == ["ref-net1-s1", "ref-net2-s2"] and not shown["live"]
    assert all(each["moments"] == [0, 10, 7_035] and each["tests"] for each in shown["runs"])
    shown = _view(open_page("compare", {"items": THREE, "see": "learn", "moment": "10", "strokes": "10203040"}))
    assert [each["id"] for each in shown["runs"]] == ["ref-net1-s1", "ref-final-exp1-s1"]  # the first and the last
    assert shown["at"] == 10 and shown["digit"]["strokes"] == "10203040"


@pytest.mark.slow
@pytest.mark.one_core
def test_an_item_without_such_a_run_is_named_and_the_other_one_is_watched(store, kept):
    kept.discard("ref-net1-s1")
    at = open_page("compare", {"items": THREE[:2], "see": "learn"})
    assert "Of Net1 no run kept its weights along the way" in words(at)
    assert [each["id"] for each in _view(at)["runs"]] == ["ref-net2-s2"]
    kept.clear()
    at = open_page("compare", {"items": THREE[:2], "see": "learn"})
    assert "Of Net1 and Net2 no run kept" in words(at) and '"runs"' not in clickable_html(at)
    assert not at.exception
