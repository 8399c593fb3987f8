"""How long runs take, by what the store has of their network."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from s7core.lesson.presets import Pace
from s7core.recipe import Recipe
from s7core.runs import duration
from s7core.runs.attempt import Attempt
from s7core.runs.duration import KEPT_SECONDS, ExpectedDurations, expected_run_seconds, seconds_since
from s7core.runs.records import StepRecord

TINY = Recipe(train_images=1_000, epochs=2, batch_size=100, threads=1, device="cpu")  # 10 steps an epoch


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock of this machine, seconds since 1970."""
    now = [1_000_000.0]
    monkeypatch.setattr(duration, "time", SimpleNamespace(time=lambda: now[0], monotonic=time.monotonic))
    return lambda moment: now.__setitem__(0, moment)


def test_a_moment_that_lies_ahead_by_a_clock_set_back_is_no_time_ago(clock):
    assert (seconds_since(999_997.0), seconds_since(1_000_000.0), seconds_since(None)) == (3.0, 0.0, None)
    clock(1_003_600.0)
    assert seconds_since(1_000_000.0) == 3600.0
    clock(996_400.0)
    assert seconds_since(1_000_000.0) is None


def test_what_is_left_is_unknown_rather_than_negative_after_the_clock_was_set_back(store, clock):
    run_id = store.submit(TINY, "final-exp1", state="running")
    store.update(run_id, started_at=999_997.0)
    Attempt.current(store, run_id).report([StepRecord(step, 1.0, 0.1) for step in range(5)])
    assert ExpectedDurations(store).left(store.run(run_id)) == pytest.approx(9.0)
    clock(996_400.0)
    assert ExpectedDurations(store).left(store.run(run_id)) is None


def test_a_run_takes_as_long_as_the_latest_epochs_of_its_network(store, finish, add_epoch):
    run_id = store.submit(TINY, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 100, seconds=3.0)
    assert expected_run_seconds(store, TINY) == pytest.approx(6.0)
    assert expected_run_seconds(store, replace(TINY, epochs=5, seed=9)) == pytest.approx(15.0)


def test_an_expected_duration_is_read_again_once_it_is_old(store, add_epoch):
    now = [100.0]
    durations = ExpectedDurations(store, lambda: now[0])
    run_id = store.submit(TINY, "final-exp1", state="running")
    add_epoch(store, run_id, 1, 100, seconds=3.0)
    assert durations.of_whole(TINY) == durations.of_whole(replace(TINY, seed=7)) == pytest.approx(6.0)
    add_epoch(store, run_id, 2, 100, seconds=5.0)
    now[0] += KEPT_SECONDS
    assert durations.of_whole(TINY) == pytest.approx(6.0)
    now[0] += 0.1
    assert durations.of_whole(TINY) == pytest.approx(10.0)


def test_without_a_known_pace_the_first_steps_tell_nothing_and_a_quarter_of_an_epoch_does(store):
    run_id = store.submit(TINY, "final-exp1", state="running")
    store.update(run_id, started_at=time.time() - 3.0)
    Attempt.current(store, run_id).report([StepRecord(0, 1.0, 0.1)])
    assert ExpectedDurations(store).left(store.run(run_id)) is None
    Attempt.current(store, run_id).report([StepRecord(step, 1.0, 0.1) for step in range(1, 5)])
    assert ExpectedDurations(store).left(store.run(run_id)) == pytest.approx(9.0, abs=0.5)  # 5 of 20 steps took 3 s


def test_what_is_left_of_a_run_follows_its_steps_and_after_an_epoch_its_own_pace(store, finish, add_epoch):
    finish(store, TINY, "final-exp1", [100, 90])  # an epoch takes 1 s
    run_id = store.submit(TINY, "final-exp1", state="running")
    store.update(run_id, started_at=time.time())
    assert ExpectedDurations(store).left(store.run(run_id)) == pytest.approx(2.0)
    Attempt.current(store, run_id).report([StepRecord(step, 1.0, 0.1) for step in range(5)])
    assert ExpectedDurations(store).left(store.run(run_id)) == pytest.approx(1.5)
    Attempt.current(store, run_id).report([StepRecord(step, 1.0, 0.1) for step in range(5, 15)])
    add_epoch(store, run_id, 1, 100, seconds=8.0)
    assert ExpectedDurations(store).left(store.run(run_id)) == pytest.approx(4.0)


def test_before_the_first_run_of_a_network_the_measured_pace_is_taken(store, monkeypatch):
    assert expected_run_seconds(store, TINY) is None
    pace = Pace(0.01, 0.001, 0.0001, "float32")
    monkeypatch.setattr("s7core.runs.duration.measured_pace", lambda recipe: pace)
    assert expected_run_seconds(store, TINY) == pytest.approx(pace.seconds_of(TINY))
