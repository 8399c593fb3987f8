"""A sweep is read again when one of its runs has changed, and at no other time; its time is that of its rest."""

from dataclasses import replace

import pytest

from dashboard.data import actions, sweeps
from dashboard.data.queries import run_counts
from dashboard.data.resources import dispatch
from s7core.classroom.visitor import Visitor
from s7core.reference.sweep_training import enter_sweep
from s7core.runs.attempt import Attempt
from s7core.runs.sweep_plan import sweep_plan

PLAN = sweep_plan("final-exp1", "70-71", ["learning_rate=0.01,0.03"])
FIRST = PLAN.recipes[0]

pytestmark = pytest.mark.usefixtures("fresh_session", "no_workers")


@pytest.fixture
def reads(store, monkeypatch) -> list[int]:
    """One entry for each time that the runs of a sweep are read."""
    found: list[int] = []
    read = sweeps.sweep_state
    monkeypatch.setattr(sweeps, "sweep_state", lambda *arguments: found.append(1) or read(*arguments))
    return found


def test_a_sweep_is_read_again_only_when_a_run_has_changed_its_state(store, finish, reads):
    assert sweeps.sweep_now(PLAN).counts == sweeps.sweep_now(PLAN).counts == {"missing": 4}
    assert len(reads) == 1
    finish(store, FIRST, "final-exp1", [100])
    assert sweeps.sweep_now(PLAN).counts == {"missing": 3, "finished": 1} and len(reads) == 2
    run_id = store.submit(PLAN.recipes[1], "final-exp1")
    run_counts.clear()  # as half a second does
    assert sweeps.sweep_now(PLAN).counts == {"missing": 2, "finished": 1, "queued": 1}
    store.request_stop(run_id)
    run_counts.clear()
    assert sweeps.sweep_now(PLAN).counts["missing"] == 2 and len(reads) == 4


def test_a_start_enters_what_is_missing_and_lets_stopped_runs_go_on(store, finish, add_epoch):
    finish(store, FIRST, "final-exp1", [100])
    stopped = store.submit(PLAN.recipes[1], "final-exp1", state="running")
    add_epoch(store, stopped, 1, 100, checkpoint=b"checkpoint")
    Attempt.current(store, stopped).end("stopped", "")
    for _ in range(2):  # the second click finds nothing to do
        sweeps.start_sweep(PLAN)
        assert len(store.runs()) == 4 and len(store.runs("queued")) == 3
    assert store.run(stopped).state == "queued"


def test_of_two_replicas_that_start_a_sweep_at_once_one_enters_each_run(store, monkeypatch):
    """The other one enters it at the latest moment before this one's transaction."""
    read = actions.visitor

    def visitor(fresh: bool) -> Visitor:
        enter_sweep(sweeps.run_catalog(), PLAN)
        return read(fresh)

    monkeypatch.setattr(actions, "visitor", visitor)
    sweeps.start_sweep(PLAN)
    assert len(store.runs()) == 4


def test_the_time_of_a_sweep_is_that_of_the_runs_that_are_missing(store, finish, monkeypatch):
    monkeypatch.setattr(dispatch()._backend, "cores", 2)
    short = sweep_plan("final-exp1", "70-71", ["learning_rate=0.01,0.03"], replace(PLAN.base, epochs=1))
    finish(store, replace(short.recipes[0], seed=50), "final-exp1", [100])  # an epoch takes 1 s
    assert sweeps.sweep_seconds(short, sweeps.sweep_now(short)) == pytest.approx(2.0)
    for recipe in short.recipes[:3]:
        finish(store, recipe, "final-exp1", [100])
    assert sweeps.sweep_seconds(short, sweeps.sweep_now(short)) == pytest.approx(1.0)


def test_a_guest_of_a_class_is_offered_to_stop_nothing(store, register):
    run_id = store.submit(FIRST, "final-exp1")
    assert sweeps.controlled_active_runs(sweeps.sweep_state(sweeps.run_catalog(), PLAN)) == []
    assert store.run(run_id).active
