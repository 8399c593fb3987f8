"""Entries: what they compute of their epochs, and how they are told apart."""

import math
from dataclasses import replace

import numpy
import pytest

from s7core.export.report.entry import entry_of_published, entry_of_runs, published_behind, with_own_marks
from s7core.lesson.experiments import published_experiment
from s7core.lesson.palette import PUBLISHED, SOLID
from s7core.lesson.stages import stage_mark
from s7core.reference.reference_store import ReferenceStore


def test_accuracies_and_curves_are_those_of_the_recorded_epochs(entry):
    found, runs = entry("final-exp1", 3), ReferenceStore().group("final-exp1")[:3]
    test = numpy.array([[epoch.test_accuracy for epoch in ReferenceStore().epochs(run.id)] for run in runs])
    assert found.last == list(test[:, -1]) and found.best == list(test.max(1)) and found.epochs == 15
    assert found.mean_curve("test_accuracy") == pytest.approx(test.mean(0)) and not found.published


def test_runs_of_different_length_are_averaged_over_the_epochs_that_all_have(entry):
    long = entry("final-exp1", 2)
    short = replace(long, records=(long.records[0], long.records[1][:4]))
    assert short.epochs == 4 and len(short.mean_curve("train_loss")) == 4
    assert short.last == [long.records[0][-1].test_accuracy, long.records[1][3].test_accuracy]


def test_a_published_entry_has_the_published_curves_and_nothing_that_was_not_published():
    published = published_experiment("final-exp2")
    found = entry_of_published(published)
    assert found.published and found.title == "Final Model, experiment 2, published" and found.result is None
    assert found.mean_curve("test_accuracy") == list(published.curves.test_accuracy)
    assert found.last == [published.curves.test_accuracy[-1]] and found.mark.colour == PUBLISHED
    assert all(math.isnan(record.train_loss) and math.isnan(record.learning_rate) for record in found.records[0])


def test_a_run_without_a_whole_epoch_is_refused():
    with pytest.raises(ValueError, match="id is 'ref-net1-s1', but that run has no whole epoch to report"):
        entry_of_runs("x", ReferenceStore().group("net1")[:1], [[]], None)


def test_entries_of_one_stage_get_marks_of_different_colours_and_measured_ones_are_solid(entry):
    published = entry_of_published(published_experiment("final-exp1"))
    found = with_own_marks([entry("final-exp1"), published, entry("final-exp2"), entry("final-exp3"), entry("net1")])
    assert len({one.mark.colour for one in found}) == 5
    assert found[0].mark.colour == stage_mark("final").colour and found[1].mark == published.mark
    assert all(one.mark.dash == SOLID for one in found if not one.published)


def test_more_entries_than_colours_are_all_drawn(entry):
    many = with_own_marks([entry("final-exp1")] * 12)
    assert len(many) == 12 and many[-1].mark.colour == stage_mark("final").colour


def test_the_published_runs_behind_are_named_once_and_never_doubled(entry):
    published = entry_of_published(published_experiment("final-exp2"))
    behind = published_behind(
        [entry("final-exp1"), entry("final-exp1", 2), entry("final-exp2"), entry("final-record"), published]
    )
    assert [one.experiment.key for one in behind] == ["final-exp1"] and behind[0].published
