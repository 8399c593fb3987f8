"""Each question of the pages against the same answer worked out in Python from all runs."""

import json
from dataclasses import replace

import pytest

from s7core.analysis.replicates import replicate_key
from s7core.classroom.register import Register
from s7core.recipe import STAGES, Recipe
from s7core.runs import run_query
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, Run, StepCurve, StepRecord
from s7core.runs.settings_key import settings_key
from s7core.runs.store import Store

RESULT = Result(test_loss=0.5, test_accuracy=0.9, probabilities=b"\0" * 40, weights=b"w")
EDITED = "conv10k28 flatten"


def epoch(number: int, accuracy: float) -> EpochRecord:
    return EpochRecord(number, 1.0, 0.5, 0.5, accuracy, None, None, 0.01, 2.0)


def add(store: Store, recipe: Recipe, accuracies: list[float], state: str = "finished", **more: str) -> str:
    """A run that has recorded these test accuracies and is in this state."""
    run_id = store.submit(recipe, more.pop("experiment", "final-exp1"), state="running", **more)
    for number, accuracy in enumerate(accuracies, start=1):
        Attempt.current(store, run_id).add_epoch(epoch(number, accuracy), b"\1", RESULT, None)
    store.update(run_id, state=state)
    return run_id


@pytest.fixture
def full(store: Store) -> Store:
    """Runs of all kinds: two stages, edited layers, several states, a best epoch that is not the last, and a tie."""
    final, net1 = Recipe(threads=1), Recipe(stage="net1")
    add(store, final, [0.9, 0.97])
    add(store, replace(final, seed=2), [0.99, 0.96])  # its best epoch does not count
    add(store, replace(final, seed=3), [0.5, 0.97])  # equal to the first, and newer
    add(store, replace(final, layers=EDITED), [0.999])
    add(store, replace(final, seed=4), [0.998], state="stopped")
    add(store, net1, [0.91], experiment="net1")
    add(store, replace(net1, threads=2), [], state="failed", experiment="net1")
    add(store, replace(net1, seed=5), [], state="finished", experiment="net1")
    add(store, replace(net1, threads=1), [], state="queued", experiment="net1")
    return store


def own(runs: list[Run], stage: str) -> list[Run]:
    return [run for run in runs if run.recipe.stage == stage and not run.recipe.layers]


@pytest.mark.parametrize("stage", STAGES)
def test_runs_of_a_stage_and_its_best_are_what_a_walk_through_all_runs_finds(stage, full):
    runs = own(full.runs(), stage)
    assert full.runs_of_stage(stage, 100) == runs and full.runs_of_stage(stage, 2) == runs[:2]
    finished = [run for run in runs if run.state == "finished" and run.last_test_accuracy is not None]
    best = max(finished, key=lambda run: run.last_test_accuracy, default=None)  # the first of equals, which is the newest
    assert full.best_of_each_stage().get(stage) == best


def test_the_best_of_a_stage_is_the_newest_of_the_highest_last_accuracies(full):
    best = full.best_of_each_stage()
    assert best["final"].recipe.seed == 3 and set(best) == {"final", "net1"}


def test_the_version_of_finished_runs_changes_when_one_finishes_or_is_deleted_and_at_nothing_else(full):
    versions = [full.finished_version()]
    waiting = full.submit(Recipe(), "net1", state="running")
    assert full.finished_version() == versions[0]
    Attempt.current(full, waiting).end("finished", "")
    versions.append(full.finished_version())
    full.delete(waiting)
    versions.append(full.finished_version())
    assert versions[0] != versions[1] != versions[2] == versions[0]


def test_lists_are_parts_of_all_runs_in_the_same_order(full):
    runs = full.runs()
    assert [run.created_at for run in runs] == sorted((run.created_at for run in runs), reverse=True)
    assert full.latest(3) == runs[:3] and full.latest(100) == runs
    for run in runs:
        alike = [other for other in runs if replicate_key(other) == replicate_key(run)]
        assert full.runs_with_settings(settings_key(run.experiment, run.recipe)) == alike
    kept = [run for run in runs if run.kept_test_accuracy is not None]
    assert full.runs_with_network() == kept and full.runs_with_network(2) == kept[:2] and len(kept) == 6


def test_states_are_counted(full):
    assert full.count_by_state() == {"finished": 6, "stopped": 1, "failed": 1, "queued": 1}


def test_the_newest_epoch_of_the_same_network_on_as_many_threads_is_found(full):
    run, last = full.latest_epoch_like("final", "", 1)
    assert (run.recipe.seed, last) == (4, epoch(1, 0.998))
    run, last = full.latest_epoch_like("final", EDITED, 1)
    assert run.recipe.layers == EDITED and last.test_accuracy == 0.999
    assert full.latest_epoch_like("net1", "", 0)[1] == epoch(1, 0.91)
    for none in (("net1", "", 1), ("net1", "", 2), ("init", "", 1), ("final", "", 2)):
        assert full.latest_epoch_like(*none) is None


CHANGED = {
    "seed": 7,
    "batch_norm": False,
    "dropout": 0.2,
    "layers": EDITED,
    "learning_rate": 0.02,
    "scheduler": "cosine",
    "test_images": 5_000,
    "threads": 2,
}


def test_a_run_with_exactly_the_same_recipe_is_found_and_one_that_differs_in_any_setting_is_not(store):
    recipe = Recipe(learning_rate=0.1, dropout=0.025)
    run_id = add(store, recipe, [0.9])
    assert store.run_with_recipe(recipe, "final-exp1").id == run_id
    assert store.run_with_recipe(replace(recipe, live_test=False), "final-exp1").id == run_id  # it changes no number
    assert store.run_with_recipe(recipe, "final-exp2") is None
    for name, value in CHANGED.items():
        assert store.run_with_recipe(replace(recipe, **{name: value}), "final-exp1") is None, name


def test_of_runs_with_the_same_recipe_the_oldest_finished_one_counts_most_and_one_that_failed_or_stops_never(store):
    recipe = Recipe()
    for state in ("failed", "stopped", "interrupted", "diverged"):
        add(store, recipe, [], state=state)
    store.update(add(store, recipe, [], state="running"), stop_requested=True)
    assert store.run_with_recipe(recipe, "final-exp1") is None
    waiting = store.submit(recipe, "final-exp1")
    assert store.run_with_recipe(recipe, "final-exp1").id == waiting
    finished = add(store, recipe, [0.9])
    add(store, recipe, [0.9])
    assert store.run_with_recipe(recipe, "final-exp1").id == finished


def test_a_run_stored_before_a_setting_existed_counts_with_that_setting_s_default(store):
    run_id = add(store, Recipe(), [0.9])
    stored = {name: value for name, value in Recipe().to_dict().items() if name not in ("test_images", "live_test")}
    store.update(run_id, recipe=json.dumps(stored))
    assert store.run_with_recipe(Recipe(), "final-exp1").id == run_id


def test_steps_of_a_run_are_counted_by_the_last_one(store):
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    assert store.steps_done(run_id) == 0
    Attempt.current(store, run_id).report([StepRecord(step, 1.0, 0.1) for step in range(12)])
    assert store.steps_done(run_id) == 12


def test_runs_of_a_class_are_those_of_its_students(store):
    register, recipe = Register(store), Recipe()
    for name in ("9a", "9b"):
        register.open_class(name)
    ada, bob = register.join("9a", "Ada")[0], register.join("9b", "Bob")[0]
    first = add(store, recipe, [0.9], student=ada.id)
    waiting = [store.submit(recipe, "final-exp1", student=student.id) for student in (ada, ada, bob)]
    store.submit(recipe, "final-exp1")  # nobody's
    assert [run.id for run in store.runs_of_class("9a")] == [waiting[1], waiting[0], first]
    assert [run.nickname for run in store.runs_of_class("9b")] == ["Bob"] and store.runs_of_class("9c") == []


def test_how_long_runs_have_trained_is_the_time_of_their_epochs(store, add_epoch):
    twice, once, never = (store.submit(Recipe(epochs=3), "final-exp1") for _ in range(3))
    for run_id, epoch, seconds in ((twice, 1, 2.5), (twice, 2, 4.0), (once, 1, 1.0)):
        add_epoch(store, run_id, epoch, 100, seconds=seconds)
    assert store.trained_seconds([twice, once, never]) == {twice: 6.5, once: 1.0} and store.trained_seconds([]) == {}


def test_new_steps_and_live_tests_are_read_from_where_the_last_reading_ended(store):
    run_id, other = (store.submit(Recipe(), "final-exp1", state="running") for _ in range(2))
    steps = [StepRecord(step, 1.0 / (step + 1), 0.1, 0.5) for step in range(900)]
    live_tests = [LiveTestRecord(step, 0.9, 1_000) for step in (299, 599)]
    for taker in (run_id, other):
        Attempt.current(store, taker).report(steps, live_tests)
    assert store.curve_after(run_id, -1, -1) == StepCurve(steps, live_tests)
    assert store.curve_after(run_id, 896, 299) == StepCurve(steps[897:], live_tests[1:])
    assert store.curve_after(run_id, 899, 599) == StepCurve([], [])
    assert len(store.steps(run_id)) <= 400 and store.live_tests(run_id) == live_tests
    assert store.live_tests("nobody") == []


def test_the_latest_epoch_is_looked_for_among_the_newest_runs_of_the_stage_only(store, add_epoch, monkeypatch):
    monkeypatch.setattr(run_query, "NEWEST", 3)
    trained = store.submit(Recipe(), "final-exp1", state="running")
    add_epoch(store, trained, 1, 100)
    for newer in range(2):
        store.submit(Recipe(threads=1, seed=newer), "final-exp1")
        store.submit(replace(Recipe(), stage="net1", seed=newer), "net1")  # of another stage, so it does not count
    found, _ = store.latest_epoch_like("final", "", 0)
    assert found.id == trained
    store.submit(Recipe(threads=1, seed=9), "final-exp1")
    assert store.latest_epoch_like("final", "", 0) is None


def test_moments_are_ascending_and_those_of_the_run_alone(store):
    first, second = (store.submit(Recipe(), "net1", state="running") for _ in range(2))
    Attempt.current(store, first).add_weight_snapshots({7: b"seven", 0: b"zero"})
    Attempt.current(store, first).add_weight_snapshots({3: b"three"})
    Attempt.current(store, second).add_weight_snapshots({5: b"of another run"})
    assert store.snapshot_moments(first) == [0, 3, 7] and store.snapshot_moments("nobody") == []
    assert [store.weight_snapshot(first, moment) for moment in (0, 3, 7)] == [b"zero", b"three", b"seven"]
    assert store.weight_snapshot(first, 5) is store.weight_snapshot("nobody", 0) is None


@pytest.mark.sqlite_file
def test_moments_are_listed_from_an_index_without_the_weights(store):
    with store.begin() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT steps_taken FROM weight_snapshots WHERE run_id = 'x' ORDER BY steps_taken"
        )
        assert "COVERING INDEX" in str(plan.all())
