"""Evidence: figures of reference runs as arrays, studies, and what is said where runs are missing."""

import numpy as np
import pytest

from s7core.lesson.groups import studies, study
from s7core.reference.evidence import MEASURES, Evidence, GroupCurves, NotMeasured, gain
from s7core.reference.reference_store import ReferenceStore


def test_curves_of_a_group_are_those_of_its_runs():
    found, reference_store = Evidence(ReferenceStore())["net1"], ReferenceStore()
    runs = reference_store.group("net1")
    assert found.seeds == tuple(run.recipe.seed for run in runs) and found.test.shape == (len(runs), 15)
    for row, run in enumerate(runs):
        assert list(found.test[row]) == [epoch.test_accuracy for epoch in reference_store.epochs(run.id)]
        assert list(found.train[row]) == [epoch.train_accuracy for epoch in reference_store.epochs(run.id)]
    assert found.last == [run.last_test_accuracy for run in runs]
    assert found.best == [run.best_test_accuracy for run in runs] and found.last_train == list(found.train[:, -1])


def test_the_first_epoch_at_an_accuracy_counts_from_one_and_is_behind_the_last_where_none_reaches_it():
    test = np.array([[0.90, 0.99, 0.98], [0.99, 0.90, 0.99], [0.90, 0.91, 0.92]])
    assert list(GroupCurves((1, 2, 3), test, test).first_epoch_at(0.99)) == [2, 1, 4]


def test_a_gain_is_the_mean_difference_over_seeds_paired_where_they_are_the_same(curves):
    a, b = curves(0.990), curves(0.993)
    b.test[:, -1] += np.array([0.0001, 0.0, -0.0001, 0.0002, -0.0002])
    paired = gain(a, b, lambda group: group.last)
    assert paired.paired and paired.difference == pytest.approx(0.003)
    other = GroupCurves((6, 7, 8, 9, 10), b.test, b.train)
    assert not gain(a, other, lambda group: group.last).paired
    backwards = GroupCurves(b.seeds[::-1], b.test[::-1], b.train[::-1])
    assert gain(a, backwards, lambda group: group.last) == paired


def test_each_group_is_read_once(monkeypatch):
    evidence, read = Evidence(ReferenceStore()), []
    epochs = ReferenceStore.epochs
    monkeypatch.setattr(ReferenceStore, "epochs", lambda self, run_id: read.append(run_id) or epochs(self, run_id))
    assert evidence["net1"] is evidence["net1"] and len(read) == len(set(read)) == len(evidence["net1"].seeds)


def test_fewer_than_two_runs_measure_nothing(tmp_path):
    with pytest.raises(NotMeasured, match="Net1 has 0 reference runs, and it takes two"):
        Evidence(ReferenceStore(tmp_path))["net1"]


@pytest.mark.parametrize("measured", studies(), ids=lambda measured: measured.key)
def test_the_cells_of_a_study_have_the_figures_of_their_groups(measured):
    evidence = Evidence(ReferenceStore())
    figures = {
        "last": lambda curves: curves.test[:, -1],
        "mean": lambda curves: curves.test.mean(1),
        "training": lambda curves: curves.train[:, -1],
    }
    assert figures.keys() == MEASURES.keys()
    for key, figure in figures.items():
        cells = evidence.cells(measured, key)
        assert cells.values.shape == (2, 2, len(cells.seeds))
        for i, j in np.ndindex(2, 2):
            assert cells.values[i, j] == pytest.approx(figure(evidence[measured.cells[i][j].key]))


def test_cells_have_only_seeds_that_all_four_share(evidence, curves):
    fewer = curves(0.99)
    fewer = GroupCurves((2, 3, 9), fewer.test[1:4], fewer.train[1:4])
    found = evidence(final_exp2=fewer).cells(study("augmentation-scheduler"))
    assert found.seeds == (2, 3) and list(found.values[0, 0]) == fewer.last[:2]
    lonely = GroupCurves((2, 8, 9), fewer.test, fewer.train)
    with pytest.raises(NotMeasured, match="The four cells of Augmentation × scheduler share 1 seeds, and it takes two"):
        evidence(final_exp2=lonely).cells(study("augmentation-scheduler"))


def test_effects_of_a_study_are_the_differences_of_its_cells(evidence, curves):
    by_scheduler, low = curves(0.994), curves(0.992)
    given = {"augmentation_scheduler_01": by_scheduler, "final_exp3": by_scheduler, "final_exp2": low}
    augmentation, scheduler, interaction = (
        evidence(**given, augmentation_scheduler_10=low).cells(study("augmentation-scheduler")).effects
    )
    assert (augmentation.name, scheduler.name, interaction.name) == ("Augmentation", "Scheduler", "Interaction")
    assert scheduler.mean == pytest.approx(0.002)
    assert augmentation.mean == pytest.approx(0, abs=1e-9) and interaction.mean == pytest.approx(0, abs=1e-9)


def test_published_cells_of_a_study_are_the_published_experiments():
    augmentation, _ = studies()
    assert augmentation.cells[0][0].key == "final-exp2" and augmentation.cells[1][1].key == "final-exp3"


@pytest.mark.parametrize("crossed", studies(), ids=lambda crossed: crossed.key)
def test_neighbouring_cells_of_a_study_differ_in_one_setting(crossed):
    for i in (0, 1):
        assert set(crossed.cells[i][0].recipe.differences(crossed.cells[i][1].recipe)) == {crossed.factors[1].setting}
        assert set(crossed.cells[0][i].recipe.differences(crossed.cells[1][i].recipe)) == {crossed.factors[0].setting}
