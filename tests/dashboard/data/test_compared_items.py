"""What can be compared, and what an item says of its runs."""

from dataclasses import replace
from statistics import mean

import numpy as np
import pytest

from dashboard.data import compared_items
from dashboard.data.compared_items import OWN, PUBLISHED, REFERENCE, choices, measured, published_behind, seeds_key
from s7core.lesson.experiments import experiments
from s7core.lesson.stages import stage_mark
from s7core.recipe import Recipe

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")


def test_published_experiments_groups_of_seeds_and_single_runs_are_offered(store, reference_store):
    found = choices()
    assert {f"published-{each.key}" for each in experiments()} <= set(found)
    assert {run.id for run in reference_store.runs()} <= set(found)
    assert found["reference-net1"].title == "Net1, reference, 5 seeds"
    assert not [key for key in found if key.startswith("seeds-")]


def test_own_runs_are_offered_after_their_first_epoch_and_finished_seeds_as_a_group_too(store, finish):
    ids = [finish(store, replace(TINY, seed=seed), "final-exp1", [200, 100 + seed]) for seed in (1, 2)]
    waiting = store.submit(TINY, "final-exp1")
    found, key = choices(), seeds_key(store.run(ids[0]))
    assert set(ids) <= set(found) and waiting not in found
    assert key == seeds_key(store.run(ids[1])) and "2 seeds of yours" in found[key].title
    store.update(ids[1], state="stopped")
    assert key not in choices() and ids[1] in choices()


def test_the_key_of_a_group_of_seeds_changes_with_its_settings_only(store):
    first, other_seed, other_rate = (
        store.run(store.submit(recipe, "final-exp1"))
        for recipe in (TINY, replace(TINY, seed=9), replace(TINY, learning_rate=0.5))
    )
    assert seeds_key(first) == seeds_key(other_seed) != seeds_key(other_rate)


def test_an_item_of_several_runs_has_a_curve_for_each_and_an_interval_over_seeds(store, reference_store):
    item, runs = choices()["reference-net1"].read(), reference_store.group("net1")
    curves = item.curves("test_accuracy")
    assert curves.shape == (5, item.epochs) and item.kind == REFERENCE and not item.published
    assert curves[:, -1].tolist() == [run.last_test_accuracy for run in runs] == item.last
    assert item.interval.low < mean(item.last) < item.interval.high
    assert item.settings["seed"] == "1, 2, 3, 4, 5" and item.mark == stage_mark("net1")


def test_an_item_of_one_run_has_an_interval_over_test_digits(store, finish):
    run_id = finish(store, TINY, "final-exp1", [300, 100])
    item = choices()[run_id].read()
    n, p, z = 10_000, 0.99, 1.959964
    middle, half = (p + z**2 / 2 / n) / (1 + z**2 / n), z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / 4 / n**2)
    assert (item.interval.low, item.interval.high) == pytest.approx((middle - half, middle + half))  # Wilson 1927
    assert item.kind == OWN and item.settings["seed"] == 1 and item.trace.parameters == 7_958


def test_curves_of_runs_of_different_length_end_with_the_shortest(store, reference_store):
    item = choices()["reference-net1"].read()
    shorter = replace(item, records=(item.records[0][:3], *item.records[1:]))
    assert shorter.curves("test_accuracy").shape == (5, 3)


def test_a_published_item_has_the_published_curve_and_no_answers(store):
    found = choices()
    published, ours = found["published-net1"].read(), found["reference-net1"].read()
    assert published.kind == PUBLISHED and published.published and published.runs == ()
    curve = next(each for each in experiments() if each.key == "net1").curves.test_accuracy
    assert published.curves("test_accuracy").tolist() == [list(curve)]
    assert measured([published, ours]) == [ours]


def test_the_published_run_behind_an_item_is_left_out_where_it_is_compared_itself(store):
    found = choices()
    items = [found[key].read() for key in ("reference-net1", "reference-net2", "ref-net1-s1", "reference-final-record")]
    assert [each.key for each in published_behind(items)] == ["net1", "net2"]
    assert [each.key for each in published_behind([*items, found["published-net1"].read()])] == ["net2"]


def test_keys_of_the_kinds_of_items_cannot_be_mistaken_for_each_other(store):
    prefixes = (compared_items.PUBLISHED_PREFIX, compared_items.GROUP_PREFIX, compared_items.SEEDS_PREFIX)
    for key in choices():
        assert sum(key.startswith(prefix) for prefix in prefixes) <= 1
