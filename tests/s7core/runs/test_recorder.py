"""A store that cannot be written for a while costs a run nothing."""

from collections.abc import Callable

import pytest
import torch

from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.recorder import MOST_EPOCHS_HELD, STORE_RETRY_SECONDS, Recorder
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.runs.weight_snapshot import encode_weights
from s7core.training.events import (
    Diverged,
    Epoch,
    FinalSnapshot,
    Finished,
    LiveTest,
    Snapshot,
    Started,
    Steps,
    Stopped,
    WeightSnapshot,
)

RECIPE = Recipe(train_images=400, batch_size=100, epochs=20)
SNAPSHOT = Snapshot({"w": torch.ones(2)}, torch.full((10_000, 10), 0.1), 0.5, 0.9)


class LockableStore(Store):
    """A store that refuses everything while it is locked."""

    locked = False

    def begin(self):
        if self.locked:
            raise StoreError("store is locked.")
        return super().begin()


@pytest.fixture
def locked(store) -> LockableStore:
    return LockableStore(store.url)


@pytest.fixture
def clock(monkeypatch) -> Callable[[float], None]:
    """A monotonic clock that moves on when it is told to, and while anything sleeps."""
    now = [100.0]

    def passes(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", passes)
    return passes


def begun(store: Store, told: list[str] | None = None) -> tuple[str, Recorder]:
    run_id = store.submit(RECIPE, "net1", state="running")
    recorder = Recorder(Attempt.current(store, run_id), (told if told is not None else []).append)
    assert recorder.begin()
    recorder.record(Started("CPU", 100, 4))
    return run_id, recorder


def steps(epoch: int) -> Steps:
    return Steps((epoch - 1) * 4, (1.0,) * 4, (0.1,) * 4, (0.5,) * 4)


def whole_epoch(number: int) -> Epoch:
    return Epoch(number, 0.5, 0.8, None, None, 0.1, 1.0, SNAPSHOT, None)


def test_what_happens_while_the_store_is_locked_is_written_later_and_complete(locked, clock):
    told = []
    run_id, recorder = begun(locked, told)
    recorder.record(steps(1))
    locked.locked = True
    for number in (1, 2, 3):
        recorder.record(whole_epoch(number))
        recorder.record(steps(number + 1))
        recorder.record(LiveTest(number * 4 + 1, 0.7, 250))
        clock(5.0)
        assert not recorder.should_stop()
    locked.locked = False
    clock(STORE_RETRY_SECONDS + 0.1)
    assert not recorder.should_stop()
    assert [epoch.epoch for epoch in locked.epochs(run_id)] == [1, 2, 3] and locked.run(run_id).state == "running"
    assert [step.step for step in locked.steps(run_id)] == list(range(16)) and len(locked.live_tests(run_id)) == 3
    assert told == ["store is locked."]  # once, however often it was tried


def test_no_epoch_is_recorded_before_its_last_steps_so_that_an_end_in_between_leaves_no_gap(store, monkeypatch):
    run_id, recorder = begun(store)
    recorder.record(steps(1))
    recorder.record(LiveTest(3, 0.7, 250))
    at_the_epoch = []
    add_epoch = Attempt.add_epoch

    def noted(self, *facts: object) -> bool:
        at_the_epoch.append(([step.step for step in store.steps(run_id)], len(store.live_tests(run_id))))
        return add_epoch(self, *facts)

    monkeypatch.setattr(Attempt, "add_epoch", noted)
    recorder.record(whole_epoch(1))
    assert at_the_epoch == [([0, 1, 2, 3], 1)]


def test_training_asks_a_locked_store_again_only_after_a_pause(locked, clock):
    _, recorder = begun(locked)
    locked.locked = True
    asked = []
    clock(1.0)
    recorder._attempt.report = lambda *_: asked.append(1) or locked.begin()
    for _ in range(100):
        clock(0.05)
        recorder.should_stop()
    assert len(asked) == pytest.approx(5.0 / STORE_RETRY_SECONDS, abs=1)


def test_a_run_that_has_ended_waits_for_its_store(locked, clock, monkeypatch):
    run_id, recorder = begun(locked)
    recorder.record(steps(1))
    locked.locked = True
    recorder.record(whole_epoch(1))
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock(seconds)
        locked.locked = sum(slept) < 30

    monkeypatch.setattr("time.sleep", sleep)
    recorder.record(Finished())
    assert recorder.ended and sum(slept) >= 30
    assert (locked.run(run_id).state, locked.run(run_id).epochs_done) == ("finished", 1)


def test_a_run_that_was_stopped_keeps_its_last_network_however_long_the_store_was_locked(locked, clock, monkeypatch):
    run_id, recorder = begun(locked)
    recorder.record(Stopped(1))
    locked.locked = True
    monkeypatch.setattr("time.sleep", lambda _: setattr(locked, "locked", False))
    recorder.record(FinalSnapshot(SNAPSHOT))
    assert locked.result(run_id).test_accuracy == 0.9


def test_a_store_that_stays_locked_is_given_up_with_its_sentence_and_the_run_stays_resumable(locked, clock):
    run_id, recorder = begun(locked)
    locked.locked = True
    with pytest.raises(StoreError, match="store is locked"):
        recorder.record(Finished())
    assert not recorder.ended
    locked.locked = False
    assert locked.end_dead(locked.run(run_id)) == "interrupted" and locked.run(run_id).can_resume


def test_memory_is_bounded_by_waiting_for_the_store(locked, clock, monkeypatch):
    _, recorder = begun(locked)
    locked.locked = True
    for number in range(1, MOST_EPOCHS_HELD + 1):
        recorder.record(whole_epoch(number))
    monkeypatch.setattr("time.sleep", lambda _: setattr(locked, "locked", False))
    recorder.record(whole_epoch(MOST_EPOCHS_HELD + 1))
    assert not recorder._epochs


def test_a_store_that_is_locked_when_a_run_begins_is_waited_for(locked, monkeypatch):
    run_id = locked.submit(RECIPE, "net1", state="running")
    recorder = Recorder(Attempt.current(locked, run_id), print)
    locked.locked = True
    monkeypatch.setattr("time.sleep", lambda _: setattr(locked, "locked", False))
    assert recorder.begin() and locked.run(run_id).has_begun


def test_an_attempt_that_was_given_up_meanwhile_is_told_to_stop_and_writes_nothing(locked, clock):
    run_id, recorder = begun(locked)
    locked.end_dead(locked.run(run_id))
    locked.resume(run_id)
    recorder.record(steps(1))
    recorder.record(whole_epoch(1))
    clock(1.0)
    assert recorder.should_stop()
    recorder.record(Stopped(1))
    assert locked.run(run_id).state == "queued" and not locked.steps(run_id) and not locked.epochs(run_id)


def test_a_store_in_trouble_again_is_told_again(locked, clock):
    told = []
    _, recorder = begun(locked, told)
    for _ in range(2):
        locked.locked = True
        clock(STORE_RETRY_SECONDS + 0.1)
        recorder.should_stop()
        locked.locked = False
        clock(STORE_RETRY_SECONDS + 0.1)
        recorder.should_stop()
    assert len(told) == 2


@pytest.mark.parametrize("end", [Finished(), Stopped(3), Diverged(3, 0.1)], ids=lambda end: type(end).__name__)
def test_whoever_sees_that_a_run_has_ended_sees_all_its_weight_snapshots(end, store, monkeypatch):
    run_id, recorder = begun(store)
    at_the_end, write_end = [], Attempt.end
    monkeypatch.setattr(
        Attempt, "end", lambda self, *facts: at_the_end.append(store.snapshot_moments(run_id)) or write_end(self, *facts)
    )
    for moment in (0, 1, 2, 80):
        recorder.record(WeightSnapshot(moment, {"w": torch.full((2,), float(moment))}))
    recorder.record(end)
    assert at_the_end == [[0, 1, 2, 80]]
    assert store.weight_snapshot(run_id, 80) == encode_weights({"w": torch.full((2,), 80.0)})


def test_a_store_that_refuses_weight_snapshots_loses_them_but_neither_the_run_nor_its_figures(store, monkeypatch):
    def refused(*_: object) -> bool:
        raise StoreError("store is full.")

    monkeypatch.setattr(Attempt, "add_weight_snapshots", refused)
    told: list[str] = []
    run_id, recorder = begun(store, told)
    recorder.record(WeightSnapshot(0, {"w": torch.ones(2)}))
    recorder.record(steps(1))
    recorder.record(whole_epoch(1))
    recorder.record(WeightSnapshot(4, {"w": torch.ones(2)}))
    recorder.record(Finished())
    run = store.run(run_id)
    assert (run.state, run.epochs_done, run.message) == ("finished", 1, "") and len(store.steps(run_id)) == 4
    assert store.snapshot_moments(run_id) == [] and told == []  # the training itself met no trouble
