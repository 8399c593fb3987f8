"""A study on the page: its tables against numpy and scipy, its sentences against the library."""

import numpy as np
import pytest
from pages_under_test import asked, button_keys, open_page, words
from scipy.stats import t, ttest_1samp

from dashboard.features.ablations import study_panel
from dashboard.features.ablations.study_panel import cell_table, combination_sentence, effect_table
from s7core.lesson.groups import group, studies, study
from s7core.reference.evidence import MEASURES, Cells, Evidence
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.study_findings import effects_sentence

pytestmark = pytest.mark.usefixtures("no_workers")

SEEDS = (1, 2, 3)
VALUES = np.array([[[0.990, 0.991, 0.992], [0.980, 0.984, 0.982]], [[0.995, 0.996, 0.995], [0.90, 1.0, 0.98]]])


@pytest.fixture
def cells() -> Cells:
    """A study with accuracies made by hand; the last combination is widely spread."""
    return Cells(study("batch-norm-dropout"), SEEDS, VALUES)


def test_each_run_is_a_row_with_the_mean_and_student_s_interval_of_its_combination(cells):
    table = cell_table(cells)
    assert len(table) == 12 and table["is_first"].sum() == 4
    for (first, second), rows in table.groupby(["first", "second"]):
        at = (cells.study.factors[0].names.index(first), cells.study.factors[1].names.index(second))
        percent = VALUES[at] * 100
        half = t.ppf(0.975, 2) * percent.std(ddof=1) / np.sqrt(3)
        assert rows["seed"].tolist() == list(SEEDS) and rows["accuracy"].tolist() == pytest.approx(percent.tolist())
        assert rows["mean"].tolist() == pytest.approx([percent.mean()] * 3)
        assert rows["low"].iloc[0] == pytest.approx(percent.mean() - half)
        assert rows["high"].iloc[0] == pytest.approx(min(percent.mean() + half, 100))
    assert table["high"].max() == 100  # the spread combination would reach past it


def test_effects_are_within_each_seed_and_in_percentage_points(cells):
    table = effect_table(cells.effects).set_index("effect")
    batch_norm = (VALUES[1] - VALUES[0]).mean(0) * 100  # averaged over dropout, one number a seed
    dropout = (VALUES[:, 1] - VALUES[:, 0]).mean(0) * 100
    for name, of_seeds in (("BatchNorm", batch_norm), ("Dropout", dropout)):
        bounds = ttest_1samp(of_seeds, 0).confidence_interval(0.95)
        assert table.loc[name, ["mean", "low", "high"]].tolist() == pytest.approx([of_seeds.mean(), bounds.low, bounds.high])
        assert table.loc[name, "p"] == pytest.approx(ttest_1samp(of_seeds, 0).pvalue)
    assert len(table) == 3  # and the interaction


def test_the_combination_that_is_switched_on_is_told_with_its_interval_and_its_step_from_neither(cells):
    half = t.ppf(0.975, 2) * VALUES[1, 0].std(ddof=1) / np.sqrt(3) * 100
    mean = VALUES[1, 0].mean() * 100
    assert combination_sentence(cells, (1, 0), "test accuracy") == (
        f"With **BatchNorm** and **no dropout**: **{mean:.2f}% ({mean - half:.2f} to {mean + half:.2f})** test accuracy, on "
        f"average over 3 seeds. That is +{mean - VALUES[0, 0].mean() * 100:.2f} points against no BatchNorm and no dropout."
    )
    assert "against" not in combination_sentence(cells, (0, 0), "test accuracy")


def test_two_switches_move_the_point_and_the_address_keeps_where_they_are(store):
    at = open_page("ablations")
    neither = "With **no BatchNorm** and **no dropout**"
    assert neither in words(at)
    at.segmented_control(key="batch_norm").set_value("true").run()
    assert "With **BatchNorm** and **no dropout**" in words(at) and neither not in words(at)
    assert asked(at, "batch_norm") == "true" and "dropout" not in at.query_params
    assert "5 seeds each; ringed: BatchNorm, no dropout" in words(at) and "switched on" not in words(at)
    at = open_page("ablations", {"batch_norm": "true", "dropout": "0.1", "scheduler": "reduce-on-plateau"})
    assert "With **BatchNorm** and **dropout 0.1**" in words(at)
    assert "With **rotation** and **reduce on plateau**" in words(at) and not at.warning


@pytest.mark.slow
@pytest.mark.one_core
def test_a_study_can_be_judged_by_what_its_runs_say_of_each_measure(store):
    for key in MEASURES:
        told = words(open_page("ablations", {"by": key}))
        for each in studies():
            assert effects_sentence(Evidence(ReferenceStore()).cells(each, key)) in told


def test_a_link_to_a_measure_that_there_is_not_falls_back_with_a_note(store):
    at = open_page("ablations", {"by": "luck"})
    assert "by is 'luck'" in words(at) and at.segmented_control(key="by").value == "last"


def test_the_four_combinations_are_laid_side_by_side_by_one_click(store):
    at = open_page("ablations")
    of = study("augmentation-scheduler")
    at.button(key=f"compare-{of.key}").click().run()
    assert not at.exception and at.title[0].value == "Compare"
    assert at.multiselect(key="items").value == [f"reference-{cell.key}" for row in of.cells for cell in row]


def test_batch_norm_is_watched_on_and_off_side_by_side_by_one_click(store):
    at = open_page("ablations")
    assert [key for key in button_keys(at) if key.startswith("watch-")] == ["watch-batch-norm-dropout"]
    at.button(key="watch-batch-norm-dropout").click().run()
    assert not at.exception and at.title[0].value == "Compare" and at.segmented_control(key="see").value == "learn"
    with_it, without = (group(key.removeprefix("reference-")) for key in at.multiselect(key="items").value)
    assert with_it.recipe.differences(without.recipe) == {"batch_norm": (True, False)} and not with_it.recipe.dropout


def test_without_reference_runs_the_page_says_which_are_missing_and_how_they_are_made(store, tmp_path, monkeypatch):
    monkeypatch.setattr(study_panel, "run_catalog", lambda: RunCatalog(store, ReferenceStore(tmp_path)))
    at = open_page("ablations")
    notes = [each.value for each in at.info]
    assert len(notes) == len(studies()) and not at.dataframe
    assert all("has 0 reference runs" in note and "`python -m s7core reference build`" in note for note in notes)
