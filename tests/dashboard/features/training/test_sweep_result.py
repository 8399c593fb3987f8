"""The result of a sweep: the figures of the table are those of its runs, and cells without runs say what is missing."""

from dataclasses import replace

import pytest

from dashboard.features.training.sweep_result import (
    axis_tables,
    best_sentences,
    compared_keys,
    figures_table,
    map_table,
    sweep_figures,
)
from s7core.analysis.statistics import mean_interval, paired_difference
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import sweep_state
from s7core.runs.sweep_plan import sweep_plan

PLAN = sweep_plan("final-exp1", "7-8", ["learning_rate=0.02,0.04"])
MAP = sweep_plan("final-exp1", "7-8", ["learning_rate=0.02,0.04", "batch_norm=true,false"])


@pytest.fixture
def catalog(store, tmp_path) -> RunCatalog:
    return RunCatalog(store, ReferenceStore(tmp_path))


def finish_all(store, finish, plan, *missed: int) -> None:
    """Finish the first runs of a sweep, each of which misses so many digits."""
    for recipe, wrong in zip(plan.recipes, missed, strict=False):
        finish(store, recipe, "final-exp1", [wrong])


def said_of(plan, figures) -> str:
    return " ".join(best_sentences(plan, figures))


def test_the_sentence_and_the_table_agree_with_the_runs(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 110, 60, 72)
    figures = sweep_figures(PLAN, sweep_state(catalog, PLAN))
    apart = paired_difference([0.9940, 0.9928], [0.9900, 0.9890])
    said = said_of(PLAN, figures)
    assert said.startswith(f"Best: learning rate 0.04, 99.34% ({mean_interval([0.9940, 0.9928]).in_percent}).")
    assert "+0.39 points" in said and ("more than noise" in said) == apart.interval.excludes_zero
    table = figures_table(PLAN, figures)
    assert list(table["Mean %"]) == pytest.approx([98.95, 99.34])
    assert list(table["Less the best, points"]) == pytest.approx([-0.39, 0.0])
    assert table["Less the best, 95% from"][0] == pytest.approx(apart.interval.low * 100, abs=1e-3)


def test_one_shared_seed_does_not_tell_whether_one_beats_the_other(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 110, 60)
    said = said_of(PLAN, sweep_figures(PLAN, sweep_state(catalog, PLAN)))
    assert said.startswith("Best so far: ") and "both have two seeds in common" in said and "noise" not in said


def test_a_lead_that_is_the_same_with_every_seed_is_not_called_one_that_takes_two_seeds(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 110, 60, 70)
    said = said_of(PLAN, sweep_figures(PLAN, sweep_state(catalog, PLAN)))
    assert "Its lead over learning rate 0.02, +0.40 points, is the same with every seed" in said and "noise" not in said


def test_an_interval_of_few_seeds_that_differ_much_stays_within_what_an_accuracy_can_be(store, finish, catalog):
    finish_all(store, finish, PLAN, 9_000, 100)
    table = figures_table(PLAN, sweep_figures(PLAN, sweep_state(catalog, PLAN)))
    assert (table["95% from"][0], table["95% to"][0]) == (0, 100)


def test_the_best_is_no_longer_called_so_far_once_the_rest_has_diverged(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 110, 60)
    store.submit(PLAN.recipes[3], "final-exp1", state="diverged")
    assert said_of(PLAN, sweep_figures(PLAN, sweep_state(catalog, PLAN))).startswith("Best: ")


def test_a_lead_that_chance_explains_is_called_noise(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 90, 60, 125)
    assert "may be noise." in said_of(PLAN, sweep_figures(PLAN, sweep_state(catalog, PLAN)))


def test_each_run_is_a_point_at_its_value(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 110, 60)
    state = sweep_state(catalog, PLAN)
    cells, runs = axis_tables(PLAN, state, sweep_figures(PLAN, state))
    assert runs.to_dict("list") == {
        "value": [0.02, 0.02, 0.04],
        "seed": [7, 8, 7],
        "accuracy": pytest.approx([99.0, 98.9, 99.4]),
    }
    assert list(cells["count"]) == [2, 1] and cells["low"].notna().all()  # of a single run over the test digits


def test_cells_of_a_map_say_how_many_runs_they_lack(store, finish, catalog):
    finish_all(store, finish, MAP, 100, 110, 60)
    store.submit(MAP.recipes[4], "final-exp1")
    state = sweep_state(catalog, MAP)
    table = map_table(MAP, state, sweep_figures(MAP, state))
    assert list(table["said"]) == ["98.95%", "99.40%", "1 in the queue, 1 to train", "2 to train"]
    assert table["below"][1] == "1 of 2 runs" and " to " in table["below"][0]


def test_compare_gets_a_cell_as_one_group_of_seeds_and_a_single_run_as_itself(store, finish, catalog):
    finish_all(store, finish, PLAN, 100, 110, 60)
    first, second = sweep_state(catalog, PLAN).cells
    assert [key.startswith("seeds-") for key in compared_keys(first)] == [True]
    assert compared_keys(second) == [second.runs[0].id]
    assert compared_keys(replace(first, runs=(None, None))) == []
