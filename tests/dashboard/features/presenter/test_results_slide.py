"""The results of a stage on a slide: published, reference and own accuracies, and the room's guess beside its run."""

from dataclasses import replace

import pytest
from pages_under_test import html, open_page, words

from s7core.analysis.statistics import with_interval
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.lesson.experiments import experiment
from s7core.reference.reference_store import ReferenceStore

pytestmark = pytest.mark.usefixtures("no_workers")


def test_published_and_reference_results_have_a_row_each_with_their_intervals(store):
    at = open_page("present", {"stage": "net1", "slide": "results"})
    last = [ReferenceStore().epochs(run.id)[-1].test_accuracy for run in ReferenceStore().group("net1")]
    assert with_interval(last) in html(at) and f"reference, {len(last)} seeds" in html(at)
    assert with_interval([experiment("net1").curves.test_accuracy[-1]]) in html(at)
    assert "The room guessed" not in words(at)


def test_the_room_s_guess_stands_beside_its_run_and_a_student_s_is_not_taken_for_it(store, finish, monkeypatch):
    monkeypatch.setattr(Guesses, "_refuse_late", lambda *_: None)
    recipe = replace(experiment("net1").recipe, epochs=2)
    run_id = finish(store, recipe, "net1", [500, 300])
    Guesses(store, Visitor()).commit(run_id, 0.9, 0.95)
    at = open_page("present", {"stage": "net1", "slide": "results"})
    assert "The room guessed, and what came out" in words(at) and "2.00 points too low" in html(at)
    assert "97.00%" in html(at) and "measured here" in html(at)
