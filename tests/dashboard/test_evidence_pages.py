"""Compare as a visitor uses it: what its views say together is what the library computes."""

import json
from dataclasses import replace

import pytest
from pages_under_test import html, open_page, words

from dashboard.data.compared_items import _of_published, _of_runs, published_behind, seeds_key
from dashboard.data.compared_names import settings_name, whose_run
from dashboard.features.compare.item_curves import mean_table, run_table
from s7core.lesson.experiments import experiment, experiments
from s7core.recipe import Recipe, settings
from s7core.reference.comparison import compare
from s7core.reference.comparison_side import side_of
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_comparison_of_too_many_falls_back_with_a_note(store):
    keys = [*(f"published-{each.key}" for each in experiments()), "reference-final-exp1"]
    at = open_page("compare", {"items": [keys[0], *keys]})
    assert at.multiselect(key="items").value == keys[:6]
    assert "items asks for 7, but 6 is the most" in words(at)


def test_compare_shows_only_settings_that_differ(finished):
    first, second = (run.id for run in finished.runs())
    at = open_page("compare", {"items": [first, second], "see": "settings"})
    assert at.dataframe[0].value.index.tolist() == ["Learning rate"]
    at.toggle(key="all").set_value(True).run()
    assert len(at.dataframe[0].value) == len(settings())


def test_compare_s_verdict_is_the_command_line_s(finished):
    first, second = finished.runs()
    catalog = RunCatalog(finished, ReferenceStore())
    names = [f"{whose_run(run)} · {settings_name(run)}" for run in (first, second)]
    expected = compare(*(side_of(catalog, [run], name) for run, name in zip((first, second), names, strict=True))).verdict
    at = open_page("compare", {"items": [first.id, second.id]})
    assert expected in words(at) and "exact McNemar test" in html(at)


def test_compare_is_alive_at_the_very_first_start(store):
    keys = ["reference-final-exp1", "reference-final-exp3"]
    at = open_page("compare", {"items": keys})
    assert "on average over 5 shared seeds" in words(at) and "paired t-test over seeds" in html(at)
    at = open_page("compare", {"items": keys, "see": "results"})
    table = at.dataframe[0].value
    assert table["Seeds"].tolist() == [5, 5] and table["Choices by the test set"].tolist() == [0, 15]
    assert (table["from %"] < table["Last epoch %"]).all() and (table["to %"] <= 100).all()


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("view", ["accuracy", "curves", "learn", "results", "settings", "layers", "digits", "replay"])
def test_every_view_of_a_comparison_opens_with_groups_runs_and_published_items(view, finished):
    own = finished.runs()[0].id
    at = open_page(
        "compare",
        {
            "see": view,
            "b": "ref-final-exp3-s2",
            "items": ["reference-final-exp1", "ref-final-exp3-s2", own, "published-init", "published-net1"],
        },
    )
    assert not at.error and not [each for each in at.warning if "link" in each.value]


def test_replay_shows_each_epoch_as_it_was_recorded(store):
    run = ReferenceStore().run("ref-final-exp3-s1")
    at = open_page(
        "compare",
        {"items": ["reference-final-exp3", "reference-final-exp1"], "see": "replay", "replay": run.id, "epoch": "3"},
    )
    said = [json.loads(each.proto.json or "null") for each in at.get("bidi_component")]
    figures = next(each["figures"] for each in said if isinstance(each, dict) and "figures" in each)
    recorded = [epoch.test_accuracy for epoch in ReferenceStore().epochs(run.id)]
    assert [each["right"] / figures["tested"] for each in figures["epochs"]] == pytest.approx(recorded, abs=1e-9)


def test_one_s_own_finished_seeds_are_offered_as_a_group(store, finish):
    recipe = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")
    ids = [finish(store, replace(recipe, seed=seed), "final-exp1", [200, 90 + seed]) for seed in (1, 2, 3)]
    at = open_page("compare")
    assert sum("3 seeds of yours" in option for option in at.multiselect(key="items").options) == 1
    store.update(ids[2], state="stopped")  # from then on it is no finished seed
    at = open_page("compare", {"items": [seeds_key(store.run(ids[0])), "reference-final-exp1"]})
    assert sum("2 seeds of yours" in option for option in at.multiselect(key="items").options) == 1
    assert "saw 400 training images, Final Model, experiment 1 900,000" in words(at) and "over 2 and 5 seeds" in words(at)


def test_a_comparison_of_published_items_says_why_there_is_no_verdict(store):
    at = open_page("compare", {"items": ["published-init", "published-net1"]})
    assert "Published runs come without their answers digit by digit" in words(at)


def test_our_own_experiment_is_trained_and_shown_without_published_figures(store, finish):
    record = experiment("final-record")
    at = open_page("train", {"experiment": record.key})
    assert at.number_input(key="batch_size").value == record.recipe.batch_size
    run_id = finish(store, replace(record.recipe, epochs=2, device="cpu"), record.key, [120, 60])
    at = open_page("train", {"experiment": record.key, "run": run_id})
    assert "99.40%" in html(at) and "Published, last epoch" not in html(at)
    at = open_page("compare", {"items": [run_id, "reference-final-exp3"]})
    assert "the single run could be one more of them" in words(at)


def test_no_curve_is_drawn_above_100_percent():
    items = [_of_runs("reference-x", "x", "reference", ReferenceStore().group(key)) for key in ("final-exp1", "final-exp3")]
    assert run_table(items, "accuracy")["accuracy"].max() <= 100
    assert mean_table(items, "accuracy")["high"].max() <= 100


def test_a_published_run_stands_behind_its_experiment_once(store):
    several = {key: _of_runs(f"reference-{key}", key, "reference", ReferenceStore().group(key)) for key in ("net1", "net2")}
    several["published-net1"] = _of_published(experiment("net1"))
    assert [each.key for each in published_behind([several["net1"], several["net2"]])] == ["net1", "net2"]
    assert [each.key for each in published_behind(list(several.values()))] == ["net2"]
    at = open_page("compare", {"items": ["reference-net1", "reference-net2"], "see": "results"})
    assert "Hollow: the last epoch of the published runs." in words(at)
