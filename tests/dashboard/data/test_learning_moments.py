"""At which moments a run's network can be looked at."""

from dataclasses import replace

import pytest

from dashboard.data.learning_moments import kept_moment, moments_of
from s7core.recipe import Recipe
from s7core.runs import schema

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")  # 4 steps an epoch


def keep(store, run_id: str, *moments: int) -> None:
    with store.begin() as connection:
        rows = [{"run_id": run_id, "steps_taken": at, "weights": b""} for at in moments]
        connection.execute(schema.weight_snapshots.insert(), rows)


def test_of_a_run_that_has_ended_the_first_and_the_last_weights_are_always_there(store, finish):
    run_id = finish(store, TINY, "final-exp1", [100, 50])
    assert moments_of(store.run(run_id)) == [0, 8]
    keep(store, run_id, 5, 3, 0)
    assert moments_of(store.run(run_id)) == [0, 3, 5, 8]


def test_of_a_run_that_trains_there_are_its_snapshots_and_the_first_weights(store, add_epoch):
    run_id = store.submit(TINY, "final-exp1", state="running")
    assert moments_of(store.run(run_id)) == [0]
    add_epoch(store, run_id, 1, 100)
    keep(store, run_id, 3)
    assert moments_of(store.run(run_id)) == [0, 3]
    assert kept_moment(store.run(run_id)) is None
    assert moments_of(replace(store.run(run_id), state="stopped")) == [0, 3, 4]


def test_a_range_test_keeps_no_network(store):
    run_id = store.submit(replace(TINY, scheduler="range-test", epochs=1), "final-exp1")
    assert moments_of(store.run(run_id)) == []


@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-final-exp3-s1"])
def test_a_reference_run_can_be_seen_before_and_after_training(run_id, store, reference_store):
    found = moments_of(reference_store.run(run_id))
    assert found[0] == 0 and found[-1] == 7_035 and found == sorted(set(found))
