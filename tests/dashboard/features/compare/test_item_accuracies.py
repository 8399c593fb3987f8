"""Each item's accuracy stands beside what was published, and unequal amounts of training are named."""

from dataclasses import replace
from statistics import mean

import numpy as np
import pytest
from pages_under_test import open_page, words

from dashboard.features.compare.item_accuracies import accuracy_finding, accuracy_table, amounts_note, images_seen
from s7core.language.translation import speaking
from s7core.lesson.experiments import experiment

pytestmark = pytest.mark.usefixtures("no_workers")


def test_items_are_sorted_and_have_their_interval_and_their_published_figure(items):
    chosen = [items[key] for key in ("reference-init", "reference-net1", "published-net1")]
    table = accuracy_table(chosen).set_index("item")
    assert table["accuracy"].is_monotonic_decreasing
    measured = table.loc[chosen[1].title]
    assert measured["accuracy"] == pytest.approx(100 * mean(chosen[1].last))
    assert (measured["low"], measured["high"]) == pytest.approx(
        [100 * end for end in (chosen[1].interval.low, chosen[1].interval.high)]
    )
    assert measured["published"] == pytest.approx(100 * experiment("net1").curves.test_accuracy[-1])
    assert np.isnan(table.loc[chosen[2].title, "published"]) and table.loc[chosen[2].title, "is_published"]


def test_an_edited_network_has_no_published_figure(items):
    edited = items["ref-net1-s1"]
    edited = replace(edited, recipe=replace(edited.recipe, layers="conv8 relu maxpool4 conv10k6 flatten"))
    assert accuracy_table([edited])["published"].isna().all()


def test_the_title_says_how_far_the_best_is_ahead_of_the_worst(items):
    init, net1 = items["reference-init"], items["reference-net1"]
    points = 100 * (mean(net1.last) - mean(init.last))
    assert accuracy_finding([init, net1]) == f"Net1 reads the most digits, {points:.2f} points more than Model Init"
    assert accuracy_finding([init, init]).startswith("All read equally many digits: ")
    with speaking("de"):
        assert f"{points:.2f}".replace(".", ",") in accuracy_finding([init, net1])


def test_different_amounts_of_training_are_named_and_equal_ones_are_not(items):
    long, same = items["reference-net1"], items["reference-final-exp1"]
    assert images_seen(long) == images_seen(same) == 900_000 and not amounts_note([long, same])
    short = replace(items["ref-net1-s1"], records=(items["ref-net1-s1"].records[0][:1],))
    assert "from 60,000 images for Net1 · reference · seed 1 to 900,000 for Net1, reference, 5 seeds" in amounts_note(
        [long, short]
    )


def test_it_is_the_first_view_and_hollow_dots_are_explained(store):
    at = open_page("compare")
    assert at.segmented_control(key="see").value == "accuracy"
    assert "Hollow: the published run, its last epoch." in words(at)
