"""A sweep in the queue: each run is entered once, and stopping takes back what was entered here and nothing else."""

import threading
from dataclasses import replace

import pytest

from s7core.lesson.experiments import experiment
from s7core.reference import sweep_training
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import sweep_state
from s7core.reference.sweep_training import await_sweep, enter_sweep
from s7core.runs import store as store_module
from s7core.runs.attempt import Attempt
from s7core.runs.patience import Patience
from s7core.runs.store import Store
from s7core.runs.store_error import StoreConflict, StoreError
from s7core.runs.sweep_plan import sweep_plan

BASE = replace(experiment("final-exp1").recipe, epochs=2, train_images=500)
PLAN = sweep_plan("final-exp1", "0-2", ["learning_rate=0.01,0.05"], BASE)


@pytest.fixture
def catalog(store, monkeypatch) -> RunCatalog:
    monkeypatch.setattr(sweep_training, "SWEEP_POLL_SECONDS", 0.01)
    return RunCatalog(store, ReferenceStore())


def test_what_is_missing_is_entered_in_the_order_of_the_plan_and_entering_again_enters_nothing(catalog, finish):
    finish(catalog.store, PLAN.recipes[1], "final-exp1", [9, 9])
    entered = enter_sweep(catalog, PLAN)
    runs = [catalog.store.run(run_id) for run_id in entered]
    assert [run.recipe for run in runs] == [recipe for recipe in PLAN.recipes if recipe != PLAN.recipes[1]]
    assert {(run.state, run.experiment) for run in runs} == {("queued", "final-exp1")}
    assert enter_sweep(catalog, PLAN) == [] and len(catalog.store.runs()) == 6


def test_a_run_that_ended_early_goes_on_and_is_not_entered_anew(catalog):
    [first, *_] = enter_sweep(catalog, PLAN)
    catalog.store.request_stop(first)
    assert enter_sweep(catalog, PLAN) == [first] and catalog.store.run(first).state == "queued"


def test_of_two_that_enter_the_same_sweep_at_once_one_enters_each_run(catalog):
    """Ten times, with threads that start together, each with a store of its own."""
    for seed in range(10):
        plan = sweep_plan("final-exp1", str(seed), ["dropout=0,0.3"], BASE)
        start, entered = threading.Barrier(2), []

        def enter(plan=plan, start=start, entered=entered) -> None:
            store = Store(catalog.store.url)
            start.wait()
            entered.extend(enter_sweep(RunCatalog(store, ReferenceStore()), plan))
            store.close()

        threads = [threading.Thread(target=enter) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(entered) == 2 == len(sweep_state(catalog, plan).runs)
    assert len(catalog.store.runs()) == 20


def test_a_transaction_that_the_database_ended_for_the_sake_of_another_enters_all_runs_when_it_is_repeated(
    catalog, monkeypatch
):
    insert, calls = store_module._insert_run, []

    def insert_but_once(*arguments) -> str:
        calls.append(arguments)
        if len(calls) == 2:
            raise StoreConflict("store could not be written: deadlock detected.")
        return insert(*arguments)

    monkeypatch.setattr(store_module, "_insert_run", insert_but_once)
    assert len(enter_sweep(catalog, PLAN)) == 6 == len(catalog.store.runs())


def test_a_sweep_is_waited_for_until_its_last_run_has_ended_however_it_ends(catalog):
    entered, seen = enter_sweep(catalog, PLAN), []

    def watch(state) -> None:
        """Let one of the runs end at each look, the second one by diverging."""
        seen.append(state.counts)
        waiting = [run for run in state.runs if run.state == "queued"]
        if waiting:
            assert catalog.store.claim([waiting[0].id], running=0)
            Attempt.current(catalog.store, waiting[0].id).end("diverged" if len(seen) == 2 else "finished", "")

    state = await_sweep(catalog, PLAN, entered, watch, lambda: False, Patience())
    assert state.counts == {"finished": 5, "diverged": 1} and len(seen) == 7 and seen[0] == {"queued": 6}


def test_stopping_takes_back_what_was_entered_here_and_nothing_else(catalog):
    others = catalog.store.submit(PLAN.recipes[0], "final-exp1")
    entered = enter_sweep(catalog, PLAN)
    assert catalog.store.claim([entered[0]], running=0)
    looks = []

    def watch(state) -> None:
        looks.append(state)
        run = catalog.store.run(entered[0])
        if run.stop_requested and run.state == "running" and len(looks) > 2:  # as a worker does after its step
            Attempt.current(catalog.store, run.id).end("stopped", "")

    state = await_sweep(catalog, PLAN, entered, watch, lambda: True, Patience())
    assert state.counts == {"stopped": 5, "queued": 1} and catalog.store.run(others).state == "queued"
    assert len(looks) > 3  # the one that trained was waited for
    assert enter_sweep(catalog, PLAN) == [run.id for run in state.resumable]


def test_a_store_that_does_not_answer_for_a_while_is_asked_again(catalog, monkeypatch):
    monkeypatch.setattr("s7core.runs.patience.STORE_RETRY_SECONDS", 0.01)
    answers, told = [StoreError("store is locked."), StoreError("store is locked.")], []

    def state_of(catalog, plan):
        if answers:
            raise answers.pop()
        return sweep_state(catalog, plan)

    monkeypatch.setattr(sweep_training, "sweep_state", state_of)
    await_sweep(catalog, PLAN, [], lambda state: None, lambda: False, Patience(told.append))
    assert told == ["store is locked."]
