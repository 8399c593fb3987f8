"""The curves are the recorded figures; a group is its mean with Student's interval over seeds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pages_under_test import open_page, words
from scipy import stats

from dashboard.features.compare.item_curves import _axis_from, ghost_marks, ghost_table, mean_table, run_table
from s7core.lesson.experiments import experiment
from s7core.lesson.palette import PUBLISHED

pytestmark = pytest.mark.usefixtures("no_workers")


def test_every_epoch_of_every_run_is_in_the_table_as_it_was_recorded(items, reference_store):
    chosen = [items["reference-final-exp3"], items["published-net1"]]
    table = run_table(chosen, "accuracy")
    runs = reference_store.group("final-exp3")
    recorded = [record.test_accuracy * 100 for run in runs for record in reference_store.epochs(run.id)]
    assert table.loc[table["group"], "accuracy"].tolist() == pytest.approx(recorded)
    assert table.loc[table["group"], "run"].nunique() == len(runs)
    published = table[table["published"]]
    assert published["accuracy"].tolist() == pytest.approx([100 * each for each in experiment("net1").curves.test_accuracy])


def test_the_band_of_a_group_is_student_s_interval_over_its_seeds(items, reference_store):
    losses = np.array([[each.test_loss for each in reference_store.epochs(run.id)] for run in reference_store.group("net1")])
    low, high = stats.t.interval(0.95, len(losses) - 1, losses.mean(0), stats.sem(losses))
    table = mean_table([items["reference-net1"], items["ref-net1-s1"]], "loss")
    assert table["epoch"].tolist() == list(range(1, losses.shape[1] + 1))  # a single run has no band
    assert table["mean"].tolist() == pytest.approx(losses.mean(0))
    assert table["low"].tolist() == pytest.approx(np.maximum(low, 1e-9)) and table["high"].tolist() == pytest.approx(high)


def test_a_wide_band_ends_at_100_percent_and_above_no_loss(items):
    """Two seeds far apart: Student's interval would end beyond both."""
    low, high = (
        replace(items["ref-net1-s1"].records[0][0], test_accuracy=accuracy, test_loss=loss)
        for accuracy, loss in ((0.9, 0.5), (0.99, 0.01))
    )
    far_apart = replace(items["reference-net1"], records=((low,), (high,)))
    [accuracy], [loss] = (mean_table([far_apart], measure).to_dict("records") for measure in ("accuracy", "loss"))
    assert accuracy["high"] == 100 and accuracy["low"] < 90
    assert 0 < loss["low"] <= 1e-6 and loss["high"] > 0.5


def test_published_curves_behind_are_those_of_the_items_experiments(items):
    table = ghost_table([items["reference-net1"], items["ref-net1-s1"]], "loss")
    assert table["loss"].tolist() == pytest.approx(list(experiment("net1").curves.test_loss))
    assert ghost_table([], "loss").empty


def test_the_axis_leaves_out_the_lowest_fifth_of_the_values_unless_all_are_wanted():
    runs = pd.DataFrame({"accuracy": [45.0, 98.5, 99.1, 99.2, 99.3]})
    assert _axis_from(runs, whole=False) == 98 and _axis_from(runs, whole=True) == 0


def test_the_title_names_the_item_with_the_lowest_loss(store, items):
    keys = ["reference-init", "reference-net1", "reference-final-exp3"]
    at = open_page("compare", {"items": keys, "see": "curves", "curve": "loss"})
    last = {items[key].title: np.mean([of_run[-1].test_loss for of_run in items[key].records]) for key in keys}
    best = min(last, key=last.get)
    assert f"{best} has the lowest test loss after the last epoch: {last[best]:.4f}" in words(at)


def test_values_below_the_axis_are_counted_and_come_back_on_request(store):
    at = open_page("compare", {"items": ["reference-init", "reference-final-exp3"], "see": "curves"})
    assert "values lie below the axis" in words(at)
    at.toggle(key="whole").set_value(True).run()
    assert "values lie below the axis" not in words(at)


def test_published_curves_are_grey_and_no_two_have_the_same_dashes(items):
    chosen = [items[key] for key in ("reference-init", "reference-net1", "reference-final-exp1", "reference-final-exp3")]
    marks = ghost_marks(chosen)
    assert list(marks) == [
        "Model Init, published",
        "Net1, published",
        "Final Model, experiment 1, published",
        "Final Model, experiment 3, published",
    ]
    assert len({mark.dash for mark in marks.values()}) == 4 and {mark.colour for mark in marks.values()} == {PUBLISHED}
    assert set(ghost_table(chosen, "accuracy")["experiment"]) == set(marks)
    assert list(ghost_marks([items["reference-final-exp3"]])) == ["Final Model, published"]  # short where it is the only one
