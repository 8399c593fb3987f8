"""How far a sweep is: which runs count for it, which are missing, and how long the rest takes."""

from dataclasses import replace

import pytest

from s7core.classroom.register import Register
from s7core.lesson.experiments import experiment
from s7core.reference import sweep_state as module
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import MISSING, seconds_until_done, sweep_state
from s7core.runs.attempt import Attempt
from s7core.runs.sweep_plan import sweep_plan

BASE = replace(experiment("final-exp1").recipe, epochs=2, train_images=500)  # no reference run has this recipe
PLAN = sweep_plan("final-exp1", "0-2", ["learning_rate=0.01,0.05"], BASE)


@pytest.fixture
def catalog(store) -> RunCatalog:
    return RunCatalog(store, ReferenceStore())


def ended(store, recipe, state: str, **columns) -> str:
    run_id = store.submit(recipe, "final-exp1", state="running")
    Attempt.current(store, run_id).end(state, "")
    if columns:
        store.update(run_id, **columns)
    return run_id


def test_what_exists_counts_in_its_place_and_the_rest_is_missing(catalog, finish):
    store, (first, second) = catalog.store, PLAN.cells
    done = finish(store, first.recipes[0], "final-exp1", [300, 200])
    waits = store.submit(first.recipes[2], "final-exp1")
    other = finish(store, second.recipes[1], "final-exp1", [150, 100])
    state = sweep_state(catalog, PLAN)
    ids = [[run and run.id for run in cell.runs] for cell in state.cells]
    assert ids == [[done, None, waits], [None, other, None]]
    assert state.counts == {"finished": 2, "queued": 1, MISSING: 3}
    assert state.missing == (first.recipes[1], second.recipes[0], second.recipes[2])
    assert state.accuracies == [{0: 0.98}, {1: 0.99}] and [run.id for run in state.runs] == [done, waits, other]


def test_reference_runs_count_whatever_experiment_they_belong_to(catalog):
    shipped = ReferenceStore().group("final-exp2")
    changed = shipped[0].recipe.without_chance.differences(experiment("final-exp1").recipe.without_chance)
    axes = [f"{name}={own}".lower() for name, (own, _) in changed.items()]
    state = sweep_state(catalog, sweep_plan("final-exp1", "1-6", axes))
    assert [run and run.id for run in state.cells[0].runs] == [*(run.id for run in shipped), None]
    assert state.cells[0].accuracies == {run.recipe.seed: run.last_test_accuracy for run in shipped}
    assert [recipe.seed for recipe in state.missing] == [6]


def test_settings_of_the_machine_count_only_where_the_plan_names_them(catalog, finish):
    """Reference runs have a thread and bfloat16; a sweep that leaves that open takes them, and any other."""
    recipe = PLAN.cells[0].recipes[0]
    run_id = finish(catalog.store, replace(recipe, threads=2, precision="float32", device="cpu"), "final-exp1", [9, 9])
    assert sweep_state(catalog, PLAN).cells[0].runs[0].id == run_id
    for name, same, another in (("threads", 2, 1), ("precision", "float32", "bfloat16"), ("device", "cpu", "cuda")):
        for value, counts in ((same, True), (another, False)):
            plan = sweep_plan("final-exp1", "0", [], replace(BASE, **{name: value}))
            found = sweep_state(catalog, plan).cells[0].runs[0]
            assert (found is not None) is counts, (name, value)


@pytest.mark.parametrize(
    ("changes", "experiment_key"), [({"epochs": 3}, "final-exp1"), ({"seed": 3}, "final-exp1"), ({}, "final-exp2")]
)
def test_a_run_of_other_settings_another_seed_or_another_experiment_does_not_count(changes, experiment_key, catalog, finish):
    recipe = replace(PLAN.cells[0].recipes[0], **changes)
    finish(catalog.store, recipe, experiment_key, [9] * recipe.epochs)
    assert sweep_state(catalog, PLAN).counts == {MISSING: 6}


@pytest.mark.parametrize(
    ("worse", "better"), [("failed", "stopped"), ("stopped", "diverged"), ("diverged", "queued"), ("queued", "finished")]
)
def test_of_several_runs_of_one_recipe_the_one_that_tells_most_counts(worse, better, catalog, finish):
    store, recipe, ids = catalog.store, PLAN.cells[0].recipes[0], {}
    for state in (better, worse):  # the newer one is the worse one
        if state == "queued":
            ids[state] = store.submit(recipe, "final-exp1")
        elif state == "finished":
            ids[state] = finish(store, recipe, "final-exp1", [9, 9])
        else:
            ids[state] = ended(store, recipe, state)
    assert sweep_state(catalog, PLAN).cells[0].runs[0].id == ids[better]


def test_what_failed_is_trained_anew_what_stopped_goes_on_and_what_diverged_stays(catalog, add_epoch):
    store, recipes = catalog.store, PLAN.cells[0].recipes
    ended(store, recipes[0], "failed")
    stopped = ended(store, recipes[1], "stopped")
    ended(store, recipes[2], "diverged")
    cell = sweep_state(catalog, PLAN).cells[0]
    assert cell.missing == (recipes[0],) and [run.id for run in cell.resumable] == [stopped]
    lost = store.submit(PLAN.cells[1].recipes[0], "final-exp1")
    add_epoch(store, lost, 1, 100)  # without a checkpoint
    Attempt.current(store, lost).end("interrupted", "")
    cell = sweep_state(catalog, PLAN).cells[1]
    assert cell.runs[0].id == lost and not cell.resumable and PLAN.cells[1].recipes[0] in cell.missing


def test_in_a_class_only_its_runs_count_and_nobody_goes_on_with_a_run_of_somebody_else(catalog, finish):
    store, recipes, register = catalog.store, PLAN.cells[0].recipes, Register(catalog.store)
    register.open_class("9b")
    ada, bob = (register.join("9b", name)[0] for name in ("Ada", "Bob"))
    finish(store, recipes[0], "final-exp1", [9, 9])
    of_ada = store.submit(recipes[1], "final-exp1", student=ada.id)
    for sweeper in (ada, bob):
        runs = sweep_state(catalog, PLAN, "9b", sweeper.id).cells[0].runs
        assert [run and run.id for run in runs] == [None, of_ada, None]
    store.request_stop(of_ada)
    for sweeper, resumable in ((ada.id, [of_ada]), (bob.id, []), ("", [])):
        assert [run.id for run in sweep_state(catalog, PLAN, "9b", sweeper).resumable] == resumable
    assert len(sweep_state(catalog, PLAN).missing) == 5  # without a class all runs count, but for what a student stopped


def test_an_old_run_counts_however_many_newer_ones_there_are(catalog, finish, monkeypatch):
    store, plan = catalog.store, sweep_plan("final-exp1", "0-1", [], BASE)
    old = finish(store, plan.recipes[0], "final-exp1", [9, 9])
    newer = [finish(store, plan.recipes[1], "final-exp1", [9, 9]) for _ in range(2)]
    monkeypatch.setattr("s7core.runs.store_reader.MOST_REPLICATES", 2)
    monkeypatch.setattr(module, "MOST_REPLICATES", 2)
    assert [run.id for run in sweep_state(catalog, plan).runs] == [old, newer[-1]]


class Durations:
    """Every run takes 10 s, those that wait have 6 s left and those that train 4 s."""

    def __init__(self, whole: float | None = 10.0) -> None:
        self.whole = whole

    def of_whole(self, recipe):
        return self.whole

    def of_waiting(self, run):
        return 6.0

    def left(self, run):
        return 4.0


@pytest.mark.parametrize(("side_by_side", "expected"), [(0, 50.0), (1, 50.0), (2, 26.0), (4, 16.0), (100, 10.0)])
def test_the_time_left_is_that_of_runs_side_by_side_in_the_order_of_the_queue(side_by_side, expected, catalog):
    """Left are 4 s, 6 s and four times 10 s: on two places 4 + 10 + 10 beside 6 + 10 + 10."""
    catalog.store.submit(PLAN.recipes[0], "final-exp1", state="running")
    catalog.store.submit(PLAN.recipes[1], "final-exp1")
    state = sweep_state(catalog, PLAN)
    assert seconds_until_done(state, Durations(), side_by_side) == expected
    assert seconds_until_done(state, Durations(None), side_by_side) is None


def test_nothing_is_left_of_a_sweep_whose_runs_have_ended(catalog, finish):
    plan = sweep_plan("final-exp1", "0", [], BASE)
    finish(catalog.store, plan.recipes[0], "final-exp1", [9, 9])
    assert seconds_until_done(sweep_state(catalog, plan), Durations(None), 1) == 0.0
