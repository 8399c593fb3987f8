"""The catalog: one place for the user's own runs and the reference runs, by their ids."""

import shutil

import pytest

from s7core.recipe import Recipe
from s7core.reference.archive import replace_snapshots
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.snapshot_member import pack_snapshots
from s7core.runs.attempt import Attempt
from s7core.runs.records import LiveTestRecord, StepRecord

REFERENCE_ID = "ref-net1-s1"


@pytest.fixture
def catalog(store) -> RunCatalog:
    return RunCatalog(store, ReferenceStore())


def test_own_runs_come_first_the_newest_first_then_the_reference_runs(catalog, finish):
    first = finish(catalog.store, Recipe(epochs=1), "final-exp1", wrong=[60])
    second = finish(catalog.store, Recipe(epochs=1, seed=2), "final-exp1", wrong=[70])
    found = [run.id for run in catalog.runs()]
    assert found == [second, first, *(run.id for run in ReferenceStore().runs())]
    assert [run.id for run in catalog.group("net1")] == [run.id for run in ReferenceStore().group("net1")]


def test_epochs_of_several_runs_are_those_of_each(catalog, finish):
    own = [finish(catalog.store, Recipe(epochs=2, seed=seed), "final-exp1", wrong=[60, 50]) for seed in (1, 2)]
    asked = [own[0], REFERENCE_ID, own[1]]
    assert catalog.epochs_of(asked) == {run_id: catalog.epochs(run_id) for run_id in asked}
    assert catalog.epochs_of([REFERENCE_ID]) == {REFERENCE_ID: catalog.epochs(REFERENCE_ID)}
    assert catalog.epochs_of([]) == {}


def test_every_question_about_a_run_is_answered_by_where_it_is(catalog, finish):
    own = finish(catalog.store, Recipe(epochs=2), "final-exp1", wrong=[60, 50])
    for run_id, source in ((own, catalog.store), (REFERENCE_ID, catalog.reference_store)):
        assert catalog.run(run_id) == source.run(run_id) and catalog.run(run_id).id == run_id
        assert catalog.epochs(run_id) == source.epochs(run_id) and catalog.epochs(run_id)
        assert (
            catalog.predictions(run_id, 2) == source.predictions(run_id, 2) and len(catalog.predictions(run_id, 2)) == 10_000
        )
        assert catalog.result(run_id) == source.result(run_id)


def test_steps_and_live_tests_are_those_of_the_store_and_a_reference_run_has_none(catalog):
    own = catalog.store.submit(Recipe(), "final-exp1", state="running")
    steps = [StepRecord(place, 2.0, 0.01) for place in range(5)]
    live_tests = [LiveTestRecord(3, 0.9, 250)]
    Attempt.current(catalog.store, own).report(steps, live_tests)
    assert catalog.steps(own) == steps and catalog.steps(REFERENCE_ID) == []
    assert len(catalog.steps(own, at_most=3)) <= 3
    assert catalog.live_tests(own) == live_tests and catalog.live_tests(REFERENCE_ID) == []


def test_weight_snapshots_are_those_of_where_the_run_is(catalog, tmp_path):
    own = catalog.store.submit(Recipe(), "final-exp1", state="running")
    Attempt.current(catalog.store, own).add_weight_snapshots({0: b"initial", 5: b"later"})
    assert catalog.snapshot_moments(own) == [0, 5] and catalog.weight_snapshot(own, 5) == b"later"
    with_snapshots = ReferenceStore(tmp_path)
    shutil.copy(catalog.reference_store.path(REFERENCE_ID), tmp_path)
    replace_snapshots(with_snapshots.path(REFERENCE_ID), pack_snapshots({7: b"\0\0"}))
    catalog = RunCatalog(catalog.store, with_snapshots)
    assert catalog.snapshot_moments(REFERENCE_ID)[:2] == [0, 7]
    assert catalog.weight_snapshot(REFERENCE_ID, 7) == b"\0\0" and catalog.weight_snapshot(REFERENCE_ID, 5) is None


def test_a_run_that_is_in_neither_is_none(catalog):
    assert catalog.run("nope") is None and catalog.run("ref-nope-s1") is None
    assert catalog.epochs("nope") == catalog.epochs("ref-nope-s1") == []
    assert catalog.snapshot_moments("nope") == catalog.snapshot_moments("ref-nope-s1") == []
    assert catalog.weight_snapshot("nope", 0) is catalog.weight_snapshot("ref-nope-s1", 0) is None
