"""The leaderboard gives what was recorded, and says what choosing the epoch by the test set was worth."""

import numpy as np
import pytest
from pages_under_test import open_page, words

from dashboard.features.compare.leaderboard import RESULT_COLUMNS, _finding, leaderboard
from s7core.reference.reference_store import ReferenceStore

pytestmark = pytest.mark.usefixtures("no_workers")

HELD_OUT = "ref-final-exp3-held-out-s1"


def accuracies(store: ReferenceStore, group: str) -> np.ndarray:
    """(seeds, epochs), in percent."""
    return np.array([[each.test_accuracy * 100 for each in store.epochs(run.id)] for run in store.group(group)])


def test_a_group_s_row_is_the_mean_over_its_recorded_seeds(items, reference_store):
    [row] = leaderboard([items["reference-final-exp3"]]).to_dict("records")
    found = accuracies(reference_store, "final-exp3")
    assert row["Seeds"] == len(found) and row["Epochs"] == found.shape[1]
    assert row["Last epoch %"] == pytest.approx(found[:, -1].mean())
    assert row["Best epoch %"] == pytest.approx(found.max(1).mean())
    assert row["Best minus last"] == pytest.approx((found.max(1) - found[:, -1]).mean())
    assert row["Mean of last five %"] == pytest.approx(found[:, -5:].mean())
    assert row["In epoch"] == ", ".join(map(str, sorted(set(found.argmax(1) + 1))))
    assert row["from %"] < row["Last epoch %"] < row["to %"] <= 100


def test_the_epochs_at_the_goal_of_a_group_are_those_of_the_seed_with_the_fewest(items, reference_store):
    [row] = leaderboard([items["reference-final-exp3"]]).to_dict("records")
    streaks = []
    for curve in accuracies(reference_store, "final-exp3"):
        below = np.flatnonzero(curve < 99.4 - 1e-9)
        streaks.append(len(curve) - (below[-1] + 1 if len(below) else 0))
    assert row["Epochs at the goal"] == min(streaks)


def test_sizes_are_the_published_ones(items):
    rows = leaderboard([items[key] for key in ("reference-init", "reference-net1")]).to_dict("records")
    assert [row["Parameters"] for row in rows] == [593_200, 19_470]


def test_choices_by_the_test_set_count_the_epochs_in_which_the_scheduler_watched_the_test_set(items):
    """The scheduler of experiment 3 watches the test loss, unless it is validated on held-out images."""
    rows = leaderboard([items[key] for key in ("reference-final-exp3", HELD_OUT, "published-net1")]).to_dict("records")
    assert [row["Choices by the test set"] for row in rows] == [15, 0, 0]


def test_the_title_compares_the_smallest_with_the_largest_network(items):
    init, final = items["reference-init"], items["reference-final-exp3"]
    times = init.trace.parameters / final.trace.parameters
    points = (np.mean(final.last) - np.mean(init.last)) * 100
    told = _finding([init, items["reference-net1"], final], "parameters")
    assert told == f"{times:.1f} times fewer parameters go with {points:+.2f} points of accuracy".replace("-", "−")
    assert _finding([final, items["reference-final-exp1"]], "macs") == "All have as many multiply-accumulates an image"


def test_held_out_images_choose_an_epoch_and_the_test_set_another_and_the_gap_is_said(store, reference_store):
    records = reference_store.epochs(HELD_OUT)
    held_out = np.array([each.validation_accuracy for each in records])
    tested = np.array([each.test_accuracy for each in records]) * 100
    at = open_page("compare", {"items": [HELD_OUT, "reference-final-exp3"], "see": "results"})
    gap = tested.max() - tested[held_out.argmax()]
    assert f"Choosing the epoch by the test set adds {gap:.2f} points" in words(at)
    [row] = at.dataframe[-1].value.to_dict("records")
    assert (row["Epoch by held-out images"], row["Epoch by test set"]) == (held_out.argmax() + 1, tested.argmax() + 1)


def test_where_no_run_held_images_out_nothing_is_said_of_choosing(store):
    told = words(open_page("compare", {"items": ["reference-final-exp1", "reference-final-exp3"], "see": "results"}))
    assert "Choosing the epoch" not in told


def test_every_heading_has_its_help(items):
    table = leaderboard([items["reference-net1"]])
    assert list(table.columns) == list(RESULT_COLUMNS) and all(words for _, words in RESULT_COLUMNS.values())


def test_amounts_of_training_that_differ_are_named_below_accuracy_against_size(store):
    at = open_page("compare", {"items": [HELD_OUT, "reference-final-exp3"], "see": "results"})
    assert "so the rows compare amounts of training, not only networks." in words(at)
